// CSV as rows of cells with their places.

import { assertEquals } from "@std/assert";
import { parseCsv } from "../../../cli/text/csv_table.ts";

for (
  const [text, cells] of [
    ["", []],
    ["a,b\n1,2", [["a", "b"], ["1", "2"]]],
    ["a,b\r\n1,2\r\n", [["a", "b"], ["1", "2"]]],
    ["a,b\r1,2", [["a", "b"], ["1", "2"]]],
    ["a;b,c\n1;2,3", [["a;b", "c"], ["1;2", "3"]]],
    ["a;b;c,d\n", [["a", "b", "c,d"]]],
    ["a\tb\n", [["a", "b"]]],
    ["a|b|c\n", [["a", "b", "c"]]],
    ["\ufeffa,b", [["a", "b"]]],
    ["a, b ,\n,\n", [["a", "b", ""], ["", ""]]],
    ["# note,x\n\na,b\n#c,d\n \n", [["a", "b"]]],
    ['"a,1","b ""c"""\n', [["a,1", 'b "c"']]],
    ['a , "b" ,c', [["a", "b", "c"]]],
    ['"a\n1",b', [["a\n1", "b"]]],
    ['"a" x,b', [['"a" x', "b"]]],
    ['""', []],
    ['"",b', [["", "b"]]],
    ["one", [["one"]]],
    ["a,", [["a", ""]]],
  ] as const
) {
  Deno.test(`the cells of ${JSON.stringify(text)}`, () => {
    assertEquals(parseCsv(text).rows.map(({ cells }) => cells), cells.map((row) => [...row]));
  });
}

Deno.test("the most frequent delimiter of the first line is used, the first one if there is none", () => {
  for (
    const [text, delimiter] of [
      ["a", ","],
      ["a,b;c", ","],
      ["a;b;c,d", ";"],
      ["# a;b;c\n\na|b", "|"],
      ["a\tb,c\td", "\t"],
    ] as const
  ) assertEquals(parseCsv(text).delimiter, delimiter, text);
});

Deno.test("rows and cells have their places, even after cells of several lines", () => {
  const { rows } = parseCsv('# x\na,b\n\n"c\nd", e\nf,g\r\n"h\r\ni",j');
  assertEquals(rows.map(({ line }) => line), [2, 4, 6, 7]);
  assertEquals(
    rows.map(({ places }) => places.map(({ line, column }) => `${line}:${column}`).join(" ")),
    [
      ...["2:1 2:3", "4:1 5:4", "6:1 6:3", "7:1 8:4"],
    ],
  );
});

Deno.test("the first cell with an unclosed quote is reported", () => {
  const { rows } = parseCsv('a,b,c\n1,"2,3\n"x,y",z\n4,5,6\n');
  assertEquals(rows.map(({ unclosed }) => unclosed), [undefined, 1, undefined, undefined]);
  assertEquals(parseCsv('a,"b,"c\nd').rows.map(({ unclosed }) => unclosed), [1, undefined]);
});
