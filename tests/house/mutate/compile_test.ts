// Mutants are type-checked together, and those without errors are found.

import { assertEquals } from "@std/assert";
import { compiling, filesWithErrors } from "../../../.ci/mutate/compile.ts";
import type { Mutant } from "../../../.ci/mutate/mutant.ts";

function mutant(path: string, text: string): Mutant {
  return { path, text, line: 1, operator: "", before: "", after: text, occurrence: 1 };
}

/** Returns the mutants that compile, and the number of checks; a check reports the files that `faults` names. */
async function check(
  mutants: readonly Mutant[],
  faults: (texts: readonly string[]) => readonly string[] | undefined,
) {
  let checks = 0;
  const found = await compiling(mutants, (group) => {
    checks++;
    assertEquals(new Set(group.map(({ path }) => path)).size, group.length);
    const files = faults(group.map(({ text }) => text));
    return Promise.resolve(files === undefined ? undefined : new Set(files));
  });
  return { texts: mutants.filter((each) => found.has(each)).map(({ text }) => text), checks };
}

const MUTANTS = ["a1", "b1", "c1", "d1", "b2"].map((text) => mutant(text[0]!, text));

Deno.test("mutants in different files are checked together", async () => {
  const { texts, checks } = await check(MUTANTS, () => undefined);
  assertEquals([texts, checks], [["a1", "b1", "c1", "d1", "b2"], 2]);
});

Deno.test("a mutant with an error is left out, and the others are checked without it", async () => {
  const { texts, checks } = await check(
    MUTANTS,
    (texts) => texts.includes("b2") ? ["b"] : undefined,
  );
  assertEquals([texts, checks], [["a1", "b1", "c1", "d1"], 3]);
});

Deno.test("errors in files without a mutant are found one by one", async () => {
  const { texts } = await check(MUTANTS, (texts) => texts.includes("d1") ? ["z"] : undefined);
  assertEquals(texts, ["a1", "b1", "c1", "b2"]);
});

Deno.test("the files of a project are those that deno check names", () => {
  const messages = `TS2322 [ERROR]: Type 'string' is not assignable to type 'number'.
const x: number = "a";
      ^
    at file:///copy/a%20b/codec/x.ts:1:7

TS2322 [ERROR]: no
    at file:///other/y.ts:3:1
`;
  assertEquals([...filesWithErrors(messages, "/copy/a b")], ["codec/x.ts"]);
});
