// Switches of which only one can be set.

import type { Values } from "./args.ts";
import { UsageError } from "../io/exit.ts";

/**
 * Returns the one switch that is set among mutually exclusive ones.
 *
 * @throws {UsageError} More than one is set.
 */
export function oneOf<T extends string>(values: Values, names: readonly T[]): T | undefined {
  const given = names.filter((name) => values.given(name));
  if (given.length < 2) return given[0];
  throw new UsageError(`Options --${given.join(" and --")} exclude each other, expected one`);
}
