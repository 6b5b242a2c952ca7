// Damaged stores: distinguishing them from other files, setting them aside, and advice for the operator.

import { folderOf } from "../../io/file_path.ts";
import { markPath } from "./mark.ts";
import { StoreError } from "./store_error.ts";
import { APPLICATION_ID } from "./tables.ts";

/** Suffixes of a database's files in SQLite, in the order of moving: the database itself last. */
const PARTS = ["-wal", "-shm", ""];

/** Part of the file name of a store that was set aside, before the time. */
const DAMAGED = ".damaged-";

/** Maximum number of damaged stores to set aside. More would indicate a failing disk and would only fill it. */
const MOST_ASIDE = 5;

/** Offset of the application ID in an SQLite file. */
const APPLICATION_AT = 68;

/** Repair steps, appended to the error message. Empty for a file that was never a store. */
export function damageAdvice(file: string): string {
  if (!wasStore(file)) return "";
  return `. What to do: move ${file} away (and ${file}-wal and ${file}-shm, if they exist), then start ` +
    `the collector again: it creates a new store with a new ID. ${salvageAdvice("MOVED")}. ` +
    `With "onDamage": "set-aside" in "store", the collector does this automatically`;
}

/** How to rescue the readable rows of a damaged store. */
export function salvageAdvice(path: string): string {
  return `To rescue the readable rows: iec104 collect CONFIG --salvage ${path}, which also delivers ` +
    `them to the sinks that lack them (or sqlite3 ${path} .recover)`;
}

/** Whether a file is or was a store, judging by its header or by the mark next to it. */
export function wasStore(file: string): boolean {
  try {
    const head = new Uint8Array(APPLICATION_AT + 4);
    using open = Deno.openSync(file);
    open.readSync(head);
    if (new DataView(head.buffer).getUint32(APPLICATION_AT) === APPLICATION_ID) return true;
    return Deno.statSync(markPath(file)).size > 0;
  } catch {
    return false; // The folder may not be readable.
  }
}

/**
 * Moves away a damaged store that is not open, and returns its new path.
 *
 * @throws {StoreError} The store cannot be moved, or there are already too many damaged ones.
 */
export function moveAside(file: string, now: number): string {
  const what = `Cannot set the damaged store ${file} aside`;
  if (damagedStores(file).length >= MOST_ASIDE) {
    const detail =
      `${MOST_ASIDE} damaged stores are already in its folder. Check the disk, and move`;
    throw new StoreError(`${what}: ${detail} ${file}${DAMAGED}* away`, { code: "damaged" });
  }
  const time = new Date(now).toISOString().replace(/\.\d+/, "").replaceAll(/[-:]/g, "");
  const path = freePath(`${file}${DAMAGED}${time}`);
  try {
    for (const part of PARTS) {
      try {
        Deno.renameSync(`${file}${part}`, `${path}${part}`);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      }
    }
  } catch (error) {
    throw new StoreError(`${what}: ${(error as Error).message}`, { code: "damaged", cause: error });
  }
  return path;
}

/** Stores that were set aside and are still in the folder; empty if the folder cannot be listed. */
export function damagedStores(file: string): readonly string[] {
  const folder = folderOf(file);
  const begin = `${file.slice(folder.length)}${DAMAGED}`;
  let entries: Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder === "" ? "." : folder)];
  } catch (error) {
    const isForbidden = error instanceof Deno.errors.PermissionDenied ||
      error instanceof Deno.errors.NotCapable;
    if (isForbidden) return [];
    throw error;
  }
  const isStore = (rest: string) => !rest.includes(".") && !/-(?:wal|shm)$/.test(rest);
  return entries.filter(({ name }) => name.startsWith(begin) && isStore(name.slice(begin.length)))
    .map(({ name }) => `${folder}${name}`).sort();
}

function freePath(path: string): string {
  for (let number = 1;; number++) {
    const candidate = number === 1 ? path : `${path}-${number}`;
    if (!exists(candidate)) return candidate;
  }
}

/** Whether a file with this path exists. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
