// Long runs and many stations, in virtual time.

import { assertEquals } from "@std/assert";
import { ControlledStation } from "../../transport/controlled/controlled_station.ts";
import type { StationDeclaration } from "../../transport/controlled/declaration.ts";
import { ControllingStation } from "../../transport/controlling/controlling_station.ts";
import { supervise } from "../../transport/controlling/supervised_station.ts";
import type { ByteStream } from "../../transport/stream.ts";
import { FakeClock } from "../helpers/fake_clock.ts";
import { memoryPipe } from "../helpers/memory_stream.ts";
import { within } from "../helpers/scripted_station.ts";

const HOUR = 3_600_000;
const STATION: StationDeclaration = {
  sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_ME_NB_1", value: 0 }] }],
};

/** Both stations, supervised over two ways. */
function plant(onValue: (value: number) => void = () => {}) {
  const clock = new FakeClock();
  const controlled = new ControlledStation(STATION, { clock });
  const open = (): Promise<ByteStream> => {
    const [here, there] = memoryPipe();
    controlled.accept(there);
    return Promise.resolve(here);
  };
  let connections = 0;
  const station = supervise({
    targets: [{ open }, { open }],
    clock,
    random: () => 0,
    startUp: [{ do: "clock", ca: 1 }, { do: "interrogate", ca: 1 }],
    onAsdu: (asdu) => {
      if (asdu.type === "M_ME_TE_1") { for (const { value } of asdu.objects) onValue(value); }
    },
    onPathChange: ({ state }) => void (connections += state === "connecting" ? 1 : 0),
  });
  const end = async () => {
    await within(clock, 30_000, Promise.all([station.close(), controlled.close()]));
    assertEquals(clock.scheduled, 0, "no timer is left behind");
  };
  return { clock, controlled, station, end, connections: () => connections };
}

Deno.test("a day of idling closes nothing and gathers no timers", async () => {
  const it = plant();
  await it.clock.advance(HOUR);
  const { scheduled } = it.clock;
  await it.clock.advance(23 * HOUR);
  assertEquals([it.connections(), it.clock.scheduled], [2, scheduled]);
  await it.end();
});

Deno.test("a day of traffic loses nothing, across the wrap of the sequence numbers", async () => {
  let received = 0;
  const it = plant((value) => {
    assertEquals(value, 1 + received++ % 30_000);
  });
  await it.clock.advance(1000);
  let sent = 0;
  for (let hour = 0; hour < 24; hour++) {
    for (let i = 0; i < 1500; i++) {
      it.controlled.set(1, 100, 1 + sent++ % 30_000);
      await it.clock.advance(1);
    }
    const { outcome } = await within(it.clock, HOUR - 1500, it.station.interrogate(1));
    assertEquals(outcome, "done", `hour ${hour}`);
  }
  assertEquals(received, sent);
  assertEquals(it.connections(), 2);
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
