// Settings of a link: how the value of an option is parsed, and which values its key in a file permits.

import { assertEquals, assertThrows } from "@std/assert";
import {
  durationRow,
  durationText,
  fileRow,
  type LinkRow,
  listOf,
  schemaOf,
  textRow,
  textsRow,
  wholeRow,
  wordRow,
} from "../../../cli/options/setting_row.ts";
import { UsageError } from "../../../cli/io/exit.ts";

const COUNT = wholeRow({
  ...{ name: "k", value: "N", text: "how many", byDefault: "12" },
  range: [1, 32_767],
});
const TIME = durationRow({ name: "t1", text: "how long", range: [1000, 255_000] });
const VERSION = wordRow({
  ...{ name: "tls-min", value: "VERSION", text: "lowest version" },
  words: ["TLSv1.2", "TLSv1.3"],
  short: { "1.2": "TLSv1.2", "1.3": "TLSv1.3" },
});
const PIN = { name: "pin", value: "HEX", text: "a pin", pattern: "^[0-9a-f]+$", expected: "hex" };

/** Returns the message about a value that is refused. */
function refusal(row: LinkRow<unknown>, ...texts: string[]): string {
  return assertThrows(() => row.read(texts), UsageError).message;
}

Deno.test("the last value of an option that occurs twice counts", () => {
  assertEquals(COUNT.read(["1", "12"]), 12);
  assertEquals(TIME.read(["2s", "1500ms"]), 1500);
  assertEquals(VERSION.read(["1.2", "1.3"]), "TLSv1.3");
  assertEquals(textRow(PIN).read(["ab", "cd"]), "cd");
});

Deno.test("a number or a duration has to be in its range", () => {
  assertEquals([COUNT.read(["1"]), COUNT.read(["32767"])], [1, 32_767]);
  for (const text of ["0", "32768", "1.5", "-1", "x", ""]) {
    assertEquals(
      refusal(COUNT, text),
      `Option --k is "${text}", expected a whole number from 1 to 32767`,
    );
  }
  assertEquals([TIME.read(["1s"]), TIME.read(["255s"])], [1000, 255_000]);
  for (const text of ["999ms", "255001ms", "x"]) {
    assertEquals(
      refusal(TIME, text),
      `Option --t1 is "${text}", expected a duration from 1s to 255s, such as 15s or 500ms`,
    );
  }
  assertEquals([0, 1, 1500, 2000, 90_000, 120_000, 7_200_000].map(durationText), [
    ...["0ms", "1ms", "1500ms", "2s", "90s", "2m", "2h"],
  ]);
});

Deno.test("a word may be typed in full or in short, and the nearest one is suggested", () => {
  assertEquals([VERSION.read(["TLSv1.2"]), VERSION.read(["1.2"])], ["TLSv1.2", "TLSv1.2"]);
  assertEquals(refusal(VERSION, "toString"), 'Option --tls-min is "toString", expected 1.2, 1.3');
  const plain = wordRow({ name: "mode", value: "MODE", text: "mode", words: ["direct", "select"] });
  assertEquals(plain.option!.words, ["direct", "select"]);
  assertEquals(VERSION.option!.words, ["1.2", "1.3"]);
  assertEquals(
    refusal(plain, "selct"),
    'Option --mode is "selct", expected direct, select; did you mean select?',
  );
});

Deno.test("texts are separated by commas only where the row says so, because names may contain them", () => {
  const subjects = textsRow({ name: "subject", value: "NAME", text: "a name" });
  assertEquals(subjects.read(["O=Grid, CN=a"]), "O=Grid, CN=a");
  assertEquals(subjects.read(["CN=a,O=b", "CN=c"]), ["CN=a,O=b", "CN=c"]);
  const pins = textsRow({ ...PIN, commas: true });
  assertEquals(pins.read(["ab"]), "ab");
  assertEquals(pins.read(["ab, cd", "ef"]), ["ab", "cd", "ef"]);
  assertEquals(refusal(pins, "ab,xy"), 'Option --pin is "xy", expected hex');
  assertEquals(pins.option!.text, "a pin; may be repeated");
  assertEquals([listOf(undefined), listOf("a"), listOf(["a", "b"])], [[], ["a"], ["a", "b"]]);
});

Deno.test("the key of a file permits what the option permits, with the text of the help", () => {
  const description = "How many; 12 by default";
  assertEquals(COUNT.schema, { type: "integer", minimum: 1, maximum: 32_767, description });
  assertEquals(COUNT.option!.text, "how many (default 12)");
  assertEquals(TIME.schema, {
    ...{ type: "integer", minimum: 1000, maximum: 255_000, description: "How long" },
  });
  assertEquals(VERSION.schema, { enum: ["TLSv1.2", "TLSv1.3"], description: "Lowest version" });
  const item = { type: "string", minLength: 1, pattern: PIN.pattern } as const;
  assertEquals(textRow(PIN).schema, { ...item, description: "A pin" });
  assertEquals(textsRow(PIN).schema, {
    description: "A pin",
    anyOf: [item, { type: "array", items: item, minItems: 1 }],
  });
  const only = fileRow<number>({ type: "number" });
  assertThrows(() => only.read(["1"]), TypeError);
  assertEquals(schemaOf({ k: COUNT, n: only }, { description: "Limits", required: ["k"] }), {
    type: "object",
    properties: { k: COUNT.schema, n: { type: "number" } },
    additionalProperties: false,
    required: ["k"],
    description: "Limits",
  });
});
