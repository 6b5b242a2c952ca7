// Refuses options that nothing reads: a misspelt one would silently have its default.

import { nearestName } from "../codec/nearest_name.ts";

/** The names of all options of a kind; the compiler finds one that is missing. */
export type OptionNames<T> = { readonly [Name in keyof Required<T>]: true };

/** The names of the options of an object with all their defaults. */
export function namesOf<T>(defaults: Required<T>): OptionNames<T> {
  return Object.fromEntries(
    Object.keys(defaults as object).map((name) => [name, true]),
  ) as OptionNames<T>;
}

/**
 * Refuses unknown options of a literal object. The fields of an object of a class are not checked: it may have its own
 * besides the handlers.
 *
 * @param what The attempted action, for the error.
 * @throws {TypeError} An option is unknown; the message names the nearest known one.
 */
export function requireKnownOptions(
  what: string,
  options: object,
  names: Readonly<Record<string, true>>,
): void {
  const prototype = Object.getPrototypeOf(options);
  if (prototype !== Object.prototype && prototype !== null) return;
  for (const name of Object.keys(options)) {
    if (Object.hasOwn(names, name)) continue;
    const known = Object.keys(names);
    const nearest = nearestName(name, known);
    const hint = nearest === undefined
      ? `expected one of ${known.toSorted().join(", ")}`
      : `did you mean ${nearest}?`;
    throw new TypeError(`${what}: unknown option ${JSON.stringify(name)}; ${hint}`);
  }
}

/** The options of these names that are given. */
export function pickOptions<T extends object>(
  options: object,
  names: OptionNames<T>,
): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => Object.hasOwn(names, name)),
  ) as Partial<T>;
}
