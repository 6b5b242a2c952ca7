// Completions of a partially typed word.

import { assertEquals } from "@std/assert";
import { completionsOf } from "../../../../cli/simulation/console/complete.ts";
import { type Word, wordsOf } from "../../../../cli/text/words.ts";
import { parseLine, VERBS } from "../../../../cli/simulation/console/verbs.ts";
import { ObjectTable } from "../../../../cli/simulation/object_table.ts";
import { BAY } from "../../../helpers/stations/simulated.ts";

const OBJECTS = new ObjectTable(BAY);

Deno.test("words, addresses, kinds, parameters and qualities are completed in the right place", () => {
  for (
    const [before, words] of [
      ["se", ["set", "send"]],
      ["  res", ["restore", "restart"]],
      ["help bur", ["burst"]],
      ["set 1/", Array.from({ length: 9 }, (_, i) => `1/${i + 1}`)],
      ["expect 1/9", ["1/9"]],
      ["set 1/6 20 no", ["not-topical"]],
      ["drive 1/6 s", ["sine", "square"]],
      ["drive 1/6 sine p", ["period=", "phase="]],
      ["drive 1/6 sine period=1m p", ["phase="]],
      ["drive 1/1 toggle r", ["random"]],
      ["drive 1/6 sinus p", []],
      ["say se", []],
      ["cut 1", []],
      ["nonsense 1", []],
    ] as const
  ) assertEquals(completionsOf(before, OBJECTS), [...words], before);
  assertEquals(completionsOf("", OBJECTS).length, VERBS.length);
});

Deno.test("a completed quality is accepted by the line", () => {
  for (const quality of completionsOf("quality 1/6 ", OBJECTS)) {
    if (quality === "elapsed-invalid") continue; // protection equipment only
    assertEquals(
      typeof parseLine(wordsOf(`quality 1/6 ${quality}`) as readonly Word[], OBJECTS),
      "function",
      quality,
    );
  }
});
