// More rows than fit, and more than are kept.

import { assertEquals } from "@std/assert";
import { LatestRows } from "../../../cli/terminal/latest_rows.ts";

Deno.test("LatestRows returns the rows that changed last", () => {
  const rows = new LatestRows<number>();
  for (const [key, row] of [["a", 1], ["b", 2], ["c", 3], ["a", 4]] as const) rows.set(key, row);
  assertEquals([rows.size, rows.forgets], [3, false]);
  assertEquals(rows.latest(2), [3, 4]);
  assertEquals(rows.get("b"), 2);
});

Deno.test("LatestRows drops the least recently changed rows when there are too many", () => {
  const rows = new LatestRows<number>(3);
  for (const [key, row] of [["a", 1], ["b", 2], ["c", 3], ["a", 4]] as const) rows.set(key, row);
  assertEquals(rows.forgets, false);
  rows.set("d", 5);
  assertEquals([rows.size, rows.forgets, rows.get("b")], [3, true, undefined]);
  assertEquals([...rows.all()], [3, 4, 5]);
  const many = new LatestRows<number>();
  for (let i = 0; i < 100_001; i++) many.set(`1/${i}`, i);
  assertEquals([many.size, many.forgets], [100_000, true]);
});
