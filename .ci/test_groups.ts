// Divides the test files into groups: the files of a group share one worker, which loads the modules they share once.

/** The test files that share a worker. */
export interface TestGroup {
  /** Unique, and part of the output of passed tests: "cli collect 2". */
  readonly name: string;
  /** Paths from the root. */
  readonly files: readonly string[];
}

/**
 * Files, and folders, that take longest or wait for other programs. Each is a group, and they start first, in this
 * order, so that no worker is still busy with one when the others have finished.
 */
export const FIRST: readonly string[] = [
  "tests/examples/collect/databases_test.ts",
  "tests/browser/firefox_test.ts",
  "tests/browser",
  "tests/examples/collect",
  "tests/cli/link",
  "tests/cli/collect/store",
  "tests/soak",
];

/** Maximum number of files in a group, besides those of `FIRST`. */
const MOST_FILES = 16;

/** Folders from the root whose files may form a group; below them only their number counts. */
const DEPTH = 3;

/**
 * Divides test files into groups; every file is in exactly one.
 *
 * @param files Paths from the root.
 * @param first The files and folders that are groups of their own, in this order.
 */
export function groupTests(
  files: readonly string[],
  first: readonly string[] = FIRST,
): TestGroup[] {
  const left = new Set(files.toSorted());
  const groups: TestGroup[] = [];
  for (const path of first) {
    const found = [...left].filter((file) => isWithin(file, path));
    if (found.length > 0) groups.push({ name: nameOf(path), files: found });
    for (const file of found) left.delete(file);
  }
  const folders = Map.groupBy(
    left,
    (file) => file.split("/").slice(0, -1).slice(0, DEPTH).join("/"),
  );
  for (const [folder, inside] of folders) {
    const count = Math.ceil(inside.length / MOST_FILES);
    for (let at = 0; at < count; at++) {
      // Every nth file: the long ones of a folder are often neighbours.
      const found = inside.filter((_, index) => index % count === at);
      groups.push({ name: nameOf(folder) + (count > 1 ? ` ${at + 1}` : ""), files: found });
    }
  }
  return groups;
}

/** Whether a file is at a path or below it. */
export function isWithin(file: string, path: string): boolean {
  return file === path || file.startsWith(`${path}/`);
}

function nameOf(path: string): string {
  return path.replace(/^tests\/?/, "").replace(/(?:_test)?\.ts$/, "").replaceAll("/", " ") ||
    "root";
}
