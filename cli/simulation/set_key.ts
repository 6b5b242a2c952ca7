// The option --set, which overrides a key of a station file.

import type { DeclarationFault } from "../../mod.ts";
import { refuseAll } from "../io/mistakes.ts";
import { mistakeText } from "../text/json/mistake_text.ts";
import { keysOf } from "../text/json/path_tree.ts";
import { Mistake } from "../text/words.ts";

/** The option. */
export const SET_OPTION = {
  name: "set",
  value: "KEY=VALUE",
  text:
    "override a key of FILE, or of the built-in station, such as procedures.interrogation.order=address or " +
    "sectors.0.commands.0.feedback.cause=3; a new list starts at index 0, as in files.0.text=hello; may be repeated",
} as const;

/** A setting. */
interface Setting {
  /** As it was typed. */
  readonly text: string;
  readonly keys: readonly SettingKey[];
  readonly value: unknown;
  /** Column of the value, from 1. */
  readonly valueColumn: number;
}

/** A key and where it begins. */
interface SettingKey {
  readonly name: string;
  /** Column in the setting, from 1. */
  readonly column: number;
}

/**
 * Returns a copy of a station file with other values. A value is JSON; anything else is a text.
 *
 * @throws {UsageError} A setting is not `KEY=VALUE`, or goes through a key that has no members.
 */
export function withSettings<T extends object>(document: T, settings: readonly string[]): T {
  const copy = structuredClone(document);
  refuseAll(settings.flatMap((text) => {
    const setting = parseSetting(text);
    return setting instanceof Mistake ? [at(text, setting)] : put(copy as Members, setting);
  }));
  return copy;
}

/**
 * Refuses settings that cause mistakes in a station file.
 *
 * @throws {UsageError} There are mistakes, each with the setting that it comes from.
 */
export function refuseSettings(
  settings: readonly string[],
  faults: readonly DeclarationFault[],
): void {
  const parsed = settings.map(parseSetting)
    .filter((setting): setting is Setting => !(setting instanceof Mistake));
  refuseAll(faults.map((fault) => {
    const keys = keysOf(fault.path).map(String);
    const setting = parsed.findLast(({ keys: own }) =>
      own.every(({ name }, index) => index >= keys.length || name === keys[index])
    );
    if (setting === undefined) return mistakeText(fault);
    const { text, keys: own, valueColumn } = setting;
    const isKey = keys.length < own.length || fault.unknown === "property";
    const key = isKey ? own[keys.length - 1] : undefined;
    return at(text, new Mistake(mistakeText(fault), key?.column ?? valueColumn));
  }));
}

function parseSetting(text: string): Setting | Mistake {
  const match = /^([\w$]+(?:\.[\w$]+)*)=(.*)$/s.exec(text);
  if (match === null) {
    const good = /^(?:[\w$]+(?:\.(?=[\w$]))?)*/.exec(text)![0].length;
    return new Mistake("expected KEY=VALUE such as procedures.addressZero=true", good + 1);
  }
  const [, path = "", value = ""] = match;
  let column = 1;
  const keys = path.split(".").map((name) => {
    const key = { name, column };
    column += name.length + 1;
    return key;
  });
  return { text, keys, value: valueOf(value), valueColumn: path.length + 2 };
}

/** An object or an array of the station file. */
type Members = Record<string, unknown>;

/** Sets a value; returns the mistakes. */
function put(document: Members, { text, keys, value }: Setting): readonly string[] {
  let into = document;
  for (const [index, { name, column }] of keys.slice(0, -1).entries()) {
    const inner = Object.hasOwn(into, name) ? into[name] : undefined;
    if (inner === undefined && accepts(into, name)) {
      define(into, name, keys[index + 1]!.name === "0" ? [] : {});
    } else if (typeof inner !== "object" || inner === null) {
      const path = keys.slice(0, index + 1).map((key) => key.name).join(".");
      const what = inner === undefined ? "does not exist" : "has no members";
      return [at(text, new Mistake(`${path} ${what}`, column))];
    }
    into = into[name] as Members;
  }
  define(into, keys.at(-1)!.name, value);
  return [];
}

function at(setting: string, { text, column }: Mistake): string {
  return `Option --set "${setting}", column ${column}: ${text}`;
}

/** Whether a member can be added: to an object, or as the next one of an array. */
function accepts(into: object, name: string): boolean {
  return !Array.isArray(into) || name === String(into.length);
}

/** Defines a property, also one with a name such as `__proto__`, which the check of the file then refuses. */
function define(into: object, key: string, value: unknown): void {
  Object.defineProperty(into, key, {
    value,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // A word such as address.
  }
}
