// Columns of points grow by doubling, or to the required size, and keep their rows.

import { assertEquals } from "@std/assert";
import { PointColumns } from "../../codec/columns.ts";

const NAMES = ["ioa", "value", "quality", "time", "timeFlags", "extra"] as const;

/** Returns the capacity of each column. */
function rooms(columns: PointColumns): number[] {
  return NAMES.map((name) => columns[name].length);
}

Deno.test("PointColumns has room for 128 rows, or for the requested number", () => {
  assertEquals(rooms(new PointColumns()), new Array(6).fill(128));
  assertEquals(rooms(new PointColumns(3)), new Array(6).fill(3));
});

Deno.test("PointColumns.reserve() at least doubles the capacity and keeps the rows", () => {
  const columns = new PointColumns(4);
  for (const [i, name] of NAMES.entries()) columns[name].set([i + 1, i + 2, i + 3]);
  columns.length = 3;
  for (const [rows, room] of [[1, 4], [2, 8], [5, 8], [6, 16], [30, 33]] as const) {
    columns.reserve(rows);
    assertEquals(rooms(columns), new Array(6).fill(room), `${rows} more rows`);
  }
  const rows = NAMES.map((name) => Array.from(columns[name].subarray(0, 4)));
  assertEquals(rows, NAMES.map((_, i) => [i + 1, i + 2, i + 3, 0]));
  columns.clear();
  assertEquals([columns.length, ...rooms(columns)], [0, ...new Array(6).fill(33)]);
});
