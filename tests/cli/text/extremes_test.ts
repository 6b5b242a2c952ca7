// The minimum, the maximum and the maximum width of no values and of very many.

import { assertEquals } from "@std/assert";
import { largest, smallest, widest } from "../../../cli/text/extremes.ts";

Deno.test("largest(), smallest() and widest() accept any number of values", () => {
  const many = Array.from({ length: 250_000 }, (_, i) => i);
  assertEquals([largest(many), smallest(many)], [249_999, 0]);
  assertEquals(widest(many.map(String)), 6);
});

Deno.test("largest(), smallest() and widest() of an empty list return the given bound", () => {
  assertEquals([largest([]), smallest([]), widest([])], [-Infinity, Infinity, 0]);
  assertEquals([largest([], 1), smallest([], 7), widest([], 4)], [1, 7, 4]);
  assertEquals([largest([3], 1), smallest([3], 7), widest(["abcde"], 4)], [3, 3, 5]);
});
