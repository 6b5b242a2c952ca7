// From time tags to instants and back: every zone policy, the hours that a clock skips and repeats, the century.

import { assertEquals, assertThrows } from "@std/assert";
import { TIME_FLAGS } from "../../codec/time.ts";
import { completeCp24, instantOf, timeTagOf, type ZonePolicy } from "../../codec/zone.ts";
import { Prng } from "../helpers/random/prng.ts";

const HOUR = 3_600_000;

/** Returns the instant of a wall clock, as ISO text; `su` sets the summer time flag. */
function instant(wall: string, policy: ZonePolicy, su = false): string {
  const tag = { time: Date.parse(`${wall}Z`), timeFlags: su ? TIME_FLAGS.summer : 0 };
  return new Date(instantOf(tag, policy)!).toISOString().replace(/:00\.000Z$/, "Z");
}

/** Returns the tag of an instant, as ISO text, with SU if its flag is set. */
function tag(at: string, policy: ZonePolicy): string {
  const { time, timeFlags } = timeTagOf(Date.parse(at), policy);
  const text = new Date(time).toISOString().replace(/:00\.000Z$/, "");
  return timeFlags === TIME_FLAGS.summer ? `${text} SU` : text;
}

Deno.test("instantOf() assumes UTC by default, and trusts SU", () => {
  assertEquals(instant("2026-02-17T09:41", {}), "2026-02-17T09:41Z");
  assertEquals(instant("2026-07-01T14:00", {}, true), "2026-07-01T13:00Z");
  assertEquals(instant("2026-07-01T14:00", { summer: "ignore" }, true), "2026-07-01T14:00Z");
  assertEquals(instant("2026-07-01T14:00", { summer: "zone" }, true), "2026-07-01T14:00Z");
});

Deno.test("instantOf() accepts minutes east of UTC, and trusts SU", () => {
  assertEquals(instant("2026-02-17T09:41", { zone: 60 }), "2026-02-17T08:41Z");
  assertEquals(instant("2026-07-01T14:00", { zone: 60 }, true), "2026-07-01T12:00Z");
  assertEquals(
    instant("2026-07-01T14:00", { zone: 60, summer: "ignore" }, true),
    "2026-07-01T13:00Z",
  );
  assertEquals(instant("2026-02-17T09:41", { zone: -300 }), "2026-02-17T14:41Z");
  assertEquals(instant("2026-02-17T01:00", { zone: 330 }), "2026-02-16T19:30Z");
});

Deno.test("instantOf() follows the rules of an IANA zone and needs no SU", () => {
  const zone = "Europe/Madrid";
  for (const su of [false, true]) {
    assertEquals(instant("2026-02-17T09:41", { zone }, su), "2026-02-17T08:41Z");
    assertEquals(instant("2026-07-01T14:00", { zone }, su), "2026-07-01T12:00Z");
  }
  assertEquals(instant("2026-01-01T12:00", { zone: "Australia/Sydney" }), "2026-01-01T01:00Z");
  assertEquals(instant("2026-07-01T12:00", { zone: "Australia/Sydney" }), "2026-07-01T02:00Z");
  assertEquals(instant("2026-07-01T12:00", { zone: "Asia/Kolkata" }), "2026-07-01T06:30Z");
});

Deno.test("instantOf() uses SU to resolve the repeated hour", () => {
  const zone = "Europe/Madrid";
  assertEquals(instant("2026-10-25T01:59", { zone }), "2026-10-24T23:59Z");
  assertEquals(instant("2026-10-25T02:00", { zone }, true), "2026-10-25T00:00Z");
  assertEquals(instant("2026-10-25T02:59", { zone }, true), "2026-10-25T00:59Z");
  assertEquals(instant("2026-10-25T02:00", { zone }, false), "2026-10-25T01:00Z");
  assertEquals(instant("2026-10-25T02:59", { zone }, false), "2026-10-25T01:59Z");
  assertEquals(instant("2026-10-25T03:00", { zone }, true), "2026-10-25T02:00Z");
  const newYork = "America/New_York";
  assertEquals(instant("2026-11-01T01:30", { zone: newYork }, true), "2026-11-01T05:30Z");
  assertEquals(instant("2026-11-01T01:30", { zone: newYork }, false), "2026-11-01T06:30Z");
});

Deno.test("instantOf() reads a skipped hour as standard time", () => {
  const zone = "Europe/Madrid";
  assertEquals(instant("2026-03-29T01:59", { zone }), "2026-03-29T00:59Z");
  assertEquals(instant("2026-03-29T02:30", { zone }), "2026-03-29T01:30Z");
  assertEquals(instant("2026-03-29T03:00", { zone }), "2026-03-29T01:00Z");
});

