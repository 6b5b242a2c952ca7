// Mutants that behave like the original, listed with the reason, so that they are not counted.

import type { Mutant } from "./mutant.ts";

/** A change that no test can detect. */
export interface Equivalent {
  /** The file, from the root. */
  readonly path: string;
  /** The original lines, with white space collapsed. */
  readonly before: string;
  /** The same lines with the change. */
  readonly after: string;
  /** Its number among the places with these lines; 1 by default. */
  readonly occurrence?: number;
  /** Why nothing observable changes. */
  readonly reason: string;
}

/**
 * Reads a list of them.
 *
 * @throws {TypeError} The file cannot be read, is not JSON, is not a list, or an entry lacks a member.
 */
export function readEquivalents(file: string): Equivalent[] {
  const list = readJson(file);
  if (!Array.isArray(list)) throw new TypeError(`Cannot use ${file}: expected a list`);
  for (const [i, entry] of list.entries()) {
    for (const member of ["path", "before", "after", "reason"]) {
      if (typeof entry?.[member] === "string" && entry[member] !== "") continue;
      throw new TypeError(`Cannot use ${file}: entry ${i} has no ${member}`);
    }
  }
  return list;
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(Deno.readTextFileSync(file));
  } catch (error) {
    throw new TypeError(`Cannot use ${file}: ${(error as Error).message}`, { cause: error });
  }
}

/** Whether a mutant is in the list. */
export function isEquivalent(list: readonly Equivalent[], mutant: Mutant): boolean {
  return list.some(({ path, before, after, occurrence = 1 }) =>
    path === mutant.path && before === mutant.before && after === mutant.after &&
    occurrence === mutant.occurrence
  );
}

/** Entries whose file no longer contains the lines that they change. */
export function outdated(
  list: readonly Equivalent[],
  textOf: (path: string) => string | undefined,
): Equivalent[] {
  return list.filter(({ path, before }) =>
    !(textOf(path) ?? "").replace(/\s+/g, " ").includes(before)
  );
}
