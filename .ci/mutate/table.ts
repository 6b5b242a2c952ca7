// The report: how many mutants of each folder were caught, and the survivors with the tests that missed them.

import { markdown } from "../markdown.ts";
import type { Mutant } from "./mutant.ts";
import type { Verdict } from "./judge.ts";

/** The results of a run of the sampler. */
export interface Result {
  readonly verdicts: readonly Verdict[];
  /** Mutants that were drawn and are listed as equivalent. */
  readonly equivalent: readonly Mutant[];
  /** Tests that fail without a mutation. */
  readonly unfit: readonly string[];
}

/** Columns of a change. */
const WIDTH = 70;

/** The whole report. */
export function reportText(result: Result): string {
  const { verdicts, unfit } = result;
  const survivors = verdicts.filter(({ outcome }) => outcome === "survived");
  const late = verdicts.filter(({ outcome }) => outcome === "caught by deadline");
  const parts = [countTable(result)];
  if (late.length > 0) parts.push(`By deadline:\n\n${mutantTable(late)}`);
  if (survivors.length > 0) parts.push(`Survivors:\n\n${mutantTable(survivors)}`);
  if (unfit.length > 0) {
    parts.push(`Not used, because they fail without a mutation:\n\n${unfit.join("\n")}`);
  }
  return `${parts.join("\n\n")}\n`;
}

/** One row for each top folder, and one for all. */
function countTable({ verdicts, equivalent }: Result): string {
  const paths = [
    ...verdicts.map(({ mutant }) => mutant.path),
    ...equivalent.map(({ path }) => path),
  ];
  const folders = [...new Set(paths.map(topOf))].sort();
  const row = (name: string, isIn: (path: string) => boolean) => {
    const within = verdicts.filter(({ mutant }) => isIn(mutant.path));
    const count = (outcome: Verdict["outcome"]) =>
      within.filter((each) => each.outcome === outcome).length;
    const [survived, late] = [count("survived"), count("caught by deadline")];
    const caught = count("caught") + late;
    const total = caught + survived;
    return [
      name,
      `${total}`,
      `${caught}`,
      total === 0 ? "" : `${(100 * caught / total).toFixed(1)} %`,
      `${late}`,
      `${survived}`,
      `${equivalent.filter(({ path }) => isIn(path)).length}`,
      `${count("does not compile")}`,
    ];
  };
  return markdown([
    [
      "folder",
      "mutants",
      "caught",
      "share",
      "by deadline",
      "survived",
      "equivalent",
      "not compiled",
    ],
    ...folders.map((folder) => row(folder, (path) => topOf(path) === folder)),
    ...(folders.length > 1 ? [row("all", () => true)] : []),
  ]);
}

function topOf(path: string): string {
  return path.slice(0, path.indexOf("/"));
}

function mutantTable(verdicts: readonly Verdict[]): string {
  return markdown([
    ["where", "what", "before", "after", "tests"],
    ...verdicts.map(({ mutant, tests }) => {
      const [before, after] = excerpts(mutant).map((text) => text.replaceAll("|", "\\|"));
      const { path, line, operator } = mutant;
      return [`${path}:${line}`, operator, before!, after!, testText(tests)];
    }),
  ]);
}

function testText(tests: readonly string[]): string {
  if (tests.length === 0) return "none";
  const names = tests.map((path) => path.replace(/^tests\//, "").replace(/_test\.ts$/, ""));
  return names.length > 3
    ? `${names.slice(0, 3).join(", ")} and ${names.length - 3} more`
    : names.join(", ");
}

/** The changed part of both texts, with some context. */
export function excerpts({ before, after }: Mutant): readonly [before: string, after: string] {
  let same = 0;
  while (same < before.length && before[same] === after[same]) same++;
  const start = before.length <= WIDTH && after.length <= WIDTH ? 0 : Math.max(0, same - 30);
  return [excerpt(before, start), excerpt(after, start)];
}

function excerpt(text: string, start: number): string {
  const part = text.slice(start, start + WIDTH);
  return `${start > 0 ? "…" : ""}${part}${start + WIDTH < text.length ? "…" : ""}`;
}
