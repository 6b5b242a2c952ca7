// The clock of a station: its time, its validity and its time tags.

import { assertEquals } from "@std/assert";
import { FIRST_CP56_TIME } from "../../../../codec/time.ts";
import { StationClock } from "../../../../transport/controlled/objects/station_clock.ts";

const NOON = Date.UTC(2026, 5, 1, 12, 34, 56, 789);

function at(monotonic: number, instant = NOON + monotonic) {
  return { monotonic, instant };
}

Deno.test("StationClock shows the system time until it is set, then continues from there", () => {
  const clock = new StationClock();
  assertEquals([clock.instant(at(0)), clock.isValid(at(0)), clock.tagKind], [NOON, true, "cp56"]);
  clock.set(5000, at(1000));
  assertEquals([clock.instant(at(1000)), clock.instant(at(1500))], [5000, 5500]);
  clock.set(NOON, at(2000, 0));
  assertEquals(clock.instant(at(2000, 10)), NOON + 10);
  assertEquals(clock.isValid(at(1e12)), true);
});

Deno.test("StationClock with a controlling source is valid from a synchronization for the declared time", () => {
  const clock = new StationClock({ source: "controlling", validForMs: 1000 });
  assertEquals(clock.isValid(at(0)), false);
  clock.set(NOON, at(500));
  assertEquals([clock.isValid(at(500)), clock.isValid(at(1499)), clock.isValid(at(1500))], [
    true,
    true,
    false,
  ]);
  const forEver = new StationClock({ source: "controlling" });
  assertEquals(forEver.isValid(at(1e9)), false);
  forEver.set(NOON, at(0));
  assertEquals(forEver.isValid(at(1e12)), true);
});

Deno.test("StationClock can be set to any time once, and then only within its window, a day by default", () => {
  const DAY = 86_400_000;
  for (
    const [clock, window] of [
      [new StationClock(), DAY],
      [new StationClock({ synchronizationWindowMs: 1000 }), 1000],
    ] as const
  ) {
    const isWithin = (...offsets: readonly number[]) =>
      offsets.map((offset) => clock.isWithinWindow(5000 + offset, at(20)));
    assertEquals(isWithin(0, 1e9, -1e9), [true, true, true]);
    clock.set(5000, at(20));
    assertEquals(isWithin(0, window, -window, window + 1, -window - 1), [
      ...[true, true, true],
      ...[false, false],
    ]);
  }
});

Deno.test("StationClock returns time tags in its zone, of seven or three octets", () => {
  const clock = new StationClock({ zone: 60, tag: "cp24" });
  const invalid = new StationClock({ source: "controlling" });
  assertEquals(clock.tagKind, "cp24");
  const short = { time: NOON % 3_600_000, timeFlags: 0 };
  assertEquals(clock.tag(NOON, at(0)), short);
  assertEquals(clock.tag(NOON, at(0), "cp56"), { time: NOON + 3_600_000, timeFlags: 0 });
  assertEquals(new StationClock().tag(NOON, at(0), "cp24"), short);
  assertEquals(invalid.tag(NOON, at(0)), { time: NOON, timeFlags: 0x80 });
  assertEquals(invalid.tag(NOON, at(0), "cp24"), { ...short, timeFlags: 0x80 });
});

Deno.test("a tag of three octets has no summer time flag", () => {
  const clock = new StationClock({ zone: "Europe/Madrid", summer: "flag" });
  assertEquals(clock.tag(NOON, at(0), "cp56").timeFlags !== 0, true);
  assertEquals(clock.tag(NOON, at(0), "cp24").timeFlags, 0);
});

Deno.test("an instant that a tag cannot carry becomes the earliest time, marked invalid", () => {
  const clock = new StationClock();
  const first = { time: FIRST_CP56_TIME, timeFlags: 0x80 };
  assertEquals([clock.tag(-1e15, at(0)), clock.tag(1e15, at(0))], [first, first]);
});
