// The commands list, expect and say.

import { describeQuality } from "../../../codec/mod.ts";
import type { ObjectState } from "../../../mod.ts";
import { tableLines } from "../../text/text.ts";
import { textOfValue } from "../../text/value_text.ts";
import { Mistake, noMore, unexpected } from "../../text/words.ts";
import type { Bench } from "../bench_station.ts";
import type { KnownObject } from "../object_table.ts";
import { objectOf } from "./address_words.ts";
import { parseChange } from "./change_words.ts";
import { objectText } from "./object_text.ts";
import type { Verb } from "./verb.ts";

/** Commands that print or check something. */
export const INFORMATION_VERBS: readonly Verb[] = [
  {
    name: "list",
    usage: "[TEXT]",
    text: "list all objects with their values, or those whose address or name contains TEXT",
    parse: ([word, ...rest], objects) => {
      const { text = "" } = word ?? {};
      const wanted = text.toLowerCase();
      const found = [...objects.all()].filter((object) =>
        `${objects.textOf(object)} ${object.name.toLowerCase()}`.includes(wanted)
      );
      if (found.length === 0) return unexpected(word, "part of an address or a name");
      return noMore(rest) ?? ((bench) => listLines(bench, found));
    },
  },
  {
    name: "expect",
    usage: "ADDRESS VALUE [QUALITY...]",
    text:
      "check the value and, if given, the quality; on a mismatch, a script ends with exit code 1",
    parse: ([address, ...words], objects) => {
      const object = objectOf(address, objects);
      if (object instanceof Mistake) return object;
      const expected = parseChange(words, object, { needsValue: true });
      if (expected instanceof Mistake) return expected;
      return ({ station }) => {
        const shown = (each: ObjectState) => objectText(each, objects);
        const state = station.get(object.ca, object.ioa)!;
        const { value = state.value, quality = state.quality } = expected;
        const isMet = Object.is(Math.fround(value), Math.fround(state.value)) &&
          quality === state.quality;
        if (isMet) return shown(state);
        const wanted = shown({ ...state, value, quality }).split(" = ")[1]!;
        throw new Error(`${shown(state)}, expected ${wanted}`);
      };
    },
  },
  {
    name: "say",
    usage: "TEXT",
    text: "print a line to the log",
    parse: (words) =>
      words.length === 0
        ? new Mistake("the text is missing")
        : () => words.map(({ text }) => text).join(" "),
  },
];

function listLines(
  { station, simulation, scenario }: Bench,
  objects: readonly KnownObject[],
): readonly string[] {
  const rows = objects.map((object) => {
    const { ca, ioa, type, name, unit } = object;
    const { value, quality } = station.get(ca, ioa)!;
    return [
      scenario.objects.textOf(object),
      name,
      textOfValue(type, value),
      unit,
      describeQuality(quality),
      type,
      simulation.driverOf(ca, ioa),
    ];
  });
  return tableLines([
    { head: "CA/IOA" },
    { head: rows.every(([, name]) => name === "") ? "" : "name" },
    { head: "value", right: true },
    { head: "", gap: " " },
    { head: "quality" },
    { head: "type" },
    { head: "driven by" },
  ], rows);
}
