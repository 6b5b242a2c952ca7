// The work of a station for one event of a connection does not depend on the number of its other connections, groups
// and points.

import { assertEquals, assertLess } from "@std/assert";
import type {
  EventsDeclaration,
  RedundancyDeclaration,
} from "../../../../transport/controlled/declaration/declaration.ts";
import { ControlledStation } from "../../../../transport/controlled/serving/controlled_station.ts";
import type { StationLink } from "../../../../transport/controlled/serving/controlled_station_options.ts";
import { memoryPipe, type MemoryStream } from "../../../helpers/virtual/memory_stream.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { visitsOf } from "../../../helpers/machine/visits.ts";
import { frames } from "../../../helpers/wire/frames.ts";

/** A clock that stands still and calls nothing, so that only the station is counted. */
const STOPPED_CLOCK = { monotonic: () => 0, instant: () => 0, schedule: () => () => {} };

/** Numbers of connections, groups or points that are compared. */
const [FEW, MANY] = [20, 400];

/** How the connections of a station form groups. */
const ARRANGEMENTS: Readonly<Record<string, (count: number) => RedundancyDeclaration>> = {
  "each connection on its own": () => ({ mode: "each-connection" }),
  "a group for each address": (count) => ({
    groups: Array.from({ length: count }, (_, i) => ({ name: `${i}`, addresses: [hostOf(i)] })),
  }),
  "a group for each address that refuses takeovers": (count) => ({
    takeover: "refuse",
    groups: Array.from({ length: count }, (_, i) => ({ name: `${i}`, addresses: [hostOf(i)] })),
  }),
};

function hostOf(index: number): string {
  return `10.0.${index >> 8}.${index & 255}`;
}

/** A station with connections; data transfer is started on all of them except the last. */
async function stationWith(
  { links: count, points = 1, redundancy, events = {}, store = false }: {
    readonly links: number;
    readonly points?: number;
    readonly redundancy: RedundancyDeclaration;
    readonly events?: EventsDeclaration;
    readonly store?: boolean;
  },
): Promise<{
  readonly station: ControlledStation;
  readonly links: readonly StationLink[];
  /** The streams of the peers. */
  readonly peers: readonly MemoryStream[];
}> {
  const declared = Array.from(
    { length: points },
    (_, i) => ({ ioa: i + 1, type: "M_SP_NA_1", value: 0 }) as const,
  );
  const station = new ControlledStation({
    sectors: [{ ca: 1, points: declared }],
    procedures: { endOfInitialization: false },
    events,
    redundancy: { maxConnections: 1000, maxConnectionsPerAddress: 1000, ...redundancy },
  }, {
    clock: STOPPED_CLOCK,
    ...store && { store: { load: () => [], append: () => {}, remove: () => {} } },
  });
  const ends = Array.from({ length: count }, () => memoryPipe());
  const links = ends.map(([, far], i) => station.accept(far, { host: hostOf(i), port: 1 })!);
  for (const [near] of ends.slice(0, -1)) near.write(frames("STARTDT act"));
  await settle();
  return { station, links, peers: ends.map(([near]) => near) };
}

for (const [name, redundancyOf] of Object.entries(ARRANGEMENTS)) {
  Deno.test(`accepting, starting, acknowledging and closing a connection needs the same work alongside 20 and 400 others: ${name}`, async () => {
    const work = async (count: number, store: boolean): Promise<number[]> => {
      const redundancy = redundancyOf(count + 1);
      const { station, links, peers } = await stationWith({ links: count, redundancy, store });
      const [near, far] = memoryPipe();
      const visits = [
        await visitsOf(() => station.accept(far, { host: hostOf(count), port: 1 })),
        await visitsOf(async () => {
          near.write(frames("STARTDT act"));
          await settle();
        }),
      ];
      assertEquals(links.at(-1)!.started, false);
      assertEquals(station.links.at(-1)!.started, true);
      station.set(1, 1, 1);
      await settle();
      visits.push(
        await visitsOf(async () => {
          peers[0]!.write(frames("S(1)"));
          await settle();
        }),
        await visitsOf(async () => {
          links[1]!.close();
          await settle();
        }),
      );
      assertEquals(station.links.length, count);
      return visits;
    };
    for (const store of [false, true]) {
      assertEquals(await work(MANY, store), await work(FEW, store), `with a store: ${store}`);
    }
  });
}

Deno.test("after a loss of events, each acknowledgement of 400 groups needs the same work as each of 20", async () => {
  const work = async (count: number): Promise<number> => {
    const { station, peers } = await stationWith({
      links: count + 1,
      redundancy: ARRANGEMENTS["a group for each address"]!(count + 1),
      events: { classes: [{ name: "all", limit: 1 }], overflowPoint: { ca: 1, ioa: 2 } },
      points: 2,
    });
    station.set(1, 1, 1);
    station.set(1, 1, 0);
    await settle();
    assertEquals(station.get(1, 2)?.value, 1);
    return await visitsOf(async () => {
      for (const peer of peers.slice(0, count)) {
        peer.write(frames("S(2)"));
        await settle();
      }
    }) / count;
  };
  assertLess(await work(MANY), 1.1 * await work(FEW));
});

Deno.test("an event needs the same work in a station with 20 and with 400 standby connections", async () => {
  const work = async (count: number): Promise<number> => {
    const { station, peers } = await stationWith({ links: count, redundancy: {} });
    peers[count - 1]!.write(frames("STARTDT act"));
    await settle();
    return await visitsOf(async () => {
      station.set(1, 1, 1);
      await settle();
    });
  };
  assertEquals(await work(MANY), await work(FEW));
});

Deno.test("an event needs the same work in a station with 20 and with 400 points", async () => {
  const work = async (points: number): Promise<number> => {
    const redundancy = { mode: "each-connection" } as const;
    const { station, peers } = await stationWith({ links: 2, points, redundancy });
    return await visitsOf(async () => {
      station.set(1, 7, 1);
      await settle();
      peers[0]!.write(frames("S(1)"));
      await settle();
    });
  };
  assertEquals(await work(MANY), await work(FEW));
});

Deno.test("an event for every connection needs the same work for each of 20 and of 400", async () => {
  const work = async (count: number, store: boolean): Promise<number> => {
    const redundancy = ARRANGEMENTS["a group for each address"]!(count);
    const { station } = await stationWith({ links: count, redundancy, store });
    const visits = await visitsOf(async () => {
      station.set(1, 1, 1);
      await settle();
    });
    return visits / count;
  };
  for (const store of [false, true]) {
    assertLess(await work(MANY, store), 1.1 * await work(FEW, store), `with a store: ${store}`);
  }
});
