// Reporting habits of a captured station.

import { assertEquals } from "@std/assert";
import { habitsOf } from "../../../cli/simulation/captured_habits.ts";
import type { CapturedValue } from "../../../cli/simulation/captured_value.ts";

function value(atMs: number, fields: Partial<CapturedValue> = {}): CapturedValue {
  const plain = {
    ca: 1,
    ioa: 7,
    type: "M_ME_NC_1",
    tag: "none",
    cause: 1,
    value: 0,
    quality: 0,
  } as const;
  return { ...plain, atMs, ...fields };
}

/** Returns the habit of the only point. */
function habit(...values: readonly CapturedValue[]) {
  const [only, ...more] = habitsOf(values).values();
  assertEquals(more, []);
  return only!;
}

Deno.test("the interval is the median, whatever the order", () => {
  const cyclic = (...times: readonly number[]) => habit(...times.map((at) => value(at))).cyclicMs;
  // Gaps of 5000, 5000, 1000, 5000, 9000: a loss and a repetition have no effect.
  assertEquals(cyclic(0, 5000, 10_000, 11_000, 16_000, 25_000), 5000);
  assertEquals(cyclic(0, 9000, 10_000, 15_000), 5000);
  assertEquals(cyclic(0, 1000, 3000), 2000);
  assertEquals(cyclic(0, 5049, 10_098), 5000);
  assertEquals(cyclic(0, 1, 2), 100);
  assertEquals(cyclic(0, 5000), undefined);
});

Deno.test("cyclic and background transmission are distinguished by their causes", () => {
  const times = [0, 1000, 2000];
  const { cyclicMs, backgroundMs, reports } = habit(
    ...times.map((at) => value(at)),
    ...times.map((at) => value(at * 3, { cause: 2 })),
  );
  assertEquals({ cyclicMs, backgroundMs, reports }, {
    cyclicMs: 1000,
    backgroundMs: 3000,
    reports: "never",
  });
});

Deno.test("changes keep their report mode: spontaneous or after a command, with or without time tag", () => {
  for (const cause of [3, 11, 12]) {
    assertEquals(habit(value(0, { cause })).reports, "untimed");
    assertEquals(habit(value(0, { cause, tag: "cp56" })).reports, "time-tagged");
    assertEquals(
      habit(value(0, { cause, tag: "cp24" }), value(1, { cause })).reports,
      "time-tagged",
    );
  }
  for (const cause of [1, 2, 5, 20]) assertEquals(habit(value(0, { cause })).reports, "never");
});

Deno.test("points are distinguished by their addresses", () => {
  const habits = habitsOf([value(0), value(0, { ca: 2 }), value(0, { ioa: 8 }), value(1)]);
  assertEquals(habits.size, 3);
});
