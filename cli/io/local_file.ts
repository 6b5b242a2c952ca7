// Local files that a file transfer reads or writes.

import { UsageError } from "../options/subcommand.ts";
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
 * Checks that a file name is available before the transfer starts.
 *
 * @throws {UsageError} The file already exists.
 */
export async function requireFree(path: string, io: Io): Promise<void> {
  try {
    const { stream } = await io.open(path);
    await stream.cancel();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new UsageError(`Cannot write ${path}: ${(error as Error).message}`);
  }
  throw new UsageError(`File ${path} already exists: choose another name, or use --overwrite`);
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
      `The transfer succeeded, but ${path} cannot be written: ${(error as Error).message}`,
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
    throw new UsageError(`Cannot write ${path}: ${(error as Error).message}`);
  }
}
