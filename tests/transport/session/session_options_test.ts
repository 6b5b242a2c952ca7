// Ranges of the session's parameters, and relations between them.

import { assertEquals, assertThrows } from "@std/assert";
import { Session } from "../../../transport/session/session.ts";
import {
  DEFAULT_SESSION_OPTIONS,
  resolveSessionOptions,
  type SessionOptions,
  sharedSessionOptions,
} from "../../../transport/session/session_options.ts";

Deno.test("resolveSessionOptions() returns the defaults of the standard", () => {
  const { k, w, t1Ms, t2Ms, t3Ms } = resolveSessionOptions();
  assertEquals([k, w, t1Ms, t2Ms, t3Ms], [12, 8, 15_000, 10_000, 20_000]);
});

Deno.test("resolveSessionOptions() replaces undefined with the default", () => {
  const options = { k: undefined, t1Ms: undefined } as unknown as SessionOptions;
  assertEquals(resolveSessionOptions(options), DEFAULT_SESSION_OPTIONS);
});

Deno.test("resolveSessionOptions() accepts the limits of every range", () => {
  for (
    const options of [
      { k: 1, w: 1 },
      { k: 32_767, w: 32_767 },
      { t1Ms: 2, t2Ms: 1 },
      { t1Ms: 255_000, t2Ms: 254_999 },
      { t3Ms: 1 },
      { t3Ms: 172_800_000 },
      { maxUnacknowledged: 8 },
    ]
  ) {
    assertEquals(resolveSessionOptions(options), { ...DEFAULT_SESSION_OPTIONS, ...options });
  }
});

Deno.test("resolveSessionOptions() limits the default of w to two thirds of k", () => {
  assertEquals([1, 2, 3, 7, 8, 11, 12].map((k) => resolveSessionOptions({ k }).w), [
    1,
    1,
    2,
    4,
    5,
    7,
    8,
  ]);
});

Deno.test("resolveSessionOptions() refuses values out of range with the expected range", () => {
  const cases: [SessionOptions, string][] = [
    [{ k: 0 }, "Cannot use k = 0: expected a whole number from 1 to 32767"],
    [{ k: 32_768 }, "Cannot use k = 32768: expected a whole number from 1 to 32767"],
    [{ k: 1.5 }, "Cannot use k = 1.5"],
    [{ w: 0 }, "Cannot use w = 0"],
    [{ k: 32_767, w: 32_768 }, "Cannot use w = 32768: expected a whole number from 1 to 32767"],
    [{ w: 32_767 }, "Cannot use w = 32767 with k = 12"],
    [{ w: 13 }, "Cannot use w = 13 with k = 12: expected w to be at most k"],
    [{ t1Ms: 0 }, "Cannot use t1Ms = 0"],
    [{ t1Ms: 1, t2Ms: 1 }, "Cannot use t2Ms = 1 with t1Ms = 1: expected t2Ms to be less"],
    [{ t1Ms: 255_001 }, "Cannot use t1Ms = 255001"],
    [{ t1Ms: NaN }, "Cannot use t1Ms = NaN"],
    [{ t2Ms: 0 }, "Cannot use t2Ms = 0"],
    [{ t2Ms: 15_000 }, "Cannot use t2Ms = 15000 with t1Ms = 15000: expected t2Ms to be less"],
    [{ t2Ms: 255_000 }, "Cannot use t2Ms = 255000 with t1Ms = 15000"],
    [{ t2Ms: 255_001 }, "Cannot use t2Ms = 255001: expected a whole number from 1 to 255000"],
    [{ t3Ms: 0 }, "Cannot use t3Ms = 0"],
    [{ t3Ms: 172_800_001 }, "Cannot use t3Ms = 172800001"],
    [{ maxUnacknowledged: 7 }, "Cannot use maxUnacknowledged = 7: expected a whole number from 8"],
    [{ maxUnacknowledged: 32_768 }, "Cannot use maxUnacknowledged = 32768"],
  ];
  for (const [options, message] of cases) {
    assertThrows(() => resolveSessionOptions(options), RangeError, message);
    assertThrows(() => new Session("controlled", options, 0), RangeError, message);
  }
});

Deno.test("sessions with equal options share them, and others do not", () => {
  const first = sharedSessionOptions({ k: 20 });
  assertEquals(sharedSessionOptions({ k: 20, t1Ms: 15_000 }) === first, true);
  const other = sharedSessionOptions({ k: 20, t2Ms: 9000 });
  assertEquals([first.t2Ms, other.t2Ms, sharedSessionOptions({ k: 20 }).t2Ms], [
    10_000,
    9000,
    10_000,
  ]);
});
