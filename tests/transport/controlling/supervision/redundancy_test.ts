// Several redundant links to one controlled station: one started, the others on standby.

import { assertEquals, assertInstanceOf, assertRejects } from "@std/assert";
import type { RedundantLinkChange } from "../../../../transport/controlling/supervision/redundant_link.ts";
import { RequestError } from "../../../../transport/controlling/procedures/result.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../../../transport/controlling/supervision/supervised_station.ts";
import type { SupervisionOptions } from "../../../../transport/controlling/supervision/supervision_options.ts";
import { LinkError } from "../../../../transport/errors.ts";
import { EventSource } from "../../../helpers/stations/event_source.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { Prng } from "../../../helpers/random/prng.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";

interface Plant {
  readonly clock: FakeClock;
  readonly fronts: readonly FrontEnd[];
  readonly changes: RedundantLinkChange[];
  readonly station: SupervisedStation;
}

/** Connects to a station with several front ends. */
async function plant(count: number, options: Partial<SupervisionOptions> = {}): Promise<Plant> {
  const clock = new FakeClock();
  const fronts = Array.from({ length: count }, (_, index) => new FrontEnd("ABC"[index]!, clock));
  const changes: RedundantLinkChange[] = [];
  const station = supervise({
    targets: fronts.map((front) => ({ name: front.name, open: () => front.open() })),
    clock,
    random: () => 0,
    onLinkChange: (change) => {
      changes.push(change);
      const occupied = station?.links.filter(({ state }) =>
        ["starting", "started", "stopping"].includes(state)
      );
      assertEquals((occupied?.length ?? 0) <= 1, true, "one link at a time has the data");
    },
    ...options,
  });
  await clock.advance(0);
  return { clock, fronts, changes, station };
}

function states({ station }: Plant): string[] {
  return station.links.map(({ name, state }) => `${name} ${state}`);
}

