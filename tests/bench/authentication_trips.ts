// The duration of a command over loopback TCP with and without secure authentication: with both stations in one process, with the
// controlled one in a process of its own, as stations are, and with a network between them.

import { serve } from "../../transport/controlled/serving/serve.ts";
import { Commands, HOST, MODES, stationOf } from "./authenticated_link.ts";
import { delayed } from "./delay.ts";
import { listenForEcho, openEcho } from "./echo.ts";
import { quantile, type Row, rowOf, scaled } from "./harness.ts";
import { OwnProcess } from "./own_process.ts";

/** Number of commands of each mode, and of echoes; the first half is not counted, because the engine compiles the code in it. */
const TRIPS = 4000;

/** The same over a network, where each takes longer. */
const DELAYED_TRIPS = 1000;

/** The delay of the network in each direction, in ms. */
const DELAY_MS = 0.25;

/** Ports of an echo, and of a station for each mode. */
type Ports = Readonly<Record<string, number>>;

async function openPorts(): Promise<Ports> {
  const ports: Record<string, number> = { echo: listenForEcho().port };
  for (const mode of Object.keys(MODES)) {
    ports[mode] = (await serve(stationOf(mode), { host: HOST, port: 0 })).port;
  }
  return ports;
}

/** Echoes and commands in turn. With a challenge, one round trip more is permitted and subtracted. */
async function measure(ports: Ports, count: number, where: string): Promise<Row[]> {
  await using links = new AsyncDisposableStack();
  const echo = await openEcho(ports.echo);
  const trips: Record<string, () => Promise<void>> = { echo: () => echo.trip() };
  for (const mode of Object.keys(MODES)) {
    const link = links.use(await Commands.to(ports[mode]!, mode));
    trips[mode] = () => link.command();
  }
  const times: Record<string, number[]> = { echo: [], without: [], challenge: [], aggressive: [] };
  for (let number = 0; number < count; number++) {
    for (const [name, all] of Object.entries(times)) {
      const begun = performance.now();
      await trips[name]!();
      if (number >= count / 2) all.push((performance.now() - begun) * 1000);
    }
  }
  await echo.close();
  const [echoed, plain, challenge, aggressive] = ["echo", "without", "challenge", "aggressive"]
    .map((name) => quantile(times[name]!, 0.5)) as [number, number, number, number];
  const anchor = { unit: "µs", anchor: "a command without", anchorCost: plain };
  return [
    rowOf(`a command, challenge: time${where}`, { ...anchor, cost: challenge }),
    rowOf(`a command, challenge: time less an echo${where}`, {
      ...anchor,
      cost: Math.max(0, challenge - echoed),
    }),
    rowOf(`a command, aggressive: time${where}`, { ...anchor, cost: aggressive }),
    rowOf(`a command without: time${where}`, {
      ...{ unit: "µs", cost: plain, anchor: "TCP echo", anchorCost: echoed },
    }),
  ];
}

/** The rows for each place of the controlled station. */
export async function authenticationTrips(scale: number): Promise<Row[]> {
  const [count, fewer] = [scaled(TRIPS, scale, 20), scaled(DELAYED_TRIPS, scale, 20)];
  const rows = await measure(await openPorts(), count, "");
  const own = async () => {
    const process = new OwnProcess(import.meta.filename!, ["serve"]);
    const ports: Ports = JSON.parse(await process.line());
    return { ports, [Symbol.dispose]: () => process.end() };
  };
  {
    using far = await own();
    rows.push(...await measure(far.ports, count, ", two processes"));
  }
  using far = await own();
  const ports = Object.entries(far.ports).map(([name, port]) =>
    [name, delayed(port, DELAY_MS).port] as const
  );
  const where = `, two processes, ${DELAY_MS} ms each way`;
  return [...rows, ...await measure(Object.fromEntries(ports), fewer, where)];
}

if (Deno.args[0] === "serve") console.log(JSON.stringify(await openPorts()));
