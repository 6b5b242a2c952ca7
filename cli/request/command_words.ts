// Parses the kind and the value of a command.

import type { TypeName } from "../../codec/mod.ts";
import { TYPES } from "../../codec/low_level.ts";
import type { CommandType } from "../../mod.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import { type ChosenType, typeByWord, type TypeWord } from "./type_words.ts";

const WORDS: Readonly<Record<CommandWord, TypeWord<CommandType>>> = {
  single: { plain: "C_SC_NA_1", tagged: "C_SC_TA_1" },
  double: { plain: "C_DC_NA_1", tagged: "C_DC_TA_1" },
  step: { plain: "C_RC_NA_1", tagged: "C_RC_TA_1" },
  bits: { plain: "C_BO_NA_1", tagged: "C_BO_TA_1" },
};

/** The values of each kind, by word. */
const VALUES: Readonly<Record<CommandWord, Readonly<Record<string, number>>>> = {
  single: { off: 0, on: 1 },
  double: { off: 1, on: 2 },
  step: { lower: 1, raise: 2 },
  bits: {},
};

const SWITCHES = ["on", "off", "raise", "lower"] as const;

/** Kinds of commands other than set-points. */
export type CommandWord = "single" | "double" | "step" | "bits";

/**
 * Determines the type of a command from --type, from its value, or from the station file.
 *
 * @throws {UsageError} The type is invalid or unknown.
 */
export function typeOfCommand(
  values: Values,
  { tagged, declared }: { readonly tagged: boolean; readonly declared: string | undefined },
): ChosenType<CommandWord, CommandType> {
  const text = values.text("type");
  const isOther = text !== undefined &&
    (isSetpoint(text.toUpperCase()) || /^(?:float|scaled|normalized)$/i.test(text));
  if (isOther) {
    throw new UsageError(`Option --type is "${text}", a set-point: use iec104 setpoint`);
  }
  const told = values.flag("raise") || values.flag("lower") ? "step" : undefined;
  const known = text ?? told ?? declared;
  if (known !== undefined && !isSetpoint(known)) {
    return typeByWord(known, WORDS, { tagged });
  }
  if (known !== undefined) {
    throw new UsageError(
      "The station file declares a set-point at this address: use iec104 setpoint",
    );
  }
  throw new UsageError(
    "Missing type: expected --type single, double, step or bits (see the signal list of the station)",
  );
}

/** Whether a text is the mnemonic of a set-point. */
function isSetpoint(text: string): boolean {
  return Object.hasOwn(TYPES, text) && TYPES[text as TypeName].role === "setpoint";
}

/**
 * Parses the value of a command.
 *
 * @throws {UsageError} The value is missing, ambiguous, or invalid for this kind of command.
 */
export function commandValue(values: Values, word: CommandWord): number {
  const said = SWITCHES.filter((name) => values.flag(name));
  const text = values.text("value");
  const given = [...said, ...(text === undefined ? [] : [text.toLowerCase()])];
  const expected = expectedValue(word);
  if (given.length > 1) {
    throw new UsageError(`Found the values ${given.join(" and ")}, expected one: ${expected}`);
  }
  if (given.length === 0) throw new UsageError(`Missing value: expected ${expected}`);
  const value = numberOf(given[0]!, word);
  if (value !== undefined) return value;
  const option = said.length > 0 ? `--${said[0]}` : `--value ${text}`;
  throw new UsageError(
    `Option ${option} is not a value of a ${word} command, expected ${expected}`,
  );
}

function expectedValue(word: CommandWord): string {
  const words = Object.keys(VALUES[word]).map((name) => `--${name}`);
  return word === "bits" ? "--value 0 to 0xffffffff" : words.join(" or ");
}

function numberOf(text: string, word: CommandWord): number | undefined {
  const words = VALUES[word];
  if (Object.hasOwn(words, text)) return words[text];
  const number = /^(?:\d+|0x[0-9a-f]+)$/.test(text) ? Number(text) : NaN;
  const fits = word === "bits" ? number <= 0xffff_ffff : Object.values(words).includes(number);
  return fits ? number : undefined;
}
