// Faults as text, for the command line, the console and scripts: `omit-confirmation type=C_SC_NA_1 times=1`.

import { checkSchema } from "../../../codec/low_level.ts";
import { type DeclarationFault, typeName } from "../../../mod.ts";
import { TYPES } from "../../../codec/low_level.ts";
import { durationWord, parseDuration } from "../../text/duration.ts";
import { didYouMean } from "../../text/suggest.ts";
import { Mistake, valueColumn, type Word } from "../../text/words.ts";
import { parameterName } from "../generator_text.ts";
import { parseNumber } from "../value_type.ts";
import { FAULT_SCHEMAS, SCOPE_PROPERTIES } from "./fault_schema.ts";
import type { FaultParameter, FaultRole } from "./fault_row.ts";
import {
  type FaultDeclaration,
  type FaultName,
  faultNames,
  FAULTS,
  faultUse,
} from "./fault_table.ts";

/** Parses a fault: its name, then `KEY=VALUE`. Durations have a unit. */
export function parseFault(
  [first, ...settings]: readonly Word[],
  role: FaultRole,
): FaultDeclaration | Mistake {
  const { text: name = "" } = first ?? {};
  const known = faultNames(role);
  if (!known.some((each) => each === name)) {
    const what = name === "" ? "the name of the fault is missing" : `unknown fault "${name}"`;
    const hint = name === "" ? "" : didYouMean(name, known);
    return new Mistake(`${what}, expected ${known.join(", ")}${hint}`, first);
  }
  const schema = FAULT_SCHEMAS[name as FaultName];
  const keys = Object.keys(schema.properties!).filter((key) => key !== "fault");
  const fault: Record<string, unknown> = { fault: name };
  for (const setting of settings) {
    const [, word = setting.text, text = ""] = /^([^=]*)=(.*)$/.exec(setting.text) ?? [];
    const key = keys.find((each) => parameterName(each) === word);
    if (key === undefined) {
      const words = keys.map(parameterName);
      const hint = didYouMean(word, words);
      const text = `${name}: unknown key ${word}, expected ${words.join(", ")}${hint}`;
      return new Mistake(text, setting);
    }
    if (key in fault) return new Mistake(`${name}: ${word} is given twice`, setting);
    const value = key === "type"
      ? text
      : key.endsWith("Ms")
      ? parseDuration(text)
      : parseNumber(text);
    if (value === undefined) {
      const expected = key.endsWith("Ms") ? "a duration such as 5s" : "a number";
      return new Mistake(
        `${name}: ${word} is "${text}", expected ${expected}`,
        valueColumn([setting], word),
      );
    }
    fault[key] = value;
  }
  const [mistake] = [
    ...checkSchema(fault, schema),
    ...checkFault(fault as unknown as FaultDeclaration, ""),
  ];
  if (mistake === undefined) return fault as unknown as FaultDeclaration;
  const key = mistake.path.replace(/^\./, "");
  const word = parameterName(key);
  const typed = settings.find(({ text }) => text.startsWith(`${word}=`))?.text ?? "";
  const found = key.endsWith("Ms") ? typed.slice(word.length + 1) : JSON.stringify(mistake.value);
  const expected = key.endsWith("Ms") ? durationsIn(mistake.expected) : mistake.expected;
  const text = `${name}: ${word} is ${found}, expected ${expected}`;
  return new Mistake(text, valueColumn(settings, word));
}

/** Rewrites what a schema expects of a number of ms with the units of typed durations. */
function durationsIn(expected: string): string {
  return expected.replace("a whole number", "a duration")
    .replaceAll(/\d+/g, (ms) => durationWord(Number(ms)));
}

/** Returns what a schema does not show of a fault: its type does not exist. */
export function checkFault({ type }: FaultDeclaration, path: string): DeclarationFault[] {
  if (type === undefined || Object.hasOwn(TYPES, type)) return [];
  const known = Object.keys(TYPES);
  const hint = didYouMean(type, known);
  return [{
    path: `${path}.type`,
    value: type,
    expected: `the name of a type, such as C_SC_NA_1${hint}`,
  }];
}

/** A fault as it is typed. */
export function faultText(fault: FaultDeclaration): string {
  const settings = Object.entries(fault).filter(([key]) => key !== "fault").map(([key, value]) =>
    `${parameterName(key)}=${key.endsWith("Ms") ? durationWord(Number(value)) : value}`
  );
  return [fault.fault, ...settings].join(" ");
}

/** The name of the type of an ASDU, or its number. */
export function typeWord(typeId: number): string {
  return typeName(typeId) ?? String(typeId);
}

/** All faults of a station with their parameters and what a recording shows of them, one paragraph each. */
export function faultRows(
  role: FaultRole,
): readonly { name: string; usage: string; text: string }[] {
  return faultNames(role).map((name) => {
    const parameters: Readonly<Record<string, FaultParameter>> = FAULTS[name].parameters;
    const { text, finding, observable } = faultUse(name, role);
    const own = Object.entries(parameters).map(([key, { byDefault, text, range: [low, high] }]) => {
      const value = key.endsWith("Ms") ? durationWord(byDefault) : byDefault;
      const limits = key.endsWith("Ms") ? "" : `, ${low} to ${high}`;
      return `${parameterName(key)}: ${text} (default ${value}${limits}).`;
    });
    const seen = finding === undefined ? `A recording shows ${observable}` : `Finding: ${finding}`;
    const usage = Object.keys(parameters).map((key) => `[${parameterName(key)}=]`).join(" ");
    return { name, usage, text: [`${text}.`, ...own, `${seen}.`].join(" ") };
  });
}

/** The keys that every fault has, for the help. */
export function scopeRows(): readonly { name: string; usage: string; text: string }[] {
  return Object.entries(SCOPE_PROPERTIES).map(([key, { description = "" }]) => ({
    name: `${parameterName(key)}=`,
    usage: "",
    text: `${description[0]!.toLowerCase()}${description.slice(1)}`,
  }));
}
