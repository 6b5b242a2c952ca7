// Files of this machine that a transfer reads or writes.

import { UsageError } from "../options/subcommand.ts";
import type { Io } from "./io.ts";
import { unreadable } from "./read_text.ts";

/** Maximum number of octets of a file: LOF has 24 bits. */
const MAX_FILE_OCTETS = 0xff_ffff;

/**
 * The content of a file that is to be sent.
 *
 * @throws {UsageError} It cannot be read, or no station could take it.
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
    `${path} has ${octets.length} octets, expected at most ${MAX_FILE_OCTETS}, which is what the protocol can carry`,
  );
}

/**
 * Makes sure that a file can take its name, before a station is asked for its content.
 *
 * @throws {UsageError} There is one of that name.
 */
export async function requireFree(path: string, io: Io): Promise<void> {
  try {
    const { stream } = await io.open(path);
    await stream.cancel();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return;
    throw new UsageError(`Cannot write ${path}: ${(error as Error).message}`);
  }
  throw new UsageError(`There is a file ${path} already: expected another name, or --overwrite`);
}

/**
 * Writes what has arrived.
 *
 * @throws {UsageError} It cannot be written.
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
      `Cannot write ${path}, though the file has arrived: ${(error as Error).message}`,
    );
  }
}
