// Reads a file as text.

import { UsageError } from "./exit.ts";
import { decodeText, type TextOptions } from "../text/decode_text.ts";
import type { Io } from "./io.ts";

/** Maximum file size in octets; a hundred times that of a large station. */
const MAX_TEXT_OCTETS = 0x400_0000;

/**
 * Reads a text file.
 *
 * @throws {UsageError} The file does not exist, cannot be read, or is far too large.
 */
export async function readText(
  path: string,
  io: Io,
  options: TextOptions = {},
): Promise<string> {
  try {
    const { stream } = await io.open(path);
    return await textOf(stream, options);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** The error for an unreadable file. */
export function unreadable(path: string, error: unknown): UsageError {
  if (error instanceof Deno.errors.NotFound) return new UsageError(`No such file: ${path}`);
  return new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
}

/**
 * Reads the text of a stream; {@linkcode decodeText} decodes it.
 *
 * @throws {RangeError} The stream is too long.
 */
export async function textOf(
  stream: ReadableStream<Uint8Array>,
  options: TextOptions = {},
): Promise<string> {
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let octets = 0;
  for await (const chunk of stream) {
    chunks.push(chunk as Uint8Array<ArrayBuffer>);
    octets += chunk.length;
    if (octets > MAX_TEXT_OCTETS) {
      throw new RangeError(
        `Found more than ${MAX_TEXT_OCTETS} octets, expected a smaller text file`,
      );
    }
  }
  return decodeText(await new Blob(chunks).bytes(), options);
}

/** Maximum number of listed faults; the rest are only counted. */
const LISTED = 20;

/** Formats faults as indented lines after a message. */
export function faultLines(faults: readonly string[]): string {
  const lines = faults.slice(0, LISTED).map((fault) => `\n  ${fault}`);
  const more = faults.length > LISTED ? `\n  and ${faults.length - LISTED} more` : "";
  return `${lines.join("")}${more}`;
}
