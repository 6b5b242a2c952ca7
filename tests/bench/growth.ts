// How the work of a controlled station grows with its connections and its points: processor time, over streams in
// memory, so that only the station and its connections are measured.

import type { RedundancyDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { memoryPipe, type MemoryStream } from "../helpers/virtual/memory_stream.ts";
import { frames } from "../helpers/wire/frames.ts";

const LINKS = [1_000, 3_000, 10_000] as const;
const POINTS = [1_000, 10_000, 100_000] as const;

/** Processor time of this process in microseconds. */
function cpuMicros(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** One turn of the event loop, in which the streams deliver. */
function turn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function hostOf(index: number): string {
  return `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
}

function pointsOf(count: number): { ioa: number; type: "M_ME_NC_1"; value: number }[] {
  return Array.from({ length: count }, (_, i) => ({ ioa: i + 1, type: "M_ME_NC_1", value: 0 }));
}

/** Microseconds of processor time for one connection, in each phase. */
async function measureLinks(
  count: number,
  redundancy: RedundancyDeclaration,
): Promise<Record<string, number>> {
  const station = new ControlledStation({
    sectors: [{ ca: 1, points: pointsOf(16) }],
    redundancy: { maxConnections: 10_000, maxConnectionsPerAddress: 10_000, ...redundancy },
  });
  const peers: MemoryStream[] = [];
  const phase = async (run: (index: number) => void): Promise<number> => {
    const start = cpuMicros();
    for (let index = 0; index < count; index++) {
      run(index);
      if (index % 100 === 99) await turn();
    }
    await turn();
    return (cpuMicros() - start) / count;
  };
  const accept = await phase((index) => {
    const [near, far] = memoryPipe({ record: false });
    peers.push(near);
    if (station.accept(far, { host: hostOf(index), port: 1 }) === undefined) {
      throw new Error("The station refused a connection");
    }
  });
  const start = await phase((index) => peers[index]!.write(frames("STARTDT act")));
  await phase((index) => peers[index]!.write(frames("S(1)")));
  const begun = cpuMicros();
  station.set(1, 1, 1);
  await turn();
  const event = (cpuMicros() - begun) / count;
  const acknowledge = await phase((index) => peers[index]!.write(frames("S(2)")));
  const close = await phase((index) => peers[index]!.close());
  if (station.links.length > 0) throw new Error("A connection was left open");
  await station.close();
  return { accept, start, event, acknowledge, close };
}

/** Microseconds of processor time to create a station, for each point, and for one change of a point. */
async function measurePoints(count: number): Promise<Record<string, number>> {
  const created = cpuMicros();
  const station = new ControlledStation({
    sectors: [{ ca: 1, points: pointsOf(count) }],
    procedures: { endOfInitialization: false },
  });
  const create = (cpuMicros() - created) / count;
  const changes = 20_000;
  const begun = cpuMicros();
  for (let i = 1; i <= changes; i++) station.set(1, 1 + (i * 7919) % count, i);
  const change = (cpuMicros() - begun) / changes;
  await station.close();
  return { create, change };
}

function row(cells: readonly (string | number)[]): string {
  return `| ${
    cells.map((cell) => typeof cell === "number" ? cell.toFixed(1) : cell).join(" | ")
  } |`;
}

await measureLinks(LINKS[0], { mode: "each-connection" }); // The engine compiles.
console.log("Processor time for one connection, in µs");
console.log(row(["groups", "links", "accept", "start", "event", "acknowledge", "close"]));
console.log(row(["---", ...Array.from({ length: 6 }, () => "--:")]));
for (const takeover of ["accept", "refuse"] as const) {
  for (const each of ["connection", "address"] as const) {
    for (const count of LINKS) {
      const groups = Array.from(
        { length: count },
        (_, index) => ({ name: `${index}`, addresses: [hostOf(index)] }),
      );
      const redundancy = each === "address" ? { groups } : { mode: "each-connection" } as const;
      const times = await measureLinks(count, {
        ...redundancy,
        ...takeover === "refuse" && { takeover },
      });
      console.log(row([`each ${each}, ${takeover}`, `${count}`, ...Object.values(times)]));
    }
  }
}
console.log("\nProcessor time to create a point, and for one change of a point, in µs");
console.log(row(["points", "create", "change"]));
console.log(row(["--:", "--:", "--:"]));
for (const count of POINTS) {
  console.log(row([`${count}`, ...Object.values(await measurePoints(count))]));
}

const station = new ControlledStation({ sectors: [{ ca: 1, points: pointsOf(16) }] });
let value = 0;

Deno.bench("change a point", { group: "controlled station" }, () => {
  station.set(1, 1, ++value);
});
