// Suggestions for unknown words.

import { assertEquals } from "@std/assert";
import { didYouMean } from "../../../cli/text/suggest.ts";
import { nearestName } from "../../../codec/low_level.ts";

const KNOWN = ["decode", "analyze", "monitor", "read", "reset", "command", "collect"];

Deno.test("the nearest similar word is suggested, the first of equally near ones", () => {
  const cases: readonly (readonly [typed: string, meant: string | undefined])[] = [
    ["decode", "decode"],
    ["decdoe", "decode"], // two swapped letters are one mistake
    ["deocde", "decode"],
    ["deocd", undefined], // two mistakes in five letters are too many
    ["dcd", undefined],
    ["rea", "read"],
    ["re", "read"], // a prefix of both
    ["rest", "reset"],
    ["reat", "read"],
    ["anlyse", "analyze"],
    ["commnad", "command"],
    ["colect", "collect"],
    ["x", undefined],
    ["ab", undefined],
    ["monitoring", "monitor"],
    ["monitorings", undefined],
  ];
  for (const [typed, meant] of cases) assertEquals(nearestName(typed, KNOWN), meant, typed);
  assertEquals([nearestName("bab", ["bob", "bib"]), nearestName("a", ["b", "c"])], ["bob", "b"]);
  assertEquals(nearestName("", ["a"]), "a");
});

Deno.test("a hint is appended to a message if there is one", () => {
  assertEquals([didYouMean("decod", KNOWN), didYouMean("frobnicate", KNOWN)], [
    "; did you mean decode?",
    "",
  ]);
});
