// The option --set, which overrides a key of a station file.

import { UsageError } from "../options/subcommand.ts";

/** The option. */
export const SET_OPTION = {
  name: "set",
  value: "KEY=VALUE",
  text:
    "override a key of FILE, or of the built-in station, such as procedures.interrogation.order=address or " +
    "sectors.0.commands.0.feedback.cause=3; may be repeated",
} as const;

/**
 * Returns a copy of a station file with other values. A value is JSON; anything else is a text.
 *
 * @throws {UsageError} A setting is not `KEY=VALUE`, or goes through a key that has no members.
 */
export function withSettings<T extends object>(document: T, settings: readonly string[]): T {
  const copy = structuredClone(document);
  for (const setting of settings) {
    const match = /^([\w$]+(?:\.[\w$]+)*)=(.*)$/s.exec(setting);
    if (match === null) {
      throw new UsageError(
        `Option --set is "${setting}", expected KEY=VALUE such as procedures.addressZero=true`,
      );
    }
    put(copy as Record<string, unknown>, match[1]!.split("."), {
      value: valueOf(match[2]!),
      setting,
    });
  }
  return copy;
}

function put(
  document: Record<string, unknown>,
  keys: readonly string[],
  { value, setting }: { readonly value: unknown; readonly setting: string },
): void {
  let at = document;
  for (const [index, key] of keys.slice(0, -1).entries()) {
    const inner = Object.hasOwn(at, key) ? at[key] : undefined;
    if (inner === undefined && !Array.isArray(at)) define(at, key, {});
    else if (typeof inner !== "object" || inner === null) {
      const path = keys.slice(0, index + 1).join(".");
      throw new UsageError(`Option --set is "${setting}", but ${path} has no members`);
    }
    at = at[key] as Record<string, unknown>;
  }
  define(at, keys.at(-1)!, value);
}

/** Defines a property, also one with a name such as `__proto__`, which the check of the file then refuses. */
function define(at: object, key: string, value: unknown): void {
  Object.defineProperty(at, key, { value, enumerable: true, configurable: true, writable: true });
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // A word such as address.
  }
}
