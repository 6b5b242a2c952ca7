// The duration of an event and of a command over loopback TCP, compared with an echo over bare TCP: with both ends in one process,
// which do their work in turn, and with a station and an echo in a process of their own, as stations are.

import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { serve } from "../../transport/controlled/serving/serve.ts";
import { connect } from "../../transport/controlling/connect.ts";
import { listenForEcho, openEcho } from "./echo.ts";
import { quantile, type Row, rowOf, scaled } from "./harness.ts";
import { OwnProcess } from "./own_process.ts";

const HOST = "127.0.0.1";

/** Number of events, commands and echoes. */
const TRIPS = 8000;

/** How many of the first ones have a row of their own: until then, the engine interprets or compiles most of the code. */
const FIRST_TRIPS = 1000;

/** The far ends. */
interface FarEnds extends AsyncDisposable {
  /** Port of the station. */
  readonly station: number;
  /** Port of the echo. */
  readonly echo: number;
  /** Makes the station change its point. */
  change(): unknown;
}

/** A station and an echo in this process. */
async function openFarEnds(): Promise<FarEnds> {
  const station = new ControlledStation({
    sectors: [{
      ca: 1,
      points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }],
      commands: [{ ioa: 10, type: "C_SC_NA_1" }],
    }],
    procedures: { endOfInitialization: false },
  }, { onCommand: () => true });
  const { port } = await serve(station, { host: HOST, port: 0 });
  const echo = listenForEcho();
  let value = 0;
  return {
    station: port,
    echo: echo.port,
    change: () => station.set(1, 1, value ^= 1),
    [Symbol.asyncDispose]: () => station.close(),
  };
}

/** The same in a process of their own, where each octet that arrives on a third connection changes the point. */
async function serveFarEnds(): Promise<void> {
  await using ends = await openFarEnds();
  using listener = Deno.listen({ hostname: HOST, port: 0 });
  const { port } = listener.addr as Deno.NetAddr;
  console.log(JSON.stringify({ station: ends.station, echo: ends.echo, changes: port }));
  using conn = await listener.accept();
  const buffer = new Uint8Array(512);
  while (await conn.read(buffer) !== null) ends.change();
}

/** Starts that process. */
async function startFarEnds(): Promise<FarEnds> {
  const process = new OwnProcess(import.meta.filename!, ["serve"]);
  const { station, echo, changes } = JSON.parse(await process.line());
  const conn = await Deno.connect({ hostname: HOST, port: changes });
  conn.setNoDelay(true);
  const octet = new Uint8Array(1);
  return {
    ...{ station, echo },
    change: () => conn.write(octet),
    [Symbol.asyncDispose]: () => {
      conn.close();
      process.end();
      return Promise.resolve();
    },
  };
}

/** Round trips in turn: an echo over bare TCP, an event after a request for it, and a command. */
async function measure(
  { ends, scale, where }: {
    readonly ends: FarEnds;
    readonly scale: number;
    readonly where: string;
  },
): Promise<Row[]> {
  const echo = await openEcho(ends.echo);
  let arrived = Promise.withResolvers<void>();
  const client = await connect({
    ...{ host: HOST, port: ends.station },
    onAsdu: () => arrived.resolve(),
  });
  const times: Record<string, number[]> = { echo: [], event: [], command: [] };
  const trips = scaled(TRIPS, scale, 20);
  for (let trip = 0; trip < trips; trip++) {
    let begun = performance.now();
    await echo.trip();
    times.echo!.push(performance.now() - begun);
    arrived = Promise.withResolvers();
    begun = performance.now();
    ends.change();
    await arrived.promise;
    times.event!.push(performance.now() - begun);
    begun = performance.now();
    await client.command(1, { type: "C_SC_NA_1", ioa: 10, value: 1 });
    times.command!.push(performance.now() - begun);
  }
  await echo.close();
  await client.close();
  const { echo: echoes = [], ...others } = times;
  const first = scaled(FIRST_TRIPS, scale, 2);
  const rows = [
    ["p50", 0.5, [trips / 2, trips]],
    ["p99", 0.99, [trips / 2, trips]],
    [`p50 of the first ${first}`, 0.5, [0, first]],
    [`p99 of the first ${first}`, 0.99, [0, first]],
  ] as const;
  return Object.entries(others).flatMap(([name, all]) =>
    rows.map(([part, fraction, [from, to]]) =>
      rowOf(`${name} ${part}${where}`, {
        unit: "µs",
        cost: quantile(all.slice(from, to), fraction) * 1000,
        anchor: "TCP echo",
        anchorCost: quantile(echoes.slice(from, to), fraction) * 1000,
      })
    )
  );
}

/** The rows for both places of the far ends. */
export async function roundTrips(scale: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const [where, open] of [["", openFarEnds], [", two processes", startFarEnds]] as const) {
    await using ends = await open();
    rows.push(...await measure({ ends, scale, where }));
  }
  return rows;
}

if (Deno.args[0] === "serve") await serveFarEnds();