Deno.test("instantOf() trusts or ignores SU in an IANA zone", () => {
  const zone = "Europe/Madrid";
  assertEquals(instant("2026-07-01T14:00", { zone, summer: "flag" }, true), "2026-07-01T12:00Z");
  assertEquals(instant("2026-07-01T14:00", { zone, summer: "flag" }), "2026-07-01T13:00Z");
  assertEquals(instant("2026-01-01T14:00", { zone, summer: "flag" }, true), "2026-01-01T12:00Z");
  assertEquals(instant("2026-07-01T14:00", { zone, summer: "ignore" }, true), "2026-07-01T13:00Z");
});

Deno.test("instantOf() maps two-digit years to the century of the pivot", () => {
  const cases: [tag: string, pivotYear: number, instant: string][] = [
    ["2099-12-31T23:59", 2000, "2099-12-31T23:59Z"],
    ["2099-12-31T23:59", 1970, "1999-12-31T23:59Z"],
    ["2070-01-01T00:00", 1970, "1970-01-01T00:00Z"],
    ["2069-12-31T00:00", 1970, "2069-12-31T00:00Z"],
    ["2072-02-29T00:00", 1970, "1972-02-29T00:00Z"],
    ["2000-01-01T00:00", 2050, "2100-01-01T00:00Z"],
    ["2049-06-01T00:00", 2050, "2149-06-01T00:00Z"],
  ];
  for (const [wall, pivotYear, expected] of cases) {
    assertEquals(instant(wall, { pivotYear }), expected, `${wall}, pivot ${pivotYear}`);
  }
  const leapDay = { time: Date.UTC(2000, 1, 29), timeFlags: 0 };
  assertEquals(instantOf(leapDay, { pivotYear: 2050 }), undefined);
});

Deno.test("instantOf() returns no instant for a missing or impossible tag, and ignores IV", () => {
  assertEquals(instantOf({ time: undefined, timeFlags: 0 }), undefined);
  assertEquals(instantOf({ time: NaN, timeFlags: 0 }), undefined);
  const invalid = { time: Date.UTC(2026, 0, 1), timeFlags: TIME_FLAGS.invalid };
  assertEquals(instantOf(invalid), Date.UTC(2026, 0, 1));
});

Deno.test("timeTagOf() writes the wall-clock time of the zone, with SU in summer", () => {
  assertEquals(tag("2026-02-17T09:41Z", {}), "2026-02-17T09:41");
  assertEquals(tag("2026-02-17T09:41Z", { zone: 60 }), "2026-02-17T10:41");
  assertEquals(tag("2026-02-17T08:41Z", { zone: "Europe/Madrid" }), "2026-02-17T09:41");
  assertEquals(tag("2026-07-01T12:00Z", { zone: "Europe/Madrid" }), "2026-07-01T14:00 SU");
  assertEquals(
    tag("2026-07-01T12:00Z", { zone: "Europe/Madrid", summer: "ignore" }),
    "2026-07-01T13:00",
  );
  assertEquals(tag("2026-10-25T00:30Z", { zone: "Europe/Madrid" }), "2026-10-25T02:30 SU");
  assertEquals(tag("2026-10-25T01:30Z", { zone: "Europe/Madrid" }), "2026-10-25T02:30");
  assertEquals(tag("2026-01-01T01:00Z", { zone: "Australia/Sydney" }), "2026-01-01T12:00 SU");
  assertEquals(tag("1999-12-31T23:59Z", { pivotYear: 1970 }), "2099-12-31T23:59");
});

Deno.test("instantOf(timeTagOf(instant)) returns the instant, in every zone and around every clock change", () => {
  const zones = [
    "UTC",
    0,
    60,
    -570,
    "Europe/Madrid",
    "America/New_York",
    "Australia/Sydney",
    "Australia/Lord_Howe",
    "America/St_Johns",
    "Africa/Casablanca",
    "Asia/Kolkata",
  ];
  for (const zone of zones) {
    for (const summer of ["zone", "ignore"] as const) {
      const random = new Prng(7);
      for (let i = 0; i < 250; i++) {
        const at = Date.UTC(2026, 0, 1) + random.int(0, 365 * 24 * HOUR);
        assertRoundTrip(at, { zone, summer });
      }
    }
    for (const change of ["2026-03-29T01:00Z", "2026-10-25T01:00Z", "2026-11-01T06:00Z"]) {
      for (let step = -18; step <= 18; step++) {
        assertRoundTrip(Date.parse(change) + step * HOUR / 6, { zone });
      }
    }
  }
});

function assertRoundTrip(at: number, policy: ZonePolicy): void {
  const back = instantOf(timeTagOf(at, policy), policy);
  assertEquals(back, at, `${new Date(at).toISOString()} ${JSON.stringify(policy)}`);
}

