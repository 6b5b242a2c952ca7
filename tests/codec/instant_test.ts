// Points in time as callers provide them: instants, wall clocks with their zone, and values that are refused.

import { assertEquals, assertThrows } from "@std/assert";
import { resolveInstant } from "../../codec/instant.ts";
import { TIME_FLAGS } from "../../codec/time.ts";

const NOON = Date.UTC(2026, 6, 1, 12);
const { invalid, substituted, summer, dayOfWeek, reserved2 } = TIME_FLAGS;

type Given = Parameters<typeof resolveInstant>[0];

/** Returns the result, with the instant as text. */
function resolve(given: Given, near = NOON): [string, number] {
  const { instant, timeFlags } = resolveInstant(given, { attempt: "set CA 1 IOA 5", near });
  if (instant === undefined) return ["none", timeFlags];
  return [Number.isNaN(instant) ? "impossible" : new Date(instant).toISOString(), timeFlags];
}

function wall(text: string): number {
  return Date.parse(`${text}Z`);
}

Deno.test("an instant is used as it is, in any year", () => {
  assertEquals(resolve({ instant: NOON }), ["2026-07-01T12:00:00.000Z", 0]);
  assertEquals(resolve({ instant: -1 }), ["1969-12-31T23:59:59.999Z", 0]);
  assertEquals(resolve({ instant: NOON, zone: "Mars" }), ["2026-07-01T12:00:00.000Z", 0]);
});

Deno.test("a missing time has no instant, whatever the zone", () => {
  for (const given of [{}, { time: undefined }, { zone: "Europe/Berlin" }]) {
    assertEquals(resolve(given), ["none", 0]);
  }
  assertEquals(resolve({ timeFlags: substituted }), ["none", substituted]);
});

Deno.test("a wall-clock time becomes an instant in its zone", () => {
  const cases: [string, string | number | object, number, string][] = [
    ["2026-07-01T12:00", "UTC", 0, "2026-07-01T12:00:00.000Z"],
    ["2026-07-01T12:00", "Europe/Berlin", summer, "2026-07-01T10:00:00.000Z"],
    ["2026-01-01T12:00", "Europe/Berlin", 0, "2026-01-01T11:00:00.000Z"],
    ["2026-01-01T12:00", 330, 0, "2026-01-01T06:30:00.000Z"],
    ["2026-07-01T12:00", 60, summer, "2026-07-01T10:00:00.000Z"],
    ["2026-07-01T12:00", { zone: 60, summer: "ignore" }, summer, "2026-07-01T11:00:00.000Z"],
    ["2026-07-01T12:00", {}, 0, "2026-07-01T12:00:00.000Z"],
    ["2075-07-01T12:00", { pivotYear: 1970 }, 0, "1975-07-01T12:00:00.000Z"],
    // The hour that the clock repeats in autumn: SU decides.
    ["2026-10-25T02:30", "Europe/Berlin", summer, "2026-10-25T00:30:00.000Z"],
    ["2026-10-25T02:30", "Europe/Berlin", 0, "2026-10-25T01:30:00.000Z"],
  ];
  for (const [time, zone, timeFlags, expected] of cases) {
    assertEquals(resolve({ time: wall(time), timeFlags, zone }), [expected, 0], `${time} ${zone}`);
  }
});

Deno.test("the flags of the tag are kept, except those of the wall clock", () => {
  const all = invalid | substituted | summer | dayOfWeek | reserved2;
  const kept = invalid | substituted | reserved2;
  const time = wall("2026-07-01T12:00");
  assertEquals(resolve({ time, timeFlags: all, zone: "UTC" }), ["2026-07-01T11:00:00.000Z", kept]);
  assertEquals(resolve({ instant: NOON, timeFlags: all })[1], kept);
  assertEquals(resolve({ timeFlags: all })[1], kept);
});

Deno.test("a tag without an hour means the latest possible time, in zones of any offset", () => {
  const near = wall("2026-07-01T12:10:00");
  const at = (minutes: number) => ({ time: minutes * 60_000 });
  assertEquals(resolve({ ...at(9), zone: "UTC" }, near)[0], "2026-07-01T12:09:00.000Z");
  assertEquals(resolve({ ...at(20), zone: "UTC" }, near)[0], "2026-07-01T11:20:00.000Z");
  assertEquals(resolve({ ...at(39), zone: 330 }, near)[0], "2026-07-01T12:09:00.000Z");
  assertEquals(resolve({ time: 3_599_999, zone: "UTC" }, near)[0], "2026-07-01T11:59:59.999Z");
  assertEquals(resolve({ ...at(9), zone: "UTC" }, wall("1970-01-01T00:10")), [
    "impossible",
    invalid,
  ]);
});

