// Cells and lines of CSV files.

import { assertEquals } from "@std/assert";
import { parseCsv } from "../../../cli/text/csv_table.ts";
import { csvCell, csvLine, plain } from "../../../cli/text/csv_cell.ts";

Deno.test("csvCell() quotes where necessary, and distinguishes no value from an empty text", () => {
  assertEquals(
    ["a b", "a,b", 'a "b"', "a\nb", "a\rb", "", null, 0, -1.5, NaN].map((cell) => csvCell(cell)),
    ["a b", '"a,b"', '"a ""b"""', '"a\nb"', '"a\rb"', '""', "", "0", "-1.5", "NaN"],
  );
});

Deno.test("csvLine() leaves cells empty for no value and for an empty text", () => {
  assertEquals(csvLine(["a", "", undefined, 0, 'x"y']), 'a,,,0,"x""y"');
});

Deno.test("the output of csvCell() can be read, however long it is", () => {
  const cells = ["a,b", 'a "b"\n', '"'.repeat(200_000), "x,".repeat(5_000_000)];
  const { rows } = parseCsv(`${cells.map((cell) => csvCell(cell)).join(",")}\n1,2,3,4`);
  assertEquals(rows[0]!.cells.map((cell) => cell.length), cells.map((cell) => cell.length));
  assertEquals(rows[1]!.cells, ["1", "2", "3", "4"]);
  assertEquals(parseCsv('1,"' + "x".repeat(5_000_000)).rows[0]!.cells.length, 2);
});

Deno.test("csvLine() neutralizes texts that a spreadsheet would execute, and never numbers", () => {
  const formulas = [
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "\rx",
    "\uff1d1",
    "-",
    "=",
    "+1.2.3",
    "-1 kV",
  ];
  for (const text of formulas) {
    const { rows } = parseCsv(`head,text\n${csvLine(["a", text])}\n`);
    assertEquals(csvLine([text], { isRaw: true }).replaceAll('"', ""), text.replaceAll('"', ""));
    assertEquals(csvLine([text]).replaceAll('"', "")[0], "'", text);
    assertEquals(rows[1]!.cells[1], `'${text}`);
    assertEquals(plain(rows[1]!.cells[1]!), text);
  }
  const numbers = [
    -1.5,
    "-1.5",
    "+7",
    "-.5",
    "1e-7",
    "-1e+300",
    -Infinity,
    "-Infinity",
    NaN,
    "0x12",
    "a=b",
    "'=1",
  ];
  for (const number of numbers) assertEquals(csvLine([number]), String(number));
});