Deno.test("timeTagOf() refuses instants outside the century of the pivot", () => {
  const says = "a tag carries the years 2000 to 2099";
  assertThrows(() => timeTagOf(Date.UTC(2000, 0, 1) - 1), RangeError, says);
  assertThrows(() => timeTagOf(Date.UTC(2100, 0, 1)), RangeError, says);
  assertThrows(() => timeTagOf(Date.UTC(2100, 0, 1) - 1, { zone: 1 }), RangeError, says);
  assertThrows(
    () => timeTagOf(Date.UTC(2070, 0, 1), { pivotYear: 1970 }),
    RangeError,
    "the years 1970 to 2069",
  );
  for (const never of [NaN, Infinity, 1e17]) {
    assertThrows(
      () => timeTagOf(never),
      RangeError,
      `Cannot create a time tag for ${never}, expected`,
    );
    assertThrows(
      () => timeTagOf(never, { zone: "Europe/Madrid" }),
      RangeError,
      "Cannot create a time tag",
    );
  }
});

Deno.test("zones unknown to the platform are refused", () => {
  const zone = "Europe/Atlantis";
  assertThrows(() => timeTagOf(Date.UTC(2026, 0, 1), { zone }), RangeError, zone);
  assertThrows(
    () => instantOf({ time: Date.UTC(2026, 0, 1), timeFlags: 0 }, { zone }),
    RangeError,
    zone,
  );
});

Deno.test("completeCp24() chooses the latest hour that is not ahead of the receiver", () => {
  const cases: [time: number, now: string, expected: string][] = [
    [10 * 60_000, "2026-02-17T09:41", "2026-02-17T09:10"],
    [50 * 60_000, "2026-02-17T09:41", "2026-02-17T08:50"],
    [42 * 60_000, "2026-02-17T09:41", "2026-02-17T09:42"],
    [43 * 60_000, "2026-02-17T09:41", "2026-02-17T08:43"],
    [0, "2026-02-17T09:59", "2026-02-17T10:00"],
    [59 * 60_000, "2026-01-01T00:00", "2025-12-31T23:59"],
    [0, "2025-12-31T23:59", "2026-01-01T00:00"],
  ];
  for (const [time, now, expected] of cases) {
    const wall = completeCp24(time, { time: Date.parse(`${now}Z`) });
    assertEquals(new Date(wall).toISOString().slice(0, 16), expected, `${time} at ${now}`);
  }
});

Deno.test("completeCp24() returns a wall-clock time in that minute, at most one hour before the limit", () => {
  for (let seed = 0; seed < 2000; seed++) {
    const random = new Prng(seed);
    const time = random.int(0, HOUR - 1);
    const now = Date.UTC(2026, 0, 1) + random.int(0, 365 * 24 * HOUR);
    const aheadMs = random.pick([0, 60_000, HOUR, 5 * HOUR]);
    const wall = completeCp24(time, { time: now, aheadMs });
    assertEquals(wall % HOUR, time, `seed ${seed}`);
    assertEquals(wall <= now + aheadMs && wall > now + aheadMs - HOUR, true, `seed ${seed}`);
  }
});

Deno.test("a policy that no time zone can have is refused, with the property and what was expected", () => {
  const odd: readonly [object, string][] = [
    [{ summer: "yes" }, 'summer is "yes", expected "flag", "zone" or "ignore"'],
    [
      { zone: "Europe/Madrid", summer: true },
      'summer is true, expected "flag", "zone" or "ignore"',
    ],
    [{ pivotYear: NaN }, "pivotYear is NaN, expected a whole number from 1900 to 2100"],
    [{ pivotYear: 1970.5 }, "pivotYear is 1970.5, expected a whole number from 1900 to 2100"],
    [{ pivotYear: 1899 }, "pivotYear is 1899, expected a whole number from 1900 to 2100"],
    [{ pivotYear: 2101 }, "pivotYear is 2101, expected a whole number from 1900 to 2100"],
    ...[90.5, NaN, Infinity, 1441, -1441].map((zone): [object, string] => [
      { zone },
      `zone is ${zone}, expected UTC, minutes east of UTC, or the name of an IANA zone`,
    ]),
  ];
  for (const [policy, expected] of odd) {
    const message = `Cannot use the policy of a time zone: ${expected}`;
    assertThrows(() => instantOf({ time: 0, timeFlags: 0 }, policy), RangeError, message);
    assertThrows(() => timeTagOf(Date.UTC(2026, 0, 1), policy), RangeError, message);
  }
  for (
    const policy of [
      { zone: 1440, pivotYear: 1900 },
      { zone: -1440, summer: "ignore", pivotYear: 2100 },
    ] as const
  ) {
    assertEquals(typeof instantOf({ time: Date.UTC(2026, 0, 1), timeFlags: 0 }, policy), "number");
  }
});

Deno.test("without a pivot year, the century of time tags is that from 2000 to 2099", () => {
  const last = Date.UTC(2099, 11, 31, 23, 59);
  for (const instant of [Date.UTC(2000, 0, 1), last]) {
    assertEquals(instantOf(timeTagOf(instant)), instant);
  }
  for (const instant of [Date.UTC(1999, 11, 31), Date.UTC(2100, 0, 1)]) {
    assertThrows(() => timeTagOf(instant), RangeError);
  }
});
