// The JSON reader: accepted syntax, positions of values, messages about mistakes, and malicious texts.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { type JsonText, MAX_JSON_DEPTH, readJson } from "../../../../cli/text/json/read_json.ts";
import { memberPath } from "../../../../transport/low_level.ts";
import { Prng } from "../../../helpers/random/prng.ts";

/** Returns the only fault, as `line:column what`. */
function faultOf({ faults }: JsonText): string {
  assertEquals(faults.length, 1, JSON.stringify(faults));
  const { place: { line, column }, what } = faults[0]!;
  return `${line}:${column} ${what}`;
}

Deno.test("readJson() reads everything that JSON.parse() reads", () => {
  for (
    const text of [
      "{}",
      "[]",
      ' { "a" : [ 1 , -2.5e3 , true , false , null , "x\\u0041\\n" ] , "b" : { } } ',
      '"text"',
      "0",
      "-0",
      '""',
      '["\\\\", "\\"", "a\\\\\\"b", "\\u00e9\\ud83d\\ude00", "😀"]',
      '{"__proto__": 1, "": 2, "constructor": {"__proto__": []}}',
      '{"2": "b", "1": "a"}',
    ]
  ) {
    const { value, faults } = readJson(text);
    assertEquals(faults, []);
    assertEquals(JSON.stringify(value), JSON.stringify(JSON.parse(text)));
  }
});

Deno.test("readJson() skips comments and trailing commas", () => {
  const { value, faults } = readJson(`\ufeff// first
{ /* a
  comment */ "a": 1, // "b": 2,
  "url": "http://x/*no comment*/", "list": [1, 2,],
} // last`);
  assertEquals(faults, []);
  assertEquals(value, { a: 1, url: "http://x/*no comment*/", list: [1, 2] });
});

Deno.test("readJson() reports the position of each value, and for a missing one that of its container", () => {
  const { placesOf } = readJson('{\n  "a": [\n    { "b c": 1, "b": 2 }]\n}');
  assertEquals(
    placesOf(["", "a", 'a[0]["b c"]', "a[0].b", "a[0].none", "a[1].b", "none"]),
    [[1, 1], [2, 8], [3, 14], [3, 22], [3, 5], [2, 8], [1, 1]]
      .map(([line, column]) => ({ line: line!, column: column! })),
  );
});

Deno.test("readJson() refuses incompletely decoded strings, and accepts such comments", () => {
  const latin1 = new TextDecoder().decode(
    Uint8Array.of(...'["Caf'.split("").map((c) => c.charCodeAt(0)), 0xe9, 0x22, 0x5d),
  );
  assertEquals(
    faultOf(readJson(latin1)),
    '1:6 Expected a text in UTF-8 or UTF-16, found "\ufffd\\"]"',
  );
  assertEquals(readJson('["\\ufffd"] // Caf\ufffd').value, ["\ufffd"]);
  for (const [half, at] of [["\\ud800", 3], ["\\udc00\\ud800", 3]] as const) {
    const fault = faultOf(readJson(`[1,"${half}"]`));
    assertEquals(
      fault.startsWith(`1:${at + 1} Expected both halves of each surrogate pair, found `),
      true,
      fault,
    );
  }
  assertEquals(
    faultOf(readJson('{"a\\ud800": 1}')).split(",")[0],
    "1:2 Expected both halves of each surrogate pair",
  );
});

Deno.test("readJson() reports a key that occurs twice, and keeps the first", () => {
  const { value, faults } = readJson('{\n "a": 1,\n "b": {"x": 1, "x": 2},\n "a": 3}');
  assertEquals(value, { a: 1, b: { x: 1 } });
  assertEquals(faults, [
    {
      path: "b.x",
      place: { line: 3, column: 16 },
      what: "occurs twice, first in line 3; expected each name only once",
    },
    {
      path: "a",
      place: { line: 4, column: 2 },
      what: "occurs twice, first in line 2; expected each name only once",
    },
  ]);
});

Deno.test("readJson() reports what was expected and where", () => {
  const cases: [string, string][] = [
    ["", "1:1 Expected a value, found the end of the text"],
    ['{"a" 1}', '1:6 Expected :, found "1}"'],
    ['{\n"a": 1\n"b": 2}', '3:1 Expected , or }, found "\\"b\\": 2}"'],
    ["[1 2]", '1:4 Expected , or ], found "2]"'],
    ["[,]", '1:2 Expected a value, found ",]"'],
    ["{a: 1}", '1:2 Expected a name in quotes, or }, found "a: 1}"'],
    ["{'a': 1}", "1:2 Expected a name in quotes, or }, found \"'a': 1}\""],
    ["[01]", '1:2 Expected a value, found "01]"'],
    ["[1.]", '1:2 Expected a value, found "1.]"'],
    ["[NaN]", '1:2 Expected a value, found "NaN]"'],
    ["[1e999]", '1:2 Expected a number below 1.8e308, found "1e999]"'],
    ["[1] x", '1:5 Expected the end, found "x"'],
    ["[1", "1:3 Expected , or ], found the end of the text"],
    ["[trueish]", '1:2 Expected a value, found "trueish]"'],
    ['["a\nb"]', '1:4 Expected the " at the end of a string, found the end of the line'],
    ['["a', '1:4 Expected the " at the end of a string, found the end of the text'],
    [
      '["a\tb"]',
      '1:4 Expected an escape such as \\t in place of a control character, found "\\tb\\"]"',
    ],
    [
      '["C:\\plant"]',
      '1:5 Expected an escape: \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and 4 hex digits, found "\\\\plant\\"]"',
    ],
    ["[/* open", '1:2 Expected */ at the end of the comment, found "/* open"'],
    ["[/]", '1:2 Expected a value, found "/]"'],
  ];
  for (const [text, fault] of cases) {
    const read = readJson(text);
    assertEquals(read.value, undefined);
    assertEquals(faultOf(read), fault);
  }
});

