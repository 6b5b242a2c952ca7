// Long runs and many stations in virtual time.

import { assert, assertEquals } from "@std/assert";
import { ControlledStation } from "../../transport/controlled/serving/controlled_station.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration/declaration.ts";
import { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import { supervise } from "../../transport/controlling/supervision/supervised_station.ts";
import type { ByteStream } from "../../transport/connection/stream.ts";
import { FakeClock } from "../helpers/virtual/fake_clock.ts";
import { liveHeap } from "../helpers/machine/live_heap.ts";
import { memoryPipe } from "../helpers/virtual/memory_stream.ts";
import { within } from "../helpers/stations/scripted_station.ts";

const HOUR = 3_600_000;

/** Permitted growth of memory in eighteen hours, in octets: less than one for every ten frames of the busy day. */
const MOST_GROWTH = 400_000;

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [{ ioa: 100, type: "M_ME_NB_1", value: 0 }, { ioa: 101, type: "M_SP_NA_1", value: 0 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 101 } }],
  }],
};

/** Creates both stations, supervised over two paths. */
function plant(onValue: (value: number) => void = () => {}) {
  const clock = new FakeClock();
  const controlled = new ControlledStation(STATION, { clock });
  const open = (): Promise<ByteStream> => {
    const [here, there] = memoryPipe({ record: false });
    controlled.accept(there);
    return Promise.resolve(here);
  };
  let connections = 0;
  let frames = 0;
  const station = supervise({
    targets: [{ open }, { open }],
    clock,
    random: () => 0,
    startUp: [{ do: "clock", ca: 1 }, { do: "interrogate", ca: 1 }],
    onAsdu: (asdu) => {
      if (asdu.type === "M_ME_TE_1") { for (const { value } of asdu.objects) onValue(value); }
    },
    onLinkChange: ({ state }) => void (connections += state === "connecting" ? 1 : 0),
    onFrame: () => void frames++,
  });
  const end = async () => {
    await within(clock, 30_000, Promise.all([station.close(), controlled.close()]));
    assertEquals(clock.scheduled, 0, "no timer is left");
  };
  return {
    clock,
    controlled,
    station,
    end,
    connections: () => connections,
    frames: () => frames,
  };
}

Deno.test("an idle day closes nothing, and accumulates neither timers nor memory", async () => {
  const it = plant();
  await it.clock.advance(6 * HOUR);
  const { scheduled } = it.clock;
  const before = { heap: liveHeap(), frames: it.frames() };
  await it.clock.advance(18 * HOUR);
  assertEquals([it.connections(), it.clock.scheduled], [2, scheduled]);
  // Each path is tested every t3, 20 s, by the end whose timer expires first: act and con.
  const tests = (it.frames() - before.frames) / 2;
  assert(tests >= 2 * 18 * 180, `${tests} tests`);
  assert(liveHeap() - before.heap < MOST_GROWTH, `${liveHeap() - before.heap} octets more`);
  await it.end();
});

Deno.test("a day of traffic loses nothing, also when sequence numbers wrap, and accumulates no memory", async () => {
  let received = 0;
  const it = plant((value) => {
    assertEquals(value, 1 + received++ % 30_000);
  });
  const { clock, controlled, station } = it;
  await clock.advance(1000);
  let sent = 0;
  let heap = 0;
  const outcomes: Record<string, number> = {};
  const count = ({ outcome }: { readonly outcome: string }) => {
    outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  };
  for (let minute = 0; minute < 24 * 60; minute++) {
    station.interrogate(1).then(count);
    station.command(1, { type: "C_SC_NA_1", ioa: 5000, value: minute % 2 === 0 ? 1 : 0 }).then(
      count,
    );
    for (let i = 0; i < 30; i++) {
      controlled.set(1, 100, 1 + sent++ % 30_000);
      await clock.advance(2000);
    }
    if (minute === 6 * 60) heap = liveHeap();
  }
  await clock.advance(20_000); // until everything is acknowledged
  assertEquals([received, outcomes], [sent, { done: 2 * 24 * 60 }]);
  assert(sent > 32_768, "N(S) has wrapped");
  assertEquals([it.connections(), station.discarded, station.repeated], [2, 0, 0]);
  assertEquals([...controlled.bufferedEvents.values()], [0]);
  assert(liveHeap() - heap < MOST_GROWTH, `${liveHeap() - heap} octets more`);
  await it.end();
});

Deno.test("two hundred pairs of stations in one process miss no timer", async () => {
  const clock = new FakeClock();
  const session = { t1Ms: 3000, t2Ms: 1000, t3Ms: 2000 };
  const pairs = await Promise.all(Array.from({ length: 200 }, async () => {
    const [here, there] = memoryPipe();
    const controlled = new ControlledStation({ ...STATION, session }, { clock });
    controlled.accept(there);
    const station = new ControllingStation(here, { clock, ...session, onAsdu: () => {} });
    await station.start();
    return { controlled, station };
  }));
  for (let second = 0; second < 60; second++) {
    for (const { controlled } of pairs) controlled.set(1, 100, second);
    await clock.advance(1000);
  }
  assertEquals(pairs.filter(({ station }) => station.state !== "started").length, 0);
  const images = Promise.all(pairs.map(({ station }) => station.interrogate(1)));
  const outcomes = (await within(clock, 1000, images)).map(({ outcome }) => outcome);
  assertEquals(new Set(outcomes), new Set(["done"]));
  const ends = pairs.flatMap(({ controlled, station }) => [station.close(), controlled.close()]);
  await within(clock, 30_000, Promise.all(ends));
});
