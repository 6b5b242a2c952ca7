// The drift of a clock, as the least delayed time tag of each window shows it.

import { assertEquals } from "@std/assert";
import { type Drift, DriftWatch } from "../../../../codec/capture/analysis/drift_watch.ts";

const LIMIT_MS = 10_000;

/** Windows of a number of ASDUs over some time; the next one begins 5 s later. */
interface Windows {
  /** The offset of each window, in ms. */
  readonly offsets: readonly number[];
  readonly asdus?: number;
  readonly windowMs?: number;
  readonly limitMs?: number;
}

/** The drifts that are found, with the index of the window that showed each. */
function driftsOf({ offsets, asdus = 5, windowMs = 20_000, limitMs = LIMIT_MS }: Windows) {
  const watch = new DriftWatch();
  const drifts: [window: number, Drift][] = [];
  let now = 1000;
  for (const [window, offset] of offsets.entries()) {
    for (let i = 0; i < asdus; i++) {
      const at = now + windowMs * i / (asdus - 1);
      const late = i === 0 ? 0 : 7 * i; // delays do not count
      const drift = watch.take(offset - late, at, limitMs);
      if (drift !== undefined) drifts.push([window, drift]);
    }
    now += windowMs + 5000;
  }
  return drifts;
}

/** The offsets of a clock that gains these amounts from window to window. */
function gaining(...steps: readonly number[]): number[] {
  return steps.reduce((offsets, step) => [...offsets, offsets.at(-1)! + step], [0]);
}

Deno.test("a drift is found after three steps, once it is beyond the limit", () => {
  const cases:
    readonly (readonly [steps: number[], limitMs: number, window: number | undefined])[] = [
      [[100, 100], 50, undefined],
      [[100, 100, 100], 50, 3],
      [[100, 100, 100], 299, 3],
      [[100, 100, 100], 300, undefined],
      [[100, 100, 100, 100], 300, 4],
      [[20, 20, 20], 50, 3],
      [[19, 19, 19, 19, 19], 50, undefined],
      [[5000, 5000, 5000], LIMIT_MS, 3],
      [[5001, 5001, 5001], LIMIT_MS, undefined],
      [[100, 200, 300], 500, 3],
      [[100, 201, 150, 150], 500, undefined],
      [[200, 100, 75], 300, 3],
      [[200, 99, 100], 300, undefined],
      [[-100, -100, -100, -100], 50, undefined],
    ];
  for (const [steps, limitMs, window] of cases) {
    const gainedMs = steps.slice(0, window).reduce((sum, step) => sum + step, 0);
    const expected = window === undefined
      ? []
      : [[window, { gainedMs, withinMs: window * 25_000 }]];
    const found = driftsOf({ offsets: gaining(...steps), limitMs });
    assertEquals(found, expected, `${steps} with a limit of ${limitMs}`);
  }
});

Deno.test("a window has 5 ASDUs over 20 s or more", () => {
  const offsets = gaining(100, 100, 100);
  const found = (windows: Partial<Windows>) =>
    driftsOf({ offsets, limitMs: 250, ...windows }).map(([window]) => window);
  assertEquals(found({}), [3]);
  assertEquals(found({ asdus: 4 }), []);
  assertEquals(found({ windowMs: 19_999 }), []);
});

Deno.test("a drift begins with a clock that is correct, apart from its time zone", () => {
  const found = (start: number) =>
    driftsOf({ offsets: gaining(4000, 4000, 4000).map((each) => start + each) }).length;
  const hour = 3_600_000;
  for (const start of [0, LIMIT_MS, hour, hour - 1]) assertEquals(found(start), 1, `${start}`);
  for (const start of [LIMIT_MS + 1, hour + LIMIT_MS + 1]) {
    assertEquals(found(start), 0, `${start}`);
  }
});

Deno.test("an invalid time tag does not count", () => {
  const watch = new DriftWatch();
  for (let now = 0; now < 1e6; now += 1000) assertEquals(watch.take(NaN, now, 1), undefined);
});
