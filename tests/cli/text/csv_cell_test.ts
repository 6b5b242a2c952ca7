// Cells and lines of CSV files.

import { assertEquals } from "@std/assert";
import { parseCsv } from "../../../cli/simulation/csv_table.ts";
import { csvCell, csvLine } from "../../../cli/text/csv_cell.ts";

Deno.test("csvCell() quotes where necessary, and distinguishes no value from an empty text", () => {
  assertEquals(
    ["a b", "a,b", 'a "b"', "a\nb", "a\rb", "", null, 0, -1.5, NaN].map(csvCell),
    ["a b", '"a,b"', '"a ""b"""', '"a\nb"', '"a\rb"', '""', "", "0", "-1.5", "NaN"],
  );
});

Deno.test("csvLine() leaves cells empty for no value and for an empty text", () => {
  assertEquals(csvLine(["a", "", undefined, 0, 'x"y']), 'a,,,0,"x""y"');
});

Deno.test("the output of csvCell() can be read, however long it is", () => {
  const cells = ["a,b", 'a "b"\n', '"'.repeat(200_000), "x,".repeat(5_000_000)];
  const { rows } = parseCsv(`${cells.map(csvCell).join(",")}\n1,2,3,4`);
  assertEquals(rows[0]!.cells.map((cell) => cell.length), cells.map((cell) => cell.length));
  assertEquals(rows[1]!.cells, ["1", "2", "3", "4"]);
  assertEquals(parseCsv('1,"' + "x".repeat(5_000_000)).rows[0]!.cells.length, 2);
});
