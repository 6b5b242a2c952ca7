// Splitting lines into words.

import { assertEquals } from "@std/assert";
import { wordsOf } from "../../../cli/text/words.ts";
import { Prng } from "../../helpers/random/prng.ts";
import { randomText } from "../../helpers/random/random_text.ts";

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
    assertEquals(wordsOf(line), words, line);
  }
});

Deno.test("an unclosed quote is reported", () => {
  assertEquals(wordsOf('say "hello'), 'cannot read "hello, expected a closing quote');
  assertEquals(wordsOf('say he"llo"'), 'cannot read he"llo", expected a closing quote');
});

Deno.test("any line is split into words or refused, and unquoted text is kept", () => {
  const seed = 20261127;
  const prng = new Prng(seed);
  for (let round = 0; round < 5000; round++) {
    const line = randomText(prng, ['"', "#", " ", "\t", "a", "47/503", "=", "é", "\u2028", "\0"]);
    const words = wordsOf(line);
    if (/["#]/.test(line)) continue;
    assertEquals(words, line.split(/\s+/).filter((word) => word !== ""), `seed ${seed}`);
  }
});
