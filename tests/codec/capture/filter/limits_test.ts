// The size of a filter: exactly this much is accepted, and not one more.

import { assertThrows } from "@std/assert";
import { FilterError, parseFilter } from "../../../../codec/capture/mod.ts";

Deno.test("a filter has up to 65536 characters, 100 levels, 10000 comparisons and 100 words", () => {
  const limits: readonly (readonly [most: number, filter: (count: number) => string])[] = [
    [65_536, (count) => "ca=1".padEnd(count)],
    [100, (count) => `${"(".repeat(count - 1)}ca=1${")".repeat(count - 1)}`],
    [10_000, (count) => "ca=1 ".repeat(count)],
    [100, (count) => "word ".repeat(count)],
  ];
  for (const [most, filter] of limits) {
    parseFilter(filter(most));
    assertThrows(() => parseFilter(filter(most + 1)), FilterError, `expected at most ${most} `);
  }
});

Deno.test("numbers in a filter go up to the largest of their field, and not one further", () => {
  const limits = { type: 0xff, cause: 63, originator: 0xff, ca: 0xffff, ioa: 0xffffff };
  for (const [field, most] of Object.entries(limits)) {
    parseFilter(`${field}=${most}`);
    parseFilter(`${field}=0..${most}`);
    for (const more of [`${field}=${most + 1}`, `${field}=0..${most + 1}`]) {
      assertThrows(() => parseFilter(more), FilterError, undefined, more);
    }
  }
});
