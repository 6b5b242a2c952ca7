// Completion of filters at the caret, with a small vocabulary.

import { assertEquals } from "@std/assert";
import { complete } from "../../../../../examples/decoder/page/completion/complete.ts";
import type { Vocabulary } from "../../../../../examples/decoder/page/completion/vocabulary.ts";
import { FILTER_FIELDS } from "../../../../../codec/capture/mod.ts";

const WORDS: Readonly<Record<string, readonly string[]>> = {
  host: ["10.0.0.1", "10.0.0.21"],
  type: ["M_SP_NA_1", "C_SC_NA_1"],
  cause: ["spont", "act", "actcon"],
  ca: ["1", "2"],
  ioa: ["5", "6", "7"],
  name: ["Door 1", "Breaker"],
  finding: ["sequence-gap"],
};

const VOCABULARY: Vocabulary = {
  wordsOf: (field) => (WORDS[field] ?? []).map((value) => ({ value, meaning: `the ${field}` })),
  objects: () => [
    { ca: 1, ioa: 5, name: "Door 1", meaning: "M_SP_NA_1" },
    { ca: 2, ioa: 6, name: "", meaning: "C_SC_NA_1" },
    { ca: 2, ioa: 7, name: "Breaker", meaning: "M_DP_NA_1" },
  ],
};

/** Completes a text with `|` at the caret; the replaced part, and the options as text and note. */
function at(text: string) {
  const caret = text.indexOf("|");
  const whole = text.replace("|", "");
  const { from, to, options } = complete(whole, caret, VOCABULARY);
  return { part: whole.slice(from, to), from, options };
}

function texts(text: string): readonly string[] {
  return at(text).options.map(({ text }) => text);
}

Deno.test("an empty filter has examples, then all fields", () => {
  for (const text of ["|", "  | "]) {
    const { options } = at(text);
    assertEquals(options.length, 9 + FILTER_FIELDS.length);
    assertEquals([options[0]!.text, options[0]!.continues], ["type=C_*", false]);
    assertEquals(options[8]!.label, "transaction=command");
  }
});

for (
  const [text, part, expected] of [
    ["cause=|", "", ["spont", "act", "actcon"]],
    ["cause=act|", "act", ["act", "actcon"]],
    ["cause=con|", "con", ["actcon"]],
    ["cause = |", "", ["spont", "act", "actcon"]],
    ["CAUSE!=sp|", "sp", ["spont"]],
    ["cause=spont, a|", "a", ["act", "actcon"]],
    ["cause in {spont a|", "a", ["act", "actcon"]],
    ["cause in (spont, a|", "a", ["act", "actcon"]],
    ["cause contains a|", "a", ["act", "actcon"]],
    ["not (cause=s|", "s", ["spont"]],
    ["cause=ac|tx and ca=1", "actx", ["act", "actcon"]],
    ["host=10.0.0.2|", "10.0.0.2", ["10.0.0.21"]],
    ["host=0.2|", "0.2", ["10.0.0.21"]],
    ["name=|", "", ['"Door 1"', "Breaker"]],
    ['name="do|', '"do', ['"Door 1"']],
    ['name="do|x" and ca=1', '"dox"', ['"Door 1"']],
    ["name=the|", "the", ['"Door 1"', "Breaker"]],
    ["name=t|", "t", []],
    ["ca=2 ioa=|", "", ["6", "7"]],
    ["ca=1,2 ioa=|", "", ["5", "6", "7"]],
    ["ca = 1 , 2 and ioa=7|", "7", ["7"]],
    ["ca=2 name=|", "", ["Breaker"]],
    ["ca=2 cause=|", "", ["spont", "act", "actcon"]],
  ] as const
) {
  Deno.test(`completion of ${text}`, () => {
    const found = at(text);
    assertEquals(found.part, part);
    assertEquals(found.options.map(({ text }) => text), [...expected]);
  });
}

Deno.test("values have their meanings; those of an address have the name, or the object address", () => {
  const notes = (text: string) => at(text).options.map(({ label, note }) => `${label}: ${note}`);
  assertEquals(notes("cause=act|"), ["act: the cause", "actcon: the cause"]);
  assertEquals(notes("ca=2 ioa=|"), ["6: C_SC_NA_1", "7: Breaker, M_DP_NA_1"]);
  assertEquals(notes("ca=2 name=|"), ["Breaker: IOA 7, M_DP_NA_1"]);
});

Deno.test("fields that begin with a word come before those that contain it, or mean it", () => {
  assertEquals(texts("ca|").slice(0, 2), ["cause=", "ca="]);
  assertEquals(texts("cau|")[0], "cause=");
  assertEquals(texts("port|").slice(0, 3).toSorted(), [
    ...["destinationport=", "port=", "sourceport="],
  ]);
  assertEquals(texts("port|")[0], "port=");
  const flag = at("negat|").options[0]!;
  assertEquals([flag.text, flag.label, flag.continues], ["negative", "negative", false]);
  const field = at("cau|").options[0]!;
  assertEquals([field.text, field.label, field.continues], ["cause=", "cause=", true]);
});

Deno.test("a word finds objects by name and address, then hosts, types, causes and findings", () => {
  assertEquals(texts("door|"), ["ca=1 ioa=5"]);
  assertEquals(texts("2/|"), ["ca=2 ioa=6", "ca=2 ioa=7"]);
  assertEquals(at("brea|").options[0]!.note, "Breaker, M_DP_NA_1");
  assertEquals(texts("2/6|").length, 1);
  assertEquals(at("2/6|").options[0]!.note, "C_SC_NA_1");
  assertEquals(texts("10.0|"), ["host=10.0.0.1", "host=10.0.0.21"]);
  assertEquals(texts("NA_1|"), ["type=M_SP_NA_1", "type=C_SC_NA_1"]);
  assertEquals(texts("-gap|"), ["finding=sequence-gap"]);
  assertEquals(texts("spo|").at(-1), "cause=spont");
  assertEquals(texts("5|").filter((text) => text.startsWith("ca=1 ioa")), []);
});

Deno.test("at most 60 options are offered, those that begin with the word first", () => {
  const many: Vocabulary = {
    objects: () => [],
    wordsOf: (field) =>
      Array.from({ length: 200 }, (_, n) => ({
        value: n < 100 ? `x${n}y` : `y${n}`,
        meaning: field,
      })),
  };
  const found = complete("host=y", 6, many).options.map(({ text }) => text);
  assertEquals([found.length, found[0], found.at(-1)], [60, "y100", "y159"]);
  const inside = complete("host=x", 6, many).options;
  assertEquals(inside.length, 60);
  const words = complete("9y", 2, many).options;
  assertEquals(words.length, 40);
  assertEquals(complete("y1", 2, many).options.length, 60);
});
