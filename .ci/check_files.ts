// Checks the layout of the repository: entries at the top level, file names, file heads, file lengths, and the width of documents.

import { type Finding, report } from "./finding.ts";
import { listFiles, readFiles, type SourceFile } from "./files.ts";

/** The entries permitted at the top level, besides names with a leading dot. */
const TOP: readonly string[] = [
  "LICENSE",
  "README.md",
  "cli",
  "codec",
  "deno.json",
  "deno.lock",
  "examples",
  "mod.ts",
  "tests",
  "transport",
];

/** A longer file must give the reason in its head, after the words "long because". */
const HARD_LIMIT = 500;

/** Returns all faults of the tree. */
export function checkFiles(root: string): Finding[] {
  return [
    ...checkTop(listFiles(root)),
    ...readFiles(root, ".ts").flatMap(checkSource),
    ...readFiles(root, ".md").filter(({ path }) => path.startsWith(".github/")).flatMap(checkWidth),
  ];
}

function checkTop(paths: readonly string[]): Finding[] {
  const names = new Set(paths.map((path) => path.split("/")[0]!));
  return [...names].filter((name) => !name.startsWith(".") && !TOP.includes(name)).map((name) => ({
    where: name,
    what: "does not belong at the top",
    todo: `move it into one of ${TOP.filter((each) => !each.includes(".")).join(", ")}`,
  }));
}

/** Longer lines, such as rows of wide tables, cannot be read in an editor or in a diff. */
const MOST_CHARACTERS = 160;

function checkWidth({ path, text }: SourceFile): Finding[] {
  return text.split("\n").flatMap((line, index) =>
    line.length <= MOST_CHARACTERS ? [] : [{
      where: `${path}:${index + 1}`,
      what: `has ${line.length} characters, more than ${MOST_CHARACTERS}`,
      todo: "break the line, or write the table as a list",
    }]
  );
}

function checkSource({ path, text }: SourceFile): Finding[] {
  const findings: Finding[] = [];
  const name = path.slice(path.lastIndexOf("/") + 1);
  if (!/^[a-z0-9]+(_[a-z0-9]+)*\.ts$/.test(name)) {
    findings.push({ where: path, what: "is not in snake_case", todo: "rename the file" });
  }
  if (/(?:^|_)(?:test|bench)\.ts$/.test(name) && !path.startsWith("tests/")) {
    findings.push({
      where: path,
      what: "has the name of a test",
      todo: "rename the file, or move it to tests/",
    });
  }
  const head = /^(?:(?:\/\/ .*\n)+|\/\*\*[^]*?\*\/)/.exec(text)?.[0];
  if (head === undefined) {
    findings.push({
      where: `${path}:1`,
      what: "does not begin with a comment",
      todo: "describe the file in one line",
    });
  }
  const lines = text.split("\n").length - 1;
  if (lines > HARD_LIMIT && !head?.toLowerCase().includes("long because")) {
    findings.push({
      where: path,
      what: `has ${lines} lines, more than ${HARD_LIMIT}`,
      todo: 'split it, or say in its head "long because …"',
    });
  }
  return findings;
}

/** The median length of the source files in lines, which should stay at 120 or below. */
export function medianLines(root: string): number {
  const lines = readFiles(root, ".ts").map(({ text }) => text.split("\n").length - 1);
  return lines.sort((a, b) => a - b)[lines.length >> 1] ?? 0;
}

if (import.meta.main) report(`files (median ${medianLines(".")} lines)`, checkFiles("."));
