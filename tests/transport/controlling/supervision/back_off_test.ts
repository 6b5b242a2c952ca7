// Delays between connection attempts.

import { assertEquals, assertThrows } from "@std/assert";
import {
  BackOff,
  type BackOffOptions,
} from "../../../../transport/controlling/supervision/back_off.ts";

function delays(options: BackOffOptions, count: number, random = () => 0): number[] {
  const backOff = new BackOff(options, random);
  return Array.from({ length: count }, () => backOff.next());
}

Deno.test("delays double from one second to one minute by default, with a random reduction of up to half", () => {
  assertEquals(delays({}, 8), [1000, 2000, 4000, 8000, 16_000, 32_000, 60_000, 60_000]);
  assertEquals(delays({}, 2, () => 0.5), [750, 1500]);
  assertEquals(delays({ jitter: 0 }, 2, () => 0.9), [1000, 2000]);
  assertEquals(delays({ jitter: 1 }, 1, () => 0.25), [750]);
});

Deno.test("a sufficiently long connection resets the delays", () => {
  const backOff = new BackOff({ jitter: 0 }, () => 0);
  for (let i = 0; i < 3; i++) backOff.next();
  assertEquals(backOff.next(59_999), 8000);
  assertEquals(backOff.next(60_000), 1000);
  const always = new BackOff({ jitter: 0, stableMs: 0 }, () => 0);
  assertEquals([always.next(), always.next()], [1000, 1000]);
  const soon = new BackOff({ jitter: 0, stableMs: 1 }, () => 0);
  assertEquals([soon.next(), soon.next(), soon.next(1)], [1000, 2000, 1000]);
});

Deno.test("delays stay within their limit however often an attempt fails", () => {
  assertEquals(delays({ firstMs: 0, maxMs: 10 }, 7), [0, 2, 4, 8, 10, 10, 10]);
  assertEquals(delays({ firstMs: 0, maxMs: 0 }, 3), [0, 0, 0]);
  for (const firstMs of [0, 1, 1000]) {
    const last = delays({ firstMs, maxMs: 60_000, jitter: 0 }, 3000).slice(20);
    assertEquals(last.filter((delay) => delay !== 60_000), []);
  }
});

Deno.test("failures without longer delays are counted, and a success resets the delays", () => {
  const backOff = new BackOff({ jitter: 0 }, () => 0);
  assertEquals([backOff.next(), backOff.again(), backOff.next()], [1000, 1000, 2000]);
  assertEquals(backOff.failures, 3);
  backOff.reset();
  assertEquals([backOff.failures, backOff.next(), backOff.failures], [0, 1000, 1]);
  assertEquals([backOff.next(60_000), backOff.failures], [1000, 1]);
});

Deno.test("options at the limits of their ranges are accepted, those beyond are refused", () => {
  const good: readonly BackOffOptions[] = [
    { firstMs: 0, maxMs: 0 },
    { firstMs: 5, maxMs: 5 },
    { factor: 1 },
    { jitter: 0 },
    { jitter: 1 },
    { stableMs: 0 },
  ];
  for (const options of good) new BackOff(options, () => 0);
  const bad: readonly (readonly [BackOffOptions, string])[] = [
    [{ firstMs: -1 }, "backOff.firstMs = -1: expected a number, 0 or more"],
    [{ firstMs: NaN }, "backOff.firstMs = NaN: expected a number, 0 or more"],
    [{ firstMs: 5, maxMs: 4 }, "backOff.maxMs = 4: expected a number, 5 or more"],
    [{ factor: 0.9 }, "backOff.factor = 0.9: expected a number, 1 or more"],
    [{ jitter: -0.1 }, "backOff.jitter = -0.1: expected a number, from 0 to 1"],
    [{ jitter: 1.1 }, "backOff.jitter = 1.1: expected a number, from 0 to 1"],
    [{ stableMs: -1 }, "backOff.stableMs = -1: expected a number, 0 or more"],
  ];
  for (const [options, message] of bad) {
    const error = assertThrows(() => new BackOff(options, () => 0), RangeError);
    assertEquals(error.message, `Cannot use ${message}`);
  }
});
