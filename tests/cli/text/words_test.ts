// Splitting lines into words.

import { assert, assertEquals } from "@std/assert";
import { Mistake, wordsOf } from "../../../cli/text/words.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { randomText } from "../../helpers/random/random_text.ts";

function textsOf(line: string): readonly string[] {
  const words = wordsOf(line);
  assert(!(words instanceof Mistake), line);
  return words.map(({ text }) => text);
}

Deno.test("words are separated by spaces, texts are quoted, # begins a comment", () => {
  for (
    const [line, words] of [
      ["", []],
      ["  \t ", []],
      ["# only a comment", []],
      ["set 47/503 20.5", ["set", "47/503", "20.5"]],
      ["  set\t47/503   ON # now", ["set", "47/503", "ON"]],
      ['say "a # b" c', ["say", "a # b", "c"]],
      ['say ""', ["say", ""]],
      ["wait 5s# no comment", ["wait", "5s#", "no", "comment"]],
    ] as const
  ) {
    assertEquals(textsOf(line), words, line);
  }
});

Deno.test("a word has the column of its first character, even in quotes", () => {
  assertEquals(wordsOf('  set "a b"  1 # x'), [
    { text: "set", column: 3 },
    { text: "a b", column: 8 },
    { text: "1", column: 14 },
  ]);
});

Deno.test("a missing word is reported at the end of the last word", () => {
  const words = [{ text: "set", column: 3 }, { text: "6", column: 7 }];
  assertEquals(new Mistake("x").at(4, words), { line: 4, column: 8, text: "x" });
  assertEquals(new Mistake("x").at(4, []), { line: 4, column: 1, text: "x" });
  assertEquals(new Mistake("x", words[1]).in("set").at(4, words), {
    line: 4,
    column: 7,
    text: "set: x",
  });
});

Deno.test("an unclosed quote is reported", () => {
  assertEquals(
    wordsOf('say  "hello'),
    new Mistake('cannot read "hello, expected a closing quote', 6),
  );
  assertEquals(
    wordsOf('say he"llo"'),
    new Mistake('cannot read he"llo", expected a closing quote', 5),
  );
});

Deno.test("any line is split into words or refused, and unquoted text is kept", () => {
  const seed = 20261127;
  const prng = new Prng(seed);
  for (let round = 0; round < 5000; round++) {
    const line = randomText(prng, ['"', "#", " ", "\t", "a", "47/503", "=", "é", "\u2028", "\0"]);
    const words = wordsOf(line);
    if (/["#]/.test(line)) continue;
    assert(!(words instanceof Mistake), line);
    for (const { text, column } of words) assert(line.startsWith(text, column - 1), line);
    assertEquals(textsOf(line), line.split(/\s+/).filter((word) => word !== ""), `seed ${seed}`);
  }
});
