// Operations on file paths without file system access.

/** The folder of a file, with a trailing separator; empty for a file in the current folder. */
export function folderOf(path: string): string {
  return path.slice(0, path.length - fileNameOf(path).length);
}

/** The name of a file without its folder. */
export function fileNameOf(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

/** Resolves a path found in a file, relative to the folder of that file. */
export function resolvePath(folder: string, path: string): string {
  return /^(?:\/|\\|[A-Za-z]:[\\/])/.test(path) ? path : `${folder}${path}`;
}
