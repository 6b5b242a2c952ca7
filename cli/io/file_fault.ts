// Describes why a file cannot be written, and what to do.

import { folderOf } from "./file_path.ts";

/** Why a file cannot be written: `its folder /data/today does not exist; create it first`. */
export function writeFaultText(path: string, error: unknown): string {
  const folder = folderOf(path);
  const where = folder === "" ? "its folder" : `its folder ${folder.slice(0, -1) || folder}`;
  switch (codeOf(error)) {
    case "ENOENT":
      return `${where} does not exist; create it first`;
    case "ENOTDIR":
      return `${where} is a file, expected a folder`;
    case "EISDIR":
      return "it is a folder, expected a file";
    case "EEXIST":
      return "it already exists; choose another name";
    case "EACCES":
    case "EPERM":
      return "you do not have permission; choose another folder or change its permissions";
    case "EROFS":
      return "its file system is read-only; choose another folder";
    case "ENOSPC":
      return "the disk is full; free some space or choose another disk";
    case "EDQUOT":
      return "your disk quota is used up; free some space or choose another disk";
    case "ENAMETOOLONG":
      return "its name is too long; choose a shorter one";
  }
  return error instanceof Error ? error.message : String(error);
}

/** The code of a system error; `undefined` for any other error. */
function codeOf(error: unknown): string | undefined {
  for (const [type, code] of CODES) if (error instanceof type) return code;
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  return typeof code === "string" ? code : undefined;
}

const CODES = [
  [Deno.errors.NotFound, "ENOENT"],
  [Deno.errors.NotADirectory, "ENOTDIR"],
  [Deno.errors.IsADirectory, "EISDIR"],
  [Deno.errors.AlreadyExists, "EEXIST"],
  [Deno.errors.PermissionDenied, "EACCES"],
] as const;
