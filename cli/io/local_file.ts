// Local files that a file transfer reads or writes.

import { UsageError } from "./exit.ts";
import { writeFaultText } from "./file_fault.ts";
import type { Io } from "./io.ts";
import { unreadable } from "./read_text.ts";

/** Maximum number of octets of a file: LOF has 24 bits. */
const MAX_FILE_OCTETS = 0xff_ffff;

/**
 * Reads a file to be sent.
 *
 * @throws {UsageError} The file cannot be read, or is too large for any station.
 */
export async function readLocalFile(path: string, io: Io): Promise<Uint8Array> {
  let octets: Uint8Array;
  try {
    const { stream } = await io.open(path);
    octets = await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).bytes();
  } catch (error) {
    throw unreadable(path, error);
  }
  if (octets.length <= MAX_FILE_OCTETS) return octets;
  throw new UsageError(
    `${path} has ${octets.length} octets, expected at most ${MAX_FILE_OCTETS}, the limit of the protocol`,
  );
}

/**
 * Checks that a file can be written, before the work for it starts.
 *
 * @throws {UsageError} It already exists and is not to be replaced, or cannot be written.
 */
export async function requireWritable(
  path: string,
  io: Io,
  { replace }: { readonly replace: boolean },
): Promise<void> {
  try {
    await io.checkSave(path, { replace });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UsageError(
        `File ${path} already exists: choose another name, or use --overwrite`,
      );
    }
    throw unwritable(path, error);
  }
}

/** The error for a file that cannot be written. */
export function unwritable(path: string, error: unknown): UsageError {
  return new UsageError(`Cannot write ${path}: ${writeFaultText(path, error)}`);
}

/**
 * Writes a received file.
 *
 * @throws {UsageError} The file cannot be written.
 */
export async function writeLocalFile(
  path: string,
  octets: Uint8Array,
  { io, replace }: { readonly io: Io; readonly replace: boolean },
): Promise<void> {
  try {
    await io.save(path, octets, { replace });
  } catch (error) {
    throw new UsageError(
      `The transfer succeeded, but ${path} cannot be written: ${writeFaultText(path, error)}`,
    );
  }
}

/**
 * Writes a new file.
 *
 * @throws {UsageError} It exists, or cannot be written.
 */
export async function writeNew(path: string, text: string, io: Io): Promise<void> {
  try {
    await io.save(path, new TextEncoder().encode(text), { replace: false });
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) {
      throw new UsageError(`File ${path} already exists; choose a new name`);
    }
    throw unwritable(path, error);
  }
}
