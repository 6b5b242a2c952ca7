// The files of the project, except those that git ignores.

/** Folders that are not part of the project. */
const SKIPPED: readonly string[] = [
  ".git",
  "node_modules",
  "coverage",
  "examples/decoder/dist",
  "tests/.tmp",
];

/** One file of the project. */
export interface SourceFile {
  /** Path from the root, with forward slashes. */
  readonly path: string;
  /** Its text. */
  readonly text: string;
}

/** Paths of all files below the root, sorted. */
export function listFiles(root: string, folder = ""): string[] {
  const paths: string[] = [];
  for (const entry of Deno.readDirSync(`${root}/${folder}`)) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED.includes(path) || entry.name === "node_modules") continue;
    if (entry.isDirectory) { for (const each of listFiles(root, path)) paths.push(each); }
    else paths.push(path);
  }
  return paths.sort();
}

/** All files whose name has this ending, with their text. */
export function readFiles(root: string, ending: string): SourceFile[] {
  return listFiles(root).filter((path) => path.endsWith(ending))
    .map((path) => ({ path, text: Deno.readTextFileSync(`${root}/${path}`) }));
}

/** The line number, from 1, of a position in a text. */
export function lineOf(text: string, index: number): number {
  return text.slice(0, index).split("\n").length;
}
