// Deadbands at their limits: which values are reported, which parameters are permitted, and when a difference is due.

import { assertEquals } from "@std/assert";
import type { PointDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { Deadband } from "../../../../transport/controlled/objects/deadband.ts";
import { Prng } from "../../../helpers/random/prng.ts";

type Declared = Pick<PointDeclaration, "deadband" | "range" | "limits" | "filter">;

/** Returns the values that are reported, at intervals of one second. */
function reported(declared: Declared, values: readonly number[], initial = 0): number[] {
  const deadband = new Deadband(declared, initial);
  return values.filter((value, i) => {
    const now = 1000 * (i + 1);
    const due = deadband.take(value, now);
    if (due) deadband.report();
    return due;
  });
}

Deno.test("Deadband reports every change by default, and no value twice", () => {
  assertEquals(reported({}, [0, 1, 1, 1.5, 0, -0]), [1, 1.5, 0]);
  assertEquals(reported({}, [NaN, NaN, 1, Infinity, Infinity]), [NaN, 1, Infinity]);
});

Deno.test("Deadband reports values that differ from the last report by more than the threshold", () => {
  const value = 2;
  assertEquals(reported({ deadband: { kind: "absolute", value } }, [2, 2.5, 4, 0.5, 0.4]), [
    2.5,
    0.4,
  ]);
  const percent = { deadband: { kind: "percent", value }, range: [100, 200] } as const;
  assertEquals(reported(percent, [2, 2.5, 0.5, 0.4]), [2.5, 0.4]);
  const wide = { ...percent, range: [-100, 300] } as const;
  assertEquals(reported(wide, [2, 8, 8.1, 0]), [8.1, 0]);
  const { range: _, ...unranged } = percent; // 0 to 100 by default: percent of that are the value
  assertEquals(reported(unranged, [2, 2.02, -1, 0]), [2.02, -1]);
});

Deno.test("Deadband reports each crossing of a limit; a value at the limit is within", () => {
  const declared = {
    deadband: { kind: "absolute", value: 100 },
    limits: { low: -5, high: 5 },
  } as const;
  assertEquals(reported(declared, [5, 5.1, 6, 5, -5, -5.1, 6, 0]), [5.1, 5, -5.1, 6, 0]);
  const high = { ...declared, limits: { high: 5 } };
  assertEquals(reported(high, [-1e30, 6]).slice(1), [6]);
});

Deno.test("an integrating Deadband is due when the difference times its duration reaches the threshold", () => {
  const deadband = new Deadband({ deadband: { kind: "integrated", value: 10 } }, 0);
  assertEquals(deadband.dueAt(), Infinity);
  assertEquals(deadband.take(4, 1000), false);
  assertEquals(deadband.dueAt(), 3500);
  assertEquals([deadband.isDue(3499), deadband.isDue(3500)], [false, true]);
  assertEquals(deadband.dueAt(), 3500);
  deadband.report();
  assertEquals([deadband.dueAt(), deadband.isDue(1e9)], [Infinity, false]);
  assertEquals(deadband.take(5, 4000), false); // a difference of 1
  assertEquals(deadband.take(4, 9000), false); // 5 units · 1 s, then no difference
  assertEquals([deadband.dueAt(), deadband.isDue(1e9)], [Infinity, false]);
  assertEquals(deadband.take(2, 1e9), false); // the sum continues with a difference of 2
  assertEquals(deadband.dueAt(), 1e9 + 2500);
  assertEquals(deadband.take(2, 1e9 - 1), false, "a clock that went back adds nothing");
});

Deno.test("an integrating Deadband is due at the time that it states, or states a later one", () => {
  const random = new Prng(21);
  for (let i = 0; i < 1000; i++) {
    const value = random.int(1, 1000) / 100;
    const deadband = new Deadband({ deadband: { kind: "integrated", value } }, 0);
    const step = random.int(1, 100) / 10;
    deadband.take(step, random.int(0, 1e9) / 1000);
    const due = deadband.dueAt();
    const isFine = deadband.isDue(due) || deadband.dueAt() > due;
    assertEquals(isFine, true, `threshold ${value}, difference ${step}, at ${due}`);
  }
});

Deno.test("an integrating Deadband reports a difference at once if it is due sooner than the clock can measure", () => {
  const deadband = new Deadband({ deadband: { kind: "integrated", value: 0.5 } }, 0);
  assertEquals(deadband.take(1e38, 60_000), true);
  deadband.report();
  for (const value of [Infinity, -Infinity, 0]) {
    assertEquals(deadband.take(value, 60_000), true, `${value}`);
    assertEquals(deadband.dueAt(), 60_000, `${value}`);
    deadband.report();
  }
  assertEquals(deadband.dueAt(), Infinity);
});

Deno.test("Deadband accepts consistent parameters, including loaded ones", () => {
  const deadband = new Deadband({ limits: { low: 0, high: 10 } }, 0);
  const permitted = [
    ["threshold", 0, true],
    ["threshold", -1, false],
    ["threshold", NaN, false],
    ["threshold", Infinity, false],
    ["filter", 0, true],
    ["filter", -0.1, false],
    ["low-limit", 9.9, true],
    ["low-limit", 10, false],
    ["high-limit", 0.1, true],
    ["high-limit", 0, false],
  ] as const;
  for (const [parameter, value, expected] of permitted) {
    assertEquals(deadband.permits(parameter, value), expected, `${parameter} ${value}`);
  }
  deadband.load("high-limit", 20, false);
  assertEquals(deadband.permits("low-limit", 15), true);
  assertEquals(deadband.get("high-limit"), 10);
});

Deno.test("Deadband loads, activates and deactivates its parameters", () => {
  const deadband = new Deadband({
    deadband: { kind: "absolute", value: 1 },
    limits: { low: -1, high: 1 },
    filter: 0.5,
  }, 0);
  const all = () =>
    (["threshold", "filter", "low-limit", "high-limit"] as const).map((each) => deadband.get(each));
  assertEquals(all(), [1, 0.5, -1, 1]);
  deadband.load("threshold", 2, true);
  deadband.load("filter", 0.7, false);
  assertEquals(all(), [2, 0.5, -1, 1]);
  deadband.activate();
  assertEquals(all(), [2, 0.7, -1, 1]);
  deadband.load("filter", 0.9, true);
  deadband.activate();
  assertEquals(all(), [2, 0.9, -1, 1], "nothing was loaded since");
  deadband.load("low-limit", -5, false);
  deadband.deactivate();
  assertEquals(all(), [1, 0.5, -1, 1]);
  deadband.activate();
  assertEquals(all(), [1, 0.5, -1, 1], "loaded values are discarded");
  assertEquals(new Deadband({}, 0).get("low-limit"), -Infinity);
  assertEquals(new Deadband({}, 0).get("high-limit"), Infinity);
  assertEquals([new Deadband({}, 0).get("threshold"), new Deadband({}, 0).get("filter")], [0, 0]);
});
