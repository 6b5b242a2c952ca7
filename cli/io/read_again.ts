// Rereads files while a process is running.

import type { Io } from "./io.ts";
import { textOf } from "./read_text.ts";

/**
 * Rereads a file, but not a pipe: reading a pipe may never finish and would then keep the process alive.
 *
 * @throws {Error} The error of the system, or the file is a pipe.
 */
export async function readAgain(file: string, io: Io): Promise<string> {
  const { isFile = true, isDirectory = false } = await statOf(file) ?? {};
  if (isFile || isDirectory) return await textOf((await io.open(file)).stream);
  throw new Error("A pipe or a device is read only at the start");
}

/** Returns the status of a file; `undefined` if it does not exist, which opening it reports. */
async function statOf(file: string): Promise<Deno.FileInfo | undefined> {
  try {
    return await Deno.stat(file);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
