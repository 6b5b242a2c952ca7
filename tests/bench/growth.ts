// How the work of a controlled station grows with its connections and its points: processor time, over streams in
// memory, so that only the station and its connections are measured.

import type { RedundancyDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import { memoryPipe, type MemoryStream } from "../helpers/virtual/memory_stream.ts";
import { frames } from "../helpers/wire/frames.ts";
import { type Bench, cpuMicros, type Row, rowOf, scaled, wait } from "./harness.ts";

const LINKS = [1_000, 3_000, 10_000] as const;
const POINTS = [1_000, 10_000, 100_000] as const;

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
      if (index % 100 === 99) await wait(0);
    }
    await wait(0);
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
  await wait(0);
  const event = (cpuMicros() - begun) / count;
  const acknowledge = await phase((index) => peers[index]!.write(frames("S(2)")));
  const close = await phase((index) => peers[index]!.close());
  if (station.links.length > 0) throw new Error("A connection was left open");
  await station.close();
  return { accept, start, event, acknowledge, close };
}

/** Microseconds of processor time to create a station, for each point, and for one change of a point. */
async function measurePoints(count: number, changes: number): Promise<Record<string, number>> {
  const created = cpuMicros();
  const station = new ControlledStation({
    sectors: [{ ca: 1, points: pointsOf(count) }],
    procedures: { endOfInitialization: false },
  });
  const create = (cpuMicros() - created) / count;
  const begun = cpuMicros();
  for (let i = 1; i <= changes; i++) station.set(1, 1 + (i * 7919) % count, i);
  const change = (cpuMicros() - begun) / changes;
  await station.close();
  return { create, change };
}

/** Rows that compare the times at each count with those at the first. */
function growth(
  name: (count: number, phase: string) => string,
  unit: string,
  times: ReadonlyMap<number, Readonly<Record<string, number>>>,
): Row[] {
  const [[least, first], ...others] = [...times] as [
    [number, Readonly<Record<string, number>>],
    ...[number, Readonly<Record<string, number>>][],
  ];
  return others.flatMap(([count, each]) =>
    Object.entries(each).map(([phase, cost]) =>
      rowOf(name(count, phase), {
        unit,
        cost,
        anchor: `with ${least}`,
        anchorCost: first[phase]!,
      })
    )
  );
}

/** Growth with connections, in one kind of redundancy groups. */
async function growthOfLinks(
  each: "connection" | "address",
  takeover: "accept" | "refuse",
  scale: number,
): Promise<Row[]> {
  const times = new Map<number, Record<string, number>>();
  for (const count of LINKS.map((links) => scaled(links, scale, 4))) {
    const groups = Array.from(
      { length: count },
      (_, index) => ({ name: `${index}`, addresses: [hostOf(index)] }),
    );
    const redundancy = each === "address" ? { groups } : { mode: "each-connection" } as const;
    times.set(
      count,
      await measureLinks(count, { ...redundancy, ...takeover === "refuse" && { takeover } }),
    );
  }
  const kind = `a group for each ${each}${takeover === "refuse" ? ", no takeover" : ""}`;
  return growth((count, phase) => `${count} links, ${kind}: ${phase}`, "µs/link", times);
}

/** Growth of a controlled station. */
export const GROWTH: Bench = {
  title:
    "A controlled station over streams in memory: processor time with many connections or points, compared with that with few",
  run: async (scale) => {
    const rows: Row[] = [];
    await measureLinks(scaled(LINKS[0], scale, 4), { mode: "each-connection" }); // The engine compiles.
    for (const takeover of ["accept", "refuse"] as const) {
      for (const each of ["connection", "address"] as const) {
        rows.push(...await growthOfLinks(each, takeover, scale));
      }
    }
    const changes = scaled(20_000, scale, 100);
    await measurePoints(scaled(POINTS[0], scale, 4), changes);
    const times = new Map<number, Record<string, number>>();
    for (const count of POINTS.map((points) => scaled(points, scale, 4))) {
      times.set(count, await measurePoints(count, changes));
    }
    rows.push(...growth((count, phase) => `${count} points: ${phase}`, "µs", times));
    return rows;
  },
};
