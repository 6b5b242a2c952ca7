// Names of types and causes, as the fields and the search for words know them.

import { CAUSE, describeCause } from "../../cause.ts";
import { TYPES } from "../../types.ts";
import type { FilterNames } from "./field.ts";

/** Six bits. */
const CAUSES = 64;

const TYPE_NAMES = new Map(
  Object.entries(TYPES).map(([name, { id }]) => [name, id as number]),
);

/** Types by mnemonic or private name. */
export function typeNames(
  { profile: { privateTypes = [] } }: FilterNames,
): ReadonlyMap<string, number> {
  if (privateTypes.length === 0) return TYPE_NAMES;
  const own = privateTypes.map(({ row }) => [row.name, row.id] as const);
  return new Map([...TYPE_NAMES, ...own]);
}

/** Types by their titles, such as `Double command`. */
export const TYPE_TITLES: readonly (readonly [title: string, number: number])[] = Object.values(
  TYPES,
)
  .map(({ id, title }) => [title, id] as const);

/** Causes by their short names and the names of `CAUSE`. */
export const CAUSE_NAMES: ReadonlyMap<string, number> = new Map<string, number>([
  ...Array.from({ length: CAUSES }, (_, n) => [describeCause(n).name.toLowerCase(), n] as const),
  ...Object.entries(CAUSE).map(([name, n]) => [name.toLowerCase(), n] as const),
]);

/** Causes by their meanings, such as `activation confirmation`. */
export const CAUSE_TITLES: readonly (readonly [title: string, number: number])[] = Array.from(
  { length: CAUSES },
  (_, n) => [describeCause(n).title, n] as const,
);
