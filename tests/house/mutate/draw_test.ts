// Drawing mutants: repeatable from the seed, none twice, and described by their lines.

import { assert, assertEquals } from "@std/assert";
import { Sampler } from "../../../.ci/mutate/draw.ts";
import { mutantOf } from "../../../.ci/mutate/mutant.ts";
import { sourceOf } from "../../../.ci/mutate/source.ts";
import { Prng } from "../../helpers/random/prng.ts";

const FILES = [
  { path: "codec/types_only.ts", text: "export type A = 1 | 2;\n" },
  { path: "codec/a.ts", text: "export const a = (b: number) => b < 1 ? b + 1 : 2;\n" },
];

function drawAll(seed: number): string[] {
  const sampler = new Sampler(FILES, new Prng(seed));
  const texts: string[] = [];
  for (let next = sampler.next(); next !== undefined; next = sampler.next()) texts.push(next.after);
  return texts;
}

Deno.test("Sampler.next() draws every mutant once, in an order determined by the seed", () => {
  const texts = drawAll(1);
  assertEquals(texts, drawAll(1));
  assert(texts.join() !== drawAll(2).join());
  assertEquals(texts.toSorted(), [
    "export const a = (b: number) => !(b < 1) ? b + 1 : 2;",
    "export const a = (b: number) => b < 0 ? b + 1 : 2;",
    "export const a = (b: number) => b < 1 ? b + 0 : 2;",
    "export const a = (b: number) => b < 1 ? b + 1 : 1;",
    "export const a = (b: number) => b < 1 ? b + 1 : 3;",
    "export const a = (b: number) => b < 1 ? b + 2 : 2;",
    "export const a = (b: number) => b < 1 ? b - 1 : 2;",
    "export const a = (b: number) => b < 2 ? b + 1 : 2;",
    "export const a = (b: number) => b <= 1 ? b + 1 : 2;",
  ]);
});

Deno.test("mutantOf() shows the changed lines before and after, with collapsed white space", () => {
  const text = "a();\ntry {\n  b();\n} finally {\n  c(1);\n}\nd();\n";
  const from = text.indexOf("\n  c(1)");
  const edit = { from, to: text.lastIndexOf("}"), text: "" };
  const mutant = mutantOf(sourceOf({ path: "codec/a.ts", text }), "emptied finally or catch", edit);
  assertEquals(mutant, {
    path: "codec/a.ts",
    line: 4,
    operator: "emptied finally or catch",
    before: "} finally { c(1); }",
    after: "} finally {}",
    occurrence: 1,
    text: "a();\ntry {\n  b();\n} finally {}\nd();\n",
  });
});

Deno.test("mutantOf() distinguishes positions with the same lines", () => {
  const text = "a();\nif (b) a();\n  a();\n";
  const source = sourceOf({ path: "codec/a.ts", text });
  const occurrences = [...text.matchAll(/a\(\)/g)].map(({ index }) =>
    mutantOf(source, "dropped statement", { from: index, to: index + 4, text: ";" }).occurrence
  );
  assertEquals(occurrences, [1, 1, 3]);
});
