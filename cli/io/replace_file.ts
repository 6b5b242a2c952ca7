// Replaces a file atomically: after a crash, a power cut or a full disk, it has either its old or its new content.

import { folderOf } from "./file_path.ts";
import { PRIVATE_MODE } from "./private_file.ts";

/**
 * Creates a file for its owner only, and writes it to the disk. If that fails, no file remains.
 *
 * @throws {Error} The error of the system; `AlreadyExists` if the file exists.
 */
export function createFile(path: string, octets: Uint8Array): void {
  writeFile(path, octets);
  syncFolder(path);
}

/**
 * Replaces the content of a file, which keeps its owner and its mode. The new content is written to FILE.new, which then
 * becomes the file; only one process at a time may do that. If it fails, the file is unchanged.
 *
 * @param path The file itself, not a link to it.
 * @throws {Error} The error of the system.
 */
export function replaceFile(path: string, octets: Uint8Array): void {
  const next = `${path}.new`;
  const { mode, uid, gid } = Deno.statSync(path);
  removeLeftover(next);
  writeFile(next, octets);
  try {
    const made = Deno.statSync(next);
    if (made.uid !== uid || made.gid !== gid) Deno.chownSync(next, uid, gid);
    if (mode !== null && made.mode !== mode) Deno.chmodSync(next, mode & 0o777);
    Deno.renameSync(next, path);
  } catch (error) {
    Deno.removeSync(next);
    throw error;
  }
  syncFolder(path);
}

/** Writes a new file to the disk, or leaves none. */
function writeFile(path: string, octets: Uint8Array): void {
  using file = Deno.openSync(path, { write: true, createNew: true, mode: PRIVATE_MODE });
  try {
    for (let at = 0; at < octets.length;) at += file.writeSync(octets.subarray(at));
    file.syncSync();
  } catch (error) {
    Deno.removeSync(path);
    throw error;
  }
}

/** Removes a file that an interrupted process has left. */
function removeLeftover(path: string): void {
  try {
    Deno.removeSync(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}

/**
 * Writes the entries of a folder to the disk, so that a new name survives a power cut. Systems without this, and
 * programs that may not read the folder, rely on the file system.
 */
function syncFolder(path: string): void {
  if (Deno.build.os === "windows") return;
  const folder = folderOf(path) || ".";
  const { state } = Deno.permissions.querySync({ name: "read", path: folder });
  if (state !== "granted") return;
  using entries = Deno.openSync(folder);
  entries.syncSync();
}
