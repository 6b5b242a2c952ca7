// Paths of files, without asking the system.

/** The folder of a file, with the separator at its end; empty for one in the folder of the process. */
export function folderOf(path: string): string {
  return path.slice(0, path.length - fileNameOf(path).length);
}

/** The name of a file without its folder. */
export function fileNameOf(path: string): string {
  return path.split(/[/\\]/).at(-1)!;
}

/** A path that a file names, relative to the folder of that file. */
export function resolvePath(folder: string, path: string): string {
  return /^(?:\/|\\|[A-Za-z]:[\\/])/.test(path) ? path : `${folder}${path}`;
}