Deno.test("an impossible date is detected, with IV", () => {
  assertEquals(resolve({ time: NaN, timeFlags: substituted, zone: "Europe/Berlin" }), [
    "impossible",
    invalid | substituted,
  ]);
  const leapDay = wall("2000-02-29T00:00");
  assertEquals(resolve({ time: leapDay, zone: { pivotYear: 2001 } }), ["impossible", invalid]);
});

Deno.test("a wall-clock time without a zone is a TypeError with a remedy", () => {
  for (const zone of [{}, { zone: undefined }]) {
    assertThrows(
      () => resolve({ time: NOON, timeFlags: 0, ...zone }),
      TypeError,
      `Cannot set CA 1 IOA 5: time ${NOON} is a wall clock without a zone, ` +
        "expected time together with zone, or instant in ms since 1970-01-01 UTC",
    );
  }
});

Deno.test("a value that is not a time is refused, with the value found", () => {
  const zone = "UTC";
  const types: [Given, string][] = [
    [{ instant: 1, time: 2, zone }, "found both instant and time, expected one of them"],
    [{ instant: "2026" }, 'instant is "2026", expected ms since 1970-01-01 UTC'],
    [{ instant: new Date(0) }, "instant is {}, expected ms since 1970-01-01 UTC"],
    [{ instant: null }, "instant is null, expected ms"],
    [{ time: null, zone }, "time is null, expected a wall clock from"],
    [{ time: 1n, zone }, "time is 1n, expected a wall clock from"],
    [{ time: NOON, zone: true }, "zone is true, expected UTC, minutes east of UTC"],
    [{ time: NOON, zone: null }, "zone is null, expected UTC, minutes east of UTC"],
    [{ time: NOON, zone: { zone: [] } }, "zone is [], expected UTC, minutes east of UTC"],
  ];
  for (const [given, message] of types) assertThrows(() => resolve(given), TypeError, message);
  const ranges: [Given, string][] = [
    [{ instant: NaN }, "instant is NaN, expected ms"],
    [{ instant: Infinity }, "instant is Infinity, expected ms"],
    [{ instant: 8.64e15 + 1 }, "instant is 8640000000000001, expected ms"],
    [{ time: -1, zone }, "time is -1, expected a wall clock from 946684800000 to 4102444799999"],
    [{ time: 3_600_000, zone }, "time is 3600000, expected a wall clock"],
    [{ time: wall("1999-12-31T23:59:59.999"), zone }, "expected a wall clock"],
    [{ time: wall("2100-01-01T00:00"), zone }, "expected a wall clock"],
    [{ time: NOON, zone: "Mars" }, 'zone is "Mars", expected UTC, minutes east of UTC'],
    [{ time: NaN, zone: "Mars" }, 'zone is "Mars", expected'],
    [{ time: 5, zone: "Mars" }, 'zone is "Mars", expected'],
    [{ time: NOON, zone: 1441 }, "zone is 1441, expected"],
    [{ time: NOON, zone: NaN }, "zone is NaN, expected"],
    [{ instant: 1, timeFlags: 0x2000 }, "timeFlags is 8192, expected bits of TIME_FLAGS"],
    [{ timeFlags: -1 }, "timeFlags is -1, expected bits of TIME_FLAGS"],
    [{ timeFlags: 0.5 }, "timeFlags is 0.5, expected bits of TIME_FLAGS"],
  ];
  for (const [given, message] of ranges) assertThrows(() => resolve(given), RangeError, message);
});

Deno.test("resolveInstant() refuses a policy that no time zone can have", () => {
  const resolve = (zone: unknown) =>
    resolveInstant({ time: Date.UTC(2026, 0, 1), zone }, { attempt: "set CA 1 IOA 2", near: 0 });
  const cases: readonly [unknown, string][] = [
    [{ summer: "yes" }, 'zone.summer is "yes", expected "flag", "zone" or "ignore"'],
    [{ pivotYear: NaN }, "zone.pivotYear is NaN, expected a whole number from 1900 to 2100"],
    [
      { zone: 90.5 },
      "zone is 90.5, expected UTC, minutes east of UTC, or the name of an IANA zone",
    ],
    [90.5, "zone is 90.5, expected UTC, minutes east of UTC, or the name of an IANA zone"],
  ];
  for (const [zone, expected] of cases) {
    assertThrows(() => resolve(zone), RangeError, `Cannot set CA 1 IOA 2: ${expected}`);
  }
});
