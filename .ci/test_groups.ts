// Divides the test files into groups: the files of a group share one worker, which loads the modules they share once.

/** The test files that share a worker. */
export interface TestGroup {
  /** Unique, and part of the output of passed tests: "cli collect 2". */
  readonly name: string;
  /** Paths from the root. */
  readonly files: readonly string[];
}

/**
 * Files, and folders, that take longest or wait for other programs. They start first, in this order, so that no worker
 * is still busy with one when the others have finished.
 */
export const FIRST: readonly string[] = [
  "tests/browser/firefox_test.ts",
  "tests/browser",
  "tests/runtime",
  "tests/examples/collect/databases_test.ts",
  "tests/examples/decoder",
  "tests/examples/collect",
  "tests/cli/conform/cases/sequence_test.ts",
  "tests/cli/conform/cases",
  "tests/cli/link",
  "tests/cli/pasted",
  "tests/cli/conform",
  "tests/cli/request",
  "tests/cli/collect",
  "tests/codec/capture",
  "tests/soak",
  "tests/house",
  "tests/examples",
  "tests/cli",
  "tests/fuzz",
];

/** Maximum number of files in a group. */
const MOST_FILES = 32;

/** Folders from the root whose files may form a group; below them only their number counts. */
const DEPTH = 2;

/**
 * Divides test files into groups; every file is in exactly one.
 *
 * @param files Paths from the root.
 * @param first The files and folders that start first, in this order.
 */
export function groupTests(
  files: readonly string[],
  first: readonly string[] = FIRST,
): TestGroup[] {
  const left = new Set(files.toSorted());
  const groups: TestGroup[] = [];
  for (const path of first) {
    const found = [...left].filter((file) => isWithin(file, path));
    for (const file of found) left.delete(file);
    for (const group of divided(path, found)) groups.push(group);
  }
  const folderOf = (file: string) => file.split("/").slice(0, -1).slice(0, DEPTH).join("/");
  for (const [folder, found] of Map.groupBy(left, folderOf)) {
    for (const group of divided(folder, found)) groups.push(group);
  }
  return groups;
}

/** Divides the files at or below a path into groups of similar size. */
function divided(path: string, files: readonly string[]): TestGroup[] {
  const count = Math.ceil(files.length / MOST_FILES);
  const name = path.replace(/^tests\/?/, "").replace(/(?:_test)?\.ts$/, "").replaceAll("/", " ") ||
    "root";
  return Array.from({ length: count }, (_, at) => ({
    name: count > 1 ? `${name} ${at + 1}` : name,
    // Every nth file, because those that take long are often neighbours.
    files: files.filter((_, index) => index % count === at),
  }));
}

/** Whether a file is at a path or below it. */
export function isWithin(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}
