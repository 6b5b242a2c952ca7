// Finds the mutants that compile: one type check covers many mutants if they are in different files.

import type { Mutant } from "./mutant.ts";

/**
 * Checks a project with these mutants planted, each in a file of its own.
 *
 * @returns The paths of the files with errors; `undefined` if there are none.
 */
export type TypeCheck = (mutants: readonly Mutant[]) => Promise<ReadonlySet<string> | undefined>;

/**
 * Returns the mutants that compile. Errors in the file of a mutant are attributed to it, because exports have explicit
 * types; if only other files have errors, each mutant is checked alone.
 */
export async function compiling(
  mutants: readonly Mutant[],
  check: TypeCheck,
): Promise<ReadonlySet<Mutant>> {
  const found = new Set<Mutant>();
  for (let left = mutants; left.length > 0;) {
    const group = [...new Map(left.map((each) => [each.path, each])).values()];
    left = left.filter((each) => !group.includes(each));
    await sift(group, check, found);
  }
  return found;
}

async function sift(group: readonly Mutant[], check: TypeCheck, found: Set<Mutant>): Promise<void> {
  if (group.length === 0) return;
  const faulty = await check(group);
  if (faulty === undefined) {
    for (const each of group) found.add(each);
    return;
  }
  const rest = group.filter(({ path }) => !faulty.has(path));
  if (rest.length < group.length) return await sift(rest, check, found);
  if (group.length > 1) { for (const each of group) await sift([each], check, found); }
}

/** The files of a project that the messages of `deno check` name. */
export function filesWithErrors(messages: string, root: string): Set<string> {
  const prefix = new URL(`file://${root}/`).href;
  return new Set(
    [...messages.matchAll(/\bat (file:\S+?):\d+:\d+$/gm)]
      .filter(([, url]) => url!.startsWith(prefix))
      .map(([, url]) => decodeURI(url!.slice(prefix.length))),
  );
}
