// Renewal of links: STOPDT, close, connect, one link at a time, without losing or duplicating a value.

import { assertEquals } from "@std/assert";
import type { RedundantLinkChange } from "../../../../transport/controlling/supervision/redundant_link.ts";
import {
  supervise,
  type SupervisedStation,
} from "../../../../transport/controlling/supervision/supervised_station.ts";
import { EventSource } from "../../../helpers/stations/event_source.ts";
import { FrontEnd } from "../../../helpers/stations/front_end.ts";
import { within } from "../../../helpers/stations/scripted_station.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

const HOUR = 3_600_000;

/** Creates a station over several addresses with hourly renewal, and records all changes. */
async function plant(count: number, reauthenticateMs = HOUR) {
  const clock = new FakeClock();
  const fronts = Array.from({ length: count }, (_, index) => new FrontEnd("AB"[index]!, clock));
  const source = new EventSource(fronts);
  const changes: string[] = [];
  const reasons: string[] = [];
  const targets = fronts.map((front) => ({
    ...{ name: front.name, open: () => front.open(), reauthenticateMs },
  }));
  const onLinkChange = ({ name, state, reason }: RedundantLinkChange) => {
    changes.push(`${name} ${state}`);
    if (state === "connecting") reasons.push(reason);
  };
  const station = supervise({ targets, clock, random: () => 0, onLinkChange });
  const seen: number[] = [];
  const reading = (async () => {
    for await (const asdu of station.asdus()) {
      if (asdu.type !== "M_SP_TB_1") continue;
      for (const { time } of asdu.objects) seen.push(source.numberOf(time));
    }
  })();
  await clock.advance(0);
  changes.length = 0;
  return { clock, fronts, source, changes, reasons, station, seen, reading };
}

function states(station: SupervisedStation): string[] {
  return station.links.map(({ name, state }) => `${name} ${state}`);
}

Deno.test("a single link is stopped, closed and reconnected immediately after its time, and only then", async () => {
  const { clock, changes, reasons, station, fronts } = await plant(1);
  await clock.advance(HOUR - 1);
  assertEquals(changes, []);
  await clock.advance(1);
  assertEquals(changes, [
    "A stopping",
    "A stopped",
    "A connecting",
    "A stopped",
    "A starting",
    "A started",
  ]);
  assertEquals(reasons.at(-1), "The session has lasted its longest duration");
  assertEquals(fronts[0]!.attempts, [0, HOUR]);
  await clock.advance(HOUR);
  assertEquals(fronts[0]!.attempts, [0, HOUR, 2 * HOUR]);
  await within(clock, 0, station.close());
  assertEquals(clock.scheduled, 0);
});

Deno.test("with two links the standby is renewed first, takes the data over, and then the other is renewed", async () => {
  const { clock, changes, station, fronts } = await plant(2);
  await clock.advance(HOUR);
  assertEquals(changes, [
    ...["B connecting", "B stopped"],
    ...["A stopping", "A stopped", "B starting", "B started", "A connecting", "A stopped"],
  ]);
  assertEquals(states(station), ["A stopped", "B started"]);
  assertEquals(fronts.map(({ attempts }) => attempts), [[0, HOUR], [0, HOUR]]);
  await within(clock, 0, station.close());
});

Deno.test("reauthenticate() renews every link, and resolves when they are connected again or could not be", async () => {
  const { clock, fronts, reasons, station } = await plant(2);
  await within(clock, 0, station.reauthenticate("A new certificate"));
  assertEquals(states(station), ["A stopped", "B started"]);
  assertEquals(reasons.slice(-2), ["A new certificate", "A new certificate"]);
  fronts[0]!.up = false;
  await within(clock, 0, station.reauthenticate());
  assertEquals(states(station), ["A waiting", "B started"]);
  fronts[0]!.up = true;
  await clock.advance(1000);
  assertEquals(states(station), ["A stopped", "B started"]);
  await within(clock, 0, station.close());
});

Deno.test("a station that does not confirm STOPDT is disconnected and reconnected nevertheless", async () => {
  const { clock, fronts, station } = await plant(1);
  fronts[0]!.peer.mute();
  fronts[0]!.onConnect = () => {};
  const renewed = station.reauthenticate();
  await clock.advance(15_000);
  await renewed;
  await clock.advance(1000);
  assertEquals(fronts[0]!.attempts.length, 2);
  await within(clock, 15_000, station.close());
});

Deno.test("closing the station ends renewals that wait", async () => {
  const { clock, fronts, station } = await plant(2);
  fronts[0]!.peer.mute();
  fronts[1]!.peer.mute();
  const renewed = station.reauthenticate();
  const closed = station.close();
  await clock.advance(60_000);
  await Promise.all([renewed, closed]);
  assertEquals(clock.scheduled, 0);
});

for (const count of [1, 2]) {
  Deno.test(`renewing ${count} links loses and duplicates no event`, async () => {
    const { clock, source, station, seen, reading, fronts } = await plant(count, 10_000);
    for (let second = 0; second < 600; second++) {
      source.happen(1 + second % 5);
      await clock.advance(997);
    }
    await clock.advance(60_000);
    assertEquals(source.pending, 0);
    await within(clock, 0, station.close());
    await reading;
    assertEquals(seen, Array.from({ length: source.total }, (_, number) => number));
    const renewals = fronts.map(({ attempts }) => attempts.length - 1);
    assertEquals(renewals.every((times) => times > 30), true, `${renewals}`);
  });
}
