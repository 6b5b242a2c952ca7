// Reads a small file as text.

import { UsageError } from "../options/subcommand.ts";
import type { Io } from "./io.ts";

/**
 * The text of a file.
 *
 * @throws {UsageError} There is no such file, or it cannot be read.
 */
export async function readText(path: string, io: Io): Promise<string> {
  try {
    const { stream } = await io.open(path);
    return await new Response(stream as ReadableStream<Uint8Array<ArrayBuffer>>).text();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) throw new UsageError(`There is no file ${path}`);
    throw new UsageError(`Cannot read ${path}: ${(error as Error).message}`);
  }
}

/** Most that are listed; more are counted. */
const LISTED = 20;

/** Faults as indented lines behind a message. */
export function faultLines(faults: readonly string[]): string {
  const lines = faults.slice(0, LISTED).map((fault) => `\n  ${fault}`);
  const more = faults.length > LISTED ? `\n  and ${faults.length - LISTED} more` : "";
  return `${lines.join("")}${more}`;
}
