// Chooses the tests to run for a file, nearest first: tests that mirror its path, then by distance in the import
// graph, by words shared between the paths, by whether the test is in the folder that mirrors that of the file, and by
// whether it contains the name of the file in a string, or the code of something that the file defines or serves.

import { codeOf } from "../code.ts";
import type { SourceFile } from "../files.ts";
import { importsOf } from "../imports.ts";

/** The dependencies between files: imports that exist at run time, and files named in strings, to be run. */
export class UseGraph {
  readonly #users = new Map<string, Set<string>>();
  readonly #uses = new Map<string, Set<string>>();
  readonly #tests: readonly string[];
  readonly #texts: ReadonlyMap<string, string>;
  readonly #reach = new Map<string, number>();
  /** The codes of a catalogue that a file names: `GI` of `"GI-03"` and, in a test, of `"GI"`. */
  readonly #codes = new Map<string, ReadonlySet<string>>();
  /** The files that import a file, be it only for its types. */
  readonly #importers = new Map<string, Set<string>>();

  /**
   * @param files Every source file of the project.
   * @param tasks The command of each task of deno.json; a test may start one by its name.
   */
  constructor(files: readonly SourceFile[], tasks: Readonly<Record<string, string>>) {
    const paths = new Set(files.map(({ path }) => path));
    for (const file of files) {
      const imports = importsOf(file);
      this.#codes.set(file.path, codesIn(file));
      for (const { target } of imports) {
        if (target !== undefined) add(this.#importers, target, file.path);
      }
      const used = [
        ...imports.flatMap((each) => each.typeOnly ? [] : [each.target]),
        ...filesNamed(file, new Set(imports.map(({ specifier }) => specifier))),
        ...tasksStarted(file).flatMap((task) => tasks[task]?.split(" ") ?? []),
      ];
      for (const target of used) {
        if (target === undefined || target === file.path || !paths.has(target)) continue;
        add(this.#users, target, file.path);
        add(this.#uses, file.path, target);
      }
    }
    this.#texts = new Map(files.map(({ path, text }) => [path, text]));
    this.#tests = [...paths].filter((path) => isTest(path) && path.endsWith("_test.ts"));
  }

  /** Every test that may detect a fault in this file, nearest first. */
  nearest(path: string): string[] {
    const distances = walk(this.#users, path);
    const words = wordsOf(path);
    const named = namedPattern(path);
    const codes = this.#codesOf(path);
    const rank = (test: string) => {
      const shared = wordsOf(test.slice("tests/".length)).intersection(words).size;
      if (mirrors(test, path)) return -Infinity;
      const isNamed = named.test(this.#texts.get(test)!);
      const hasCode = !codes.isDisjointFrom(this.#codes.get(test)!);
      const isBeside = split(test)[0] === `tests/${split(path)[0]}`;
      return distances.get(test)! - 2 * shared - (isNamed ? NAMED_STEPS : 0) -
        (isBeside ? BESIDE_STEPS : 0) - (hasCode ? CODE_STEPS : 0);
    };
    const ranks = new Map(
      this.#tests.filter((test) => distances.has(test) || mirrors(test, path))
        .map((test) => [test, rank(test)]),
    );
    return [...ranks.keys()].sort((a, b) =>
      // Two tests of the same name mirror a file equally well.
      (ranks.get(a) === ranks.get(b) ? 0 : ranks.get(a)! - ranks.get(b)!) ||
      this.#reachOf(a) - this.#reachOf(b) || (a < b ? -1 : 1)
    );
  }

  /** The codes that a file names; if it names none, those of the files that import it. */
  #codesOf(path: string): ReadonlySet<string> {
    const own = this.#codes.get(path) ?? new Set();
    if (own.size > 0) return own;
    const importers = [...this.#importers.get(path) ?? []].filter((user) => !isTest(user));
    return new Set(importers.flatMap((user) => [...this.#codes.get(user)!]));
  }

  /** Number of files that a test runs: the fewer, the more specific the test. */
  #reachOf(test: string): number {
    let reach = this.#reach.get(test);
    if (reach === undefined) this.#reach.set(test, reach = walk(this.#uses, test).size);
    return reach;
  }
}

/** Number of steps by which the name of the file in a string brings a test nearer. */
const NAMED_STEPS = 6;

/** The same for the folder: tests of a whole command are far from the parts of the command, but beside them. */
const BESIDE_STEPS = 4;

/** The same for a code: tests of a catalogue reach all of its entries in the same number of steps. */
const CODE_STEPS = 8;

/**
 * A word of the file name at the start of a string, or as an option: a test of the command line reaches every command
 * in the same number of steps, but runs only those that it names.
 */
function namedPattern(path: string): RegExp {
  const words = split(path)[1].split("_").filter((word) => word.length > 3);
  return new RegExp(String.raw`(?:["'\x60]|--)(?:${words.join("|") || "(?!)"})(?![\w.\/])`);
}

/** The codes in the strings of a file: with a number, in a test also without one. */
function codesIn({ path, text }: SourceFile): ReadonlySet<string> {
  const pattern = isTest(path)
    ? /(["'`])([A-Z][A-Z\d]+)(?:-\d+)?\1/g
    : /(["'`])([A-Z][A-Z\d]+)-\d+\1/g;
  return new Set([...text.matchAll(pattern)].map((match) => match[2]!));
}

function isTest(path: string): boolean {
  return path.startsWith("tests/");
}

/** Returns the distance to every file that can be reached. */
function walk(steps: ReadonlyMap<string, ReadonlySet<string>>, start: string): Map<string, number> {
  const distances = new Map([[start, 0]]);
  for (const [path, distance] of distances) {
    for (const next of steps.get(path) ?? []) {
      if (!distances.has(next)) distances.set(next, distance + 1);
    }
  }
  return distances;
}

/** Whether a test belongs to a file by its name: `tests/codec/hex_test.ts` to `codec/hex.ts`. */
function mirrors(test: string, path: string): boolean {
  const [folder, name] = split(path);
  const [testFolder, testName] = split(test);
  return testFolder === `tests/${folder}` &&
    (testName === `${name}_test` || testName.startsWith(`${name}_`));
}

function split(path: string): readonly [folder: string, name: string] {
  const at = path.lastIndexOf("/");
  return [path.slice(0, at), path.slice(at + 1).replace(/\.ts$/, "")];
}

/** The words of a path, in the singular. */
function wordsOf(path: string): Set<string> {
  const words = path.replace(/(?:_test)?\.ts$/, "").split(/[\/_]/);
  return new Set(words.map((word) => word.replace(/s$/, "")));
}

/** Source files that the text of a file names, from the root, the file or the examples, besides its imports. */
function filesNamed({ path, text }: SourceFile, imports: ReadonlySet<string>): string[] {
  const code = codeOf(text);
  return [...text.matchAll(/(?<=(["'`]))(?:\.{0,2}[\w-]+\/|\.{1,2}\/)*[\w-]+\.ts(?=\1)/g)]
    .filter(({ 0: name, index }) => /["'`]/.test(code[index - 1]!) && !imports.has(name))
    .flatMap(({ 0: name }) => [
      ...[name, `examples/${name}`],
      new URL(name, `file:///${path}`).pathname.slice(1),
    ]);
}

function tasksStarted({ text }: SourceFile): string[] {
  return [...text.matchAll(/\b(?:run|start)Task\(\s*"([\w:]+)"/g)].map((match) => match[1]!);
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const known = map.get(key);
  if (known === undefined) map.set(key, new Set([value]));
  else known.add(value);
}
