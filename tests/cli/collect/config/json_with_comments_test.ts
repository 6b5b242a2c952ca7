// JSON with comments: what is understood, where values are, and what is said about mistakes.

import { assert, assertEquals } from "@std/assert";
import { parseJsonWithComments } from "../../../../cli/collect/config/json_with_comments.ts";

Deno.test("parseJsonWithComments() reads what JSON.parse() reads", () => {
  for (
    const text of [
      "{}",
      "[]",
      ' { "a" : [ 1 , -2.5e3 , true , false , null , "x\\u0041\\n" ] , "b" : { } } ',
      '"text"',
      '{"__proto__": 1, "": 2}',
    ]
  ) {
    const parsed = parseJsonWithComments(text);
    assertEquals(parsed.faults, []);
    assertEquals(JSON.stringify(parsed.value), JSON.stringify(JSON.parse(text)));
  }
});

Deno.test("parseJsonWithComments() passes over comments and trailing commas", () => {
  const { value, faults } = parseJsonWithComments(`\ufeff// first
{ /* a
  comment */ "a": 1, // "b": 2,
  "url": "http://x/*no comment*/", "list": [1, 2,],
}
`);
  assertEquals(faults, []);
  assertEquals(value, { a: 1, url: "http://x/*no comment*/", list: [1, 2] });
});

Deno.test("parseJsonWithComments() knows where each value is", () => {
  const { places } = parseJsonWithComments('{\n  "a": [\n    { "b c": 1 }]\n}');
  assertEquals(places.get("a"), { line: 2, column: 8 });
  assertEquals(places.get('a[0]["b c"]'), { line: 3, column: 14 });
});

Deno.test("parseJsonWithComments() reports a key that occurs twice, and keeps the first", () => {
  const { value, faults } = parseJsonWithComments('{\n "a": 1,\n "b": {"x": 1, "x": 2},\n "a": 3}');
  assertEquals(value, { a: 1, b: { x: 1 } });
  assertEquals(faults.map(({ path, place }) => [path, place.line]), [["b.x", 3], ["a", 4]]);
  assert(faults[1]!.what.includes("first in line 2"), faults[1]!.what);
});

Deno.test("parseJsonWithComments() says what was expected and where", () => {
  const cases: [string, string, number, number][] = [
    ["", "Expected a value, found the end of the text", 1, 1],
    ['{"a" 1}', 'Expected :, found "1}"', 1, 6],
    ['{\n"a": 1\n"b": 2}', 'Expected , or }, found "\\"b\\": 2}"', 3, 1],
    ["[1 2]", 'Expected , or ], found "2]"', 1, 4],
    ["{a: 1}", 'Expected a name in quotes, or }, found "a: 1}"', 1, 2],
    ["[01]", 'Expected a value, found "01]"', 1, 2],
    ["[1] x", 'Expected the end, found "x"', 1, 5],
    ['["\n"]', 'Expected a value, found "\\""', 1, 2],
    ["[trueish]", 'Expected a value, found "trueish]"', 1, 2],
    ["/* open", 'Expected a value, found "/* open"', 1, 1],
  ];
  for (const [text, what, line, column] of cases) {
    const { value, faults } = parseJsonWithComments(text);
    assertEquals(value, undefined);
    assertEquals(faults, [{ path: "", place: { line, column }, what }]);
  }
});
