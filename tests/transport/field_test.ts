// Problems reported by users of other implementations, reproduced in virtual time.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import type { StationNotice } from "../../transport/controlled/notices/notices.ts";
import { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import { RequestError } from "../../transport/controlling/procedures/result.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../transport/controlling/supervision/supervised_station.ts";
import { FakeClock } from "../helpers/virtual/fake_clock.ts";
import { frames } from "../helpers/wire/frames.ts";
import { memoryPipe, MemoryStream } from "../helpers/virtual/memory_stream.ts";
import { stationRig } from "../helpers/stations/scripted_master.ts";
import { within } from "../helpers/stations/scripted_station.ts";

const HOUR_MS = 3_600_000;

const BAY: StationDeclaration = {
  sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_ME_NC_1", value: 0 }] }],
  procedures: { endOfInitialization: false },
};

/** Creates a station, and controlling stations that all belong to its only redundancy group. */
function rivals(takeover: "newest" | "refuse", count: number) {
  const clock = new FakeClock();
  const notices: StationNotice[] = [];
  const station = new ControlledStation({ ...BAY, redundancy: { takeover } }, {
    clock,
    onNotice: (notice) => notices.push(notice),
  });
  const seen: number[] = [];
  const masters = Array.from({ length: count }, (): SupervisedStation =>
    supervise({
      targets: [{
        open: () => {
          const [here, there] = memoryPipe();
          station.accept(there, { host: "192.0.2.1", port: 1 });
          return Promise.resolve(here);
        },
      }],
      clock,
      random: () => 0,
      onAsdu: (asdu) => {
        if (asdu.type === "M_ME_TF_1") seen.push(...asdu.objects.map(({ value }) => value));
      },
    }));
  const opened = () =>
    notices.filter((notice) => notice.type === "link" && notice.state === "opened").length;
  async function end(): Promise<void> {
    await within(
      clock,
      60_000,
      Promise.all([...masters.map((one) => one.close()), station.close()]),
    );
  }
  return { clock, station, masters, seen, opened, end };
}

Deno.test("two controlling stations that share a group by mistake do not take over endlessly, and lose no event", async () => {
  const it = rivals("newest", 2);
  const expected: number[] = [];
  for (let minute = 1; minute <= 60; minute++) {
    it.station.set(1, 1, minute);
    expected.push(minute);
    await it.clock.advance(60_000);
  }
  // Each takes over from the other at most once per minute, instead of immediately and endlessly.
  assert(it.opened() < 140, `${it.opened()} connections in an hour`);
  assertEquals([...new Set(it.seen)], expected);
  await it.end();
});

Deno.test("where takeover is refused, the first station keeps the data, and the other one seldom retries", async () => {
  const it = rivals("refuse", 2);
  await it.clock.advance(0);
  const [first] = it.masters;
  assertEquals(first!.active, 0);
  await it.clock.advance(HOUR_MS);
  assertEquals([first!.active, it.masters[1]!.active], [0, undefined]);
  assert(it.opened() < 75, `${it.opened()} connections in an hour`);
  await within(it.clock, 60_000, first!.close());
  await it.clock.advance(60_000);
  assertEquals(it.masters[1]!.active, 0, "the other takes its place");
  await it.end();
});

Deno.test("connections that fall silent free their slots in the connection table, again and again", async () => {
  const rig = stationRig({ ...BAY, redundancy: { mode: "each-connection", maxConnections: 4 } });
  for (let round = 0; round < 5; round++) {
    const silent = await Promise.all(
      [0, 1, 2, 3].map((at) => rig.connectRaw(`192.0.2.${at}`, { start: at % 2 === 0 })),
    );
    assertEquals(rig.station.links.length, 4);
    const late = await rig.connect({ start: false });
    assertEquals((await late.connection.closed).code, "eof", "no place");
    await rig.clock.advance(20_000 + 15_000); // t3, then t1 of the unanswered test
    assertEquals(rig.station.links.length, 0, `round ${round}`);
    assertEquals(silent.map(({ seen }) => seen.at(-1)), Array(4).fill("TESTFR act"));
  }
  const good = await rig.connect();
  assertEquals(good.connection.state, "started");
});

Deno.test("a request before the start is rejected as not started, and one during an interrogation is answered", async () => {
  const clock = new FakeClock();
  const [here, there] = memoryPipe();
  const points = Array.from({ length: 5000 }, (_, at) => (
    { ioa: at * 2 + 1, type: "M_ME_NC_1", value: at } as const
  ));
  const station = new ControlledStation({ ...BAY, sectors: [{ ca: 1, points }] }, { clock });
  station.accept(there);
  const master = new ControllingStation(here, { clock });
  const early = await master.read(1, 1).catch((error: unknown) => error);
  assert(early instanceof RequestError);
  assertEquals([early.code, early.reach], ["not-started", "no"]);
  await within(clock, 0, master.start());
  let read = "";
  const imaging = master.interrogate(1).then(({ outcome, data }) => {
    const count = data.reduce(
      (sum, asdu) => asdu.type === "raw" ? sum : sum + asdu.objects.length,
      0,
    );
    return `${outcome}, ${count} objects, read ${read} before the end`;
  });
  const reading = master.read(1, 4321).then(({ outcome }) => read = outcome);
  const [image] = await within(clock, 60_000, Promise.all([imaging, reading]));
  assertEquals(image, "done, 5000 objects, read done before the end");
  await within(clock, 60_000, Promise.all([master.close(), station.close()]));
});

Deno.test("an ASDU that does not fit a frame is refused to the application, and the connection continues", async () => {
  const rig = stationRig(BAY);
  const master = await rig.connect();
  const objects = Array.from(
    { length: 31 },
    (_, at) => ({ ioa: at * 2 + 1, value: at, quality: 0 }),
  );
  const large = { type: "M_ME_NC_1", cause: 3, ca: 1, sq: false, objects } as const;
  assertThrows(() => rig.station.enqueue(large), RangeError, "249");
  assertEquals(rig.station.enqueue({ ...large, objects: objects.slice(1) }).accepted, true);
  await rig.clock.advance(0);
  assertEquals(master.news().length, 1);
  assertEquals(master.connection.state, "started");
});

Deno.test("frames out of order close the connection with both sequence numbers in the reason, and a new one is opened", async () => {
  const clock = new FakeClock();
  const streams: MemoryStream[] = [];
  const reasons: string[] = [];
  const plant = supervise({
    targets: [{
      open: () => {
        streams.push(new MemoryStream());
        return Promise.resolve(streams.at(-1)!);
      },
    }],
    clock,
    random: () => 0,
    onLinkChange: ({ state, reason }) => state === "waiting" && reasons.push(reason),
  });
  await clock.advance(0);
  streams[0]!.feed(frames("STARTDT con, I(0,0), I(2,0), I(1,0)"));
  await clock.advance(0);
  assertEquals(reasons, ["The peer violated the protocol: Expected N(S) = 1, found 2"]);
  await clock.advance(1000);
  streams[1]!.feed(frames("STARTDT con, I(0,0), I(1,0)"));
  await clock.advance(0);
  assertEquals([plant.active, streams.length], [0, 2]);
  streams[1]!.end();
  await within(clock, 60_000, plant.close());
});
