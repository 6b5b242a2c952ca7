// The reference of the command language on one page.

import type { JsonSchema } from "../../../codec/low_level.ts";
import type { FaultRole } from "../faults/fault_row.ts";
import { faultRows, scopeRows } from "../faults/fault_text.ts";
import { parameterName, UNWRITTEN } from "../generator_text.ts";
import { GENERATOR_SCHEMAS } from "../schema.ts";
import { CONDITION_WORDS } from "./conditions.ts";
import { SCRIPT_WORDS } from "./script.ts";
import { helpLines, VERBS } from "./verbs.ts";

/** The reference of commands and scripts. */
export function languageLines(): readonly string[] {
  return [
    "Commands on standard input and in scripts:",
    ...helpLines(VERBS),
    "",
    "ADDRESS is CA/IOA, or IOA where the station has a single common address; IOA also as 0.2.188, 2_188",
    "or 0x2bc. quality, hold and release take lists such as 47/500,510-519. VALUE is a number, or a",
    "word such as ON. QUALITY is good, IV, NT, SB, BL, EI or OV, or a full name: invalid, not-topical,",
    "substituted, blocked, elapsed-invalid, overflow. Put texts with spaces in double quotes; # starts",
    "a comment.",
    "",
    "KIND of drive; most also have [interval=] [noise=] [decimals=]:",
    ...helpLines(Object.entries(GENERATOR_SCHEMAS).map(generatorWord)),
    "",
    "Scripts only:",
    ...helpLines(SCRIPT_WORDS),
    "",
    "CONDITION of wait for:",
    ...helpLines([
      ...CONDITION_WORDS,
      { name: "ADDRESS", usage: "VALUE [QUALITY...]", text: "the object has this value" },
    ]),
  ];
}

/** Where faults are written, for the head of their list. */
const FAULT_HEADS: Readonly<Record<FaultRole, readonly [faults: string, keys: string]>> = {
  controlled: [
    'Faults, for --fault, the console, scripts, and as { "fault": NAME, ... } in "faults" of a station file:',
    "Keys of every fault; durations have a unit in text, and a key that ends in Ms in the file:",
  ],
  controlling: [
    "Faults of a controlling station, for --fault and the line fault of a script:",
    "Keys of every fault; durations have a unit:",
  ],
};

/** All faults of a station, and the keys that each of them has. */
export function faultLines(role: FaultRole): readonly string[] {
  const [faults, keys] = FAULT_HEADS[role];
  return [
    faults,
    ...helpLines(faultRows(role)),
    "",
    keys,
    ...helpLines(scopeRows()),
  ];
}

/** Parameters of most kinds. */
const COMMON_PARAMETERS: readonly string[] = ["interval", "noise", "decimals"];

/** Describes a kind of generator. */
function generatorWord(
  [name, { properties = {}, required = [], description = "" }]: [string, JsonSchema],
) {
  const parameters = Object.keys(properties).filter((key) => !UNWRITTEN.includes(key))
    .map((key) => ({ key, name: parameterName(key) }))
    .filter((parameter) => !COMMON_PARAMETERS.includes(parameter.name))
    .map((parameter) => {
      const text = properties[parameter.key]!.type === "boolean"
        ? parameter.name
        : `${parameter.name}=`;
      return required.includes(parameter.key) ? text : `[${text}]`;
    });
  return { name, usage: parameters.join(" "), text: description };
}
