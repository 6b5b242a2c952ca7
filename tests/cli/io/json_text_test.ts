// JSON files with mistakes: the place and what was expected.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { JsonTextError, parseJson } from "../../../cli/io/json_text.ts";
import { Prng } from "../../helpers/random/prng.ts";

Deno.test("parseJson() reads what JSON.parse() reads", () => {
  for (const text of ["{}", ' [1, -2.5e3, "a\\u00e9\\n", true, null, {"a": [[]]}] ', "0", '""']) {
    assertEquals(parseJson(text), JSON.parse(text));
  }
});

Deno.test("parseJson() says where a text goes wrong and what was expected", () => {
  for (
    const [text, message] of [
      ["", "expected a value, found the end (line 1, column 1)"],
      ['{\n  "a": 1,\n}', 'expected a name in quotes, found "}" (line 3, column 1)'],
      ['{"a": 1 "b": 2}', 'expected , or }, found "\\"" (line 1, column 9)'],
      ["{a: 1}", 'expected a name in quotes or }, found "a" (line 1, column 2)'],
      ['{"a" 1}', 'expected :, found "1" (line 1, column 6)'],
      ["[1,]", 'expected a value, found "]" (line 1, column 4)'],
      ["[,]", 'expected a value or ], found "," (line 1, column 2)'],
      ["[1 2]", 'expected , or ], found "2" (line 1, column 4)'],
      ['["a\nb"]', 'expected a value or ], found "\\"" (line 1, column 2)'],
      ["[01]", 'expected , or ], found "1" (line 1, column 3)'],
      ['{"a": 1} x', 'expected the end, found "x" (line 1, column 10)'],
      ["[1", "expected , or ], found the end (line 1, column 3)"],
      ["// a\n{}", 'expected a value, found "/" (line 1, column 1)'],
    ] as const
  ) {
    assertEquals(assertThrows(() => parseJson(text), JsonTextError).message, message, text);
  }
});

Deno.test("parseJson() finds the fault of every damaged text", () => {
  const seed = 104;
  const prng = new Prng(seed);
  const text = JSON.stringify(
    { a: [1, { b: "x\ny", c: -1.5e-3 }, [], {}, true], d: null },
    null,
    1,
  );
  let damaged = 0;
  for (let i = 0; i < 2000; i++) {
    const at = prng.int(0, text.length - 1);
    const bad = text.slice(0, at) + prng.pick([...'{}[],:"0ax \n\\']) +
      text.slice(at + prng.int(0, 2));
    let valid = true;
    try {
      JSON.parse(bad);
    } catch {
      valid = false;
    }
    if (valid) continue;
    damaged++;
    const { message } = assertThrows(() => parseJson(bad), JsonTextError);
    assert(/\(line \d+, column \d+\)$/.test(message), `seed ${seed}: ${message} in ${bad}`);
  }
  assert(damaged > 500);
});