Deno.test("readJson() limits how deeply brackets nest", () => {
  const nested = (depth: number) => "[".repeat(depth) + "]".repeat(depth);
  assertEquals(readJson(nested(MAX_JSON_DEPTH)).faults, []);
  const expected = `1:65 Expected at most ${MAX_JSON_DEPTH} levels of brackets, found `;
  for (const text of [nested(MAX_JSON_DEPTH + 1), nested(100_000), "[".repeat(100_000)]) {
    assert(faultOf(readJson(text)).startsWith(expected));
  }
  const objects = '{\n"a":'.repeat(100_000);
  assert(faultOf(readJson(objects)).startsWith("65:5 Expected at most 64 levels"));
});

Deno.test("readJson() accepts texts with long parts", () => {
  const many = 1_000_000;
  assertEquals(readJson(`"${"x".repeat(many)}"`).value, "x".repeat(many));
  assertEquals(readJson(`"${"\\n".repeat(many)}"`).value, "\n".repeat(many));
  assertEquals(readJson("//\n".repeat(many) + "1").value, 1);
  assertEquals(readJson("/**/ ".repeat(many) + "1").value, 1);
  assertEquals((readJson(`[${"0,".repeat(many)}]`).value as unknown[]).length, many);
  assertEquals(faultOf(readJson(`[${"0,".repeat(many)}`)).split(" ")[0], `1:${2 * many + 2}`);
  assertEquals(readJson(`{${'"a":1,'.repeat(200_000)}}`).faults.length, 199_999);
});

/** Generates a JSON value with error-prone keys. */
function anyValue(prng: Prng, depth = 0): unknown {
  const kind = prng.int(0, depth > 5 ? 4 : 6);
  if (kind === 0) return prng.pick([0, -0, 1, -1.5e-3, 1e21, 123456789]);
  if (kind === 1) return prng.pick(["", "a", 'q"\\\n', "é😀\u2028", "//", "/*", "{", "]"]);
  if (kind < 5) return prng.pick([true, false, null, 7]);
  const members = Array.from({ length: prng.int(0, 4) }, () => anyValue(prng, depth + 1));
  if (kind === 5) return members;
  const keys = ["a", "b c", "", "0", "__proto__", "é", 'x"y', "a.b"];
  return Object.fromEntries(members.map((member) => [prng.pick(keys), member]));
}

/** Calls back with every value and its path. */
function visit(value: unknown, path: string, call: (value: unknown, path: string) => void): void {
  call(value, path);
  if (typeof value !== "object" || value === null) return;
  for (const [key, member] of Object.entries(value)) {
    visit(member, memberPath(path, Array.isArray(value) ? Number(key) : key), call);
  }
}

Deno.test("readJson() locates the beginning of each value of any text", () => {
  const seed = 20261129;
  const prng = new Prng(seed);
  let visited = 0;
  for (let round = 0; round < 1000; round++) {
    const value = anyValue(prng);
    const text = JSON.stringify(value, null, prng.int(0, 3));
    const read = readJson(text);
    assertEquals(JSON.stringify(read.value), JSON.stringify(value), `seed ${seed}`);
    const lines = text.split("\n");
    const paths: [string, string][] = [];
    visit(value, "", (member, path) => paths.push([path, JSON.stringify(member)[0]!]));
    const places = read.placesOf(paths.map(([path]) => path));
    for (const [index, [path, first]] of paths.entries()) {
      const { line, column } = places[index]!;
      assertEquals(lines[line - 1]![column - 1], first, `seed ${seed}: ${path} of ${text}`);
      visited++;
    }
  }
  assert(visited > 2000, String(visited));
});

Deno.test("readJson() reads a damaged text like JSON.parse(), or reports a position in it", () => {
  const seed = 104;
  const prng = new Prng(seed);
  let understood = 0;
  let refused = 0;
  for (let round = 0; round < 20_000; round++) {
    const text = JSON.stringify(anyValue(prng), null, prng.int(0, 1));
    const at = prng.int(0, text.length);
    const bad = text.slice(0, at) +
      prng.pick([...'{}[],:"0ax-.e \n\t\\/*\u0000\ufeff', "/*", "//", "\\u"]) +
      text.slice(at + prng.int(0, 2));
    let expected: string | undefined;
    try {
      expected = JSON.stringify(JSON.parse(bad));
    } catch { // the text is damaged
    }
    const { value, faults } = readJson(bad);
    const about = `seed ${seed}: ${JSON.stringify(bad)} ${JSON.stringify(faults)}`;
    if (expected !== undefined && faults.length === 0) {
      assertEquals(JSON.stringify(value), expected, about);
      understood++;
    } else if (faults.length > 0) {
      if (expected !== undefined) {
        assertMatch(faults[0]!.what, /occurs twice|a number below|each surrogate pair/, about);
      }
      const lines = bad.split("\n");
      for (const { place: { line, column }, what } of faults) {
        assert(line >= 1 && line <= lines.length, about);
        assert(column >= 1 && column <= lines[line - 1]!.length + 1, about);
        assert(what.length < 200, about);
      }
      refused++;
    } else assert(/\/[/*]|,\s*[}\]]|^\ufeff/.test(bad), about);
  }
  assert(understood > 2000 && refused > 2000, `${understood} ${refused}`);
});