Deno.test("one link is started, the others are on standby and tested", async () => {
  const it = await plant(3);
  assertEquals(states(it), ["A started", "B stopped", "C stopped"]);
  await it.clock.advance(600_000);
  assertEquals(states(it), ["A started", "B stopped", "C stopped"]);
  assertEquals(it.fronts.map(({ attempts }) => attempts.length), [1, 1, 1]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("a lost link is replaced at once", async () => {
  const it = await plant(2);
  const before = it.clock.monotonic();
  it.fronts[0]!.peer.hangUp();
  await it.clock.advance(0);
  assertEquals(states(it), ["A waiting", "B started"]);
  assertEquals(it.clock.monotonic(), before);
  await it.clock.advance(1000);
  assertEquals(states(it), ["A stopped", "B started"], "the first is reconnected as a standby");
  await within(it.clock, 0, it.station.close());
});

Deno.test("a silent link is replaced within t1 after the next frame", async () => {
  const it = await plant(2, { t1Ms: 5000, t2Ms: 2000, t3Ms: 10_000 });
  it.fronts[0]!.peer.mute();
  const asked = it.station.interrogate(1).catch((error: unknown) => error);
  await it.clock.advance(4999);
  assertEquals(states(it), ["A started", "B stopped"]);
  await it.clock.advance(1);
  assertEquals(states(it), ["A waiting", "B started"]);
  const error = await asked;
  assertInstanceOf(error, RequestError);
  assertEquals([error.code, error.reach], ["closed", "maybe"]);
  // An idle link is found to be silent by the test.
  it.fronts[1]!.peer.mute();
  await it.clock.advance(15_000);
  assertEquals(states(it)[0], "A started");
  await within(it.clock, 5000, it.station.close());
});

Deno.test("a lost standby is reconnected and reported", async () => {
  const it = await plant(2);
  it.fronts[1]!.peer.hangUp();
  await it.clock.advance(0);
  assertEquals(states(it), ["A started", "B waiting"]);
  assertEquals(it.changes.at(-1)?.name, "B");
  assertEquals(
    it.changes.at(-1)?.reason,
    "The connection is closed: The peer closed the connection",
  );
  await it.clock.advance(1000);
  assertEquals(states(it), ["A started", "B stopped"]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("a silent standby is detected by its own test", async () => {
  const it = await plant(2, { t1Ms: 5000, t2Ms: 2000, t3Ms: 10_000 });
  it.fronts[1]!.peer.mute();
  await it.clock.advance(15_000);
  assertEquals(states(it), ["A started", "B waiting"]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("with all links lost, the first to reconnect is started", async () => {
  const it = await plant(2);
  for (const front of it.fronts) front.up = false;
  for (const front of it.fronts) front.peer.hangUp();
  await it.clock.advance(2500);
  assertEquals(states(it), ["A waiting", "B waiting"]);
  it.fronts[1]!.up = true;
  await it.clock.advance(1000);
  assertEquals(states(it), ["A waiting", "B started"]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("a link whose start is not confirmed is replaced by the next", async () => {
  const it = await plant(2, { t1Ms: 5000, t2Ms: 2000 });
  it.fronts[0]!.onConnect = (peer) => peer.mute();
  it.fronts[0]!.peer.hangUp();
  await it.clock.advance(1000); // A is a standby again, but silent
  it.fronts[1]!.peer.hangUp();
  await it.clock.advance(4000);
  assertEquals(states(it), ["A starting", "B stopped"]);
  await it.clock.advance(1000);
  assertEquals(states(it), ["A waiting", "B started"]);
  await within(it.clock, 5000, it.station.close());
});

Deno.test("switchOver() stops one link, then starts the other", async () => {
  const it = await plant(3);
  it.changes.length = 0;
  await within(it.clock, 0, it.station.switchOver(2));
  assertEquals(it.changes.map(({ name, state }) => `${name} ${state}`), [
    "A stopping",
    "A stopped",
    "C starting",
    "C started",
  ]);
  assertEquals(it.station.active, 2);
  await within(it.clock, 0, it.station.switchOver());
  assertEquals(states(it), ["A started", "B stopped", "C stopped"], "the next in turn");
  await it.station.switchOver(0);
  assertEquals(it.station.active, 0, "it has been there already");
  await within(it.clock, 0, it.station.close());
});

Deno.test("switchOver() rejects pending requests, and runs the start-up again", async () => {
  const it = await plant(2, { startUp: [{ do: "interrogate", ca: 7 }] });
  const asked = it.station.read(1, 1).catch((error: unknown) => error);
  await it.clock.advance(10);
  await within(it.clock, 0, it.station.switchOver());
  const error = await asked;
  assertInstanceOf(error, RequestError);
  assertEquals(error.code, "stopped");
  await it.clock.advance(0);
  assertEquals(it.fronts[1]!.peer.received.map(({ ca }) => ca), [7]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("switchOver() takes t1 when the old link does not confirm the stop", async () => {
  const it = await plant(2, { t1Ms: 5000, t2Ms: 2000 });
  it.fronts[0]!.peer.mute();
  await within(it.clock, 5000, it.station.switchOver(1));
  assertEquals(states(it), ["A waiting", "B started"]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("switchOver() fails when the new link is lost, and another one is started", async () => {
  const it = await plant(3, { t1Ms: 5000, t2Ms: 2000 });
  it.fronts[1]!.peer.mute();
  const switching = it.station.switchOver(1).catch((error: unknown) => error);
  const error = await within(it.clock, 5000, switching);
  assertInstanceOf(error, LinkError);
  assertEquals(
    error.message,
    "Cannot switch over: B is waiting: The peer violated the protocol: " +
      "STARTDT act not confirmed within t1, 5000 ms",
  );
  assertEquals(states(it), ["A stopped", "B waiting", "C started"]);
  await within(it.clock, 0, it.station.close());
});

Deno.test("switchOver() to a link that is not on standby is refused, and nothing changes", async () => {
  const it = await plant(2);
  it.fronts[1]!.up = false;
  it.fronts[1]!.peer.hangUp();
  await it.clock.advance(0);
  await assertRejects(
    () => it.station.switchOver(1),
    LinkError,
    "Cannot switch over: B is waiting, expected a standby",
  );
  await assertRejects(
    () => it.station.switchOver(),
    LinkError,
    "Cannot switch over: no other link is connected, expected a standby",
  );
  await assertRejects(
    () => it.station.switchOver(2),
    RangeError,
    "Cannot switch over to target 2: expected 0 to 1",
  );
  assertEquals(it.station.active, 0);
  await within(it.clock, 0, it.station.close());
});

Deno.test("no event is lost or duplicated under load, whatever happens to the links", async () => {
  for (let seed = 1; seed <= 4; seed++) {
    const random = new Prng(seed);
    const seen: number[] = [];
    const clock = new FakeClock();
    const fronts = ["A", "B"].map((name) => new FrontEnd(name, clock));
    const source = new EventSource(fronts);
    const station = supervise({
      targets: fronts.map((front) => ({ name: front.name, open: () => front.open() })),
      clock,
      random: () => random.next(),
      t1Ms: 3000,
      t2Ms: 1000,
      t3Ms: 2000,
      asduBufferLimit: 5,
    });
    const reading = (async () => {
      for await (const asdu of station.asdus()) {
        if (asdu.type !== "M_SP_TB_1") continue;
        for (const { time } of asdu.objects) seen.push(source.numberOf(time));
        if (random.chance(0.1)) {
          await new Promise((resolve) => clock.schedule(clock.monotonic() + 50, () => resolve(0)));
        }
      }
    })();
    for (let round = 0; round < 40; round++) {
      source.happen(random.int(0, 30));
      await clock.advance(random.int(0, 300));
      const active = station.active;
      const fault = random.int(0, 9);
      if (active === undefined) continue;
      if (fault === 0) fronts[active]!.peer.hangUp();
      if (fault === 1) fronts[active]!.peer.mute();
      if (fault === 2) await within(clock, 10_000, station.switchOver().catch(() => {}));
      if (fault === 3) fronts[1 - active]!.peer.hangUp();
    }
    for (const front of fronts) front.up = true;
    await clock.advance(120_000);
    assertEquals(source.pending, 0, `seed ${seed}: everything was acknowledged`);
    await within(clock, 10_000, station.close());
    await reading;
    const expected = Array.from({ length: source.total }, (_, number) => number);
    assertEquals(seen, expected, `seed ${seed}: every event once, in order`);
    assertEquals(source.sent > source.total, true, `seed ${seed}: some were repeated`);
    assertEquals(station.repeated > 0, true, `seed ${seed}: and left out`);
  }
});
