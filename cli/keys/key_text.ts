// Keys as hex digits: made, imported from files, and exported.

import { createHash, randomBytes } from "node:crypto";
import { HexSyntaxError, parseHex, toHex } from "../../codec/mod.ts";
import { UsageError } from "../io/exit.ts";
import { KEY_LENGTHS, type KeyRecord } from "../key_file/document.ts";

/** A new random key of 16 or 32 octets. */
export function randomKey(octets: number, now: number): KeyRecord {
  const key = randomBytes(octets);
  const record = { key: toHex(key), since: new Date(now).toISOString() };
  key.fill(0);
  return record;
}

/**
 * Reads a key in hex digits, which may be separated by spaces, colons or line feeds. Messages do not show it.
 *
 * @param source The file, for messages.
 * @throws {UsageError} It has other characters, or another length.
 */
export function parseKey(text: string, source: string, now: number): KeyRecord {
  let octets: Uint8Array;
  try {
    octets = parseHex(text, { maxOctets: 1024 });
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    error.octets.fill(0);
    throw new UsageError(
      `${source}:${error.line}:${error.column}  Not a key in hex digits, expected 32 or 64 digits`,
    );
  }
  const { length } = octets;
  const record = { key: toHex(octets), since: new Date(now).toISOString() };
  octets.fill(0);
  if (KEY_LENGTHS.includes(length)) return record;
  throw new UsageError(
    `${source} has a key of ${length} octets, expected 16 or 32 octets: 32 or 64 hex digits`,
  );
}

/** Whether a text may be a key, which must not be in a command line or in a message. */
export function resemblesKey(text: string): boolean {
  return /^[0-9a-f]{16,}$/i.test(text.replace(/0x|[\s:,-]/gi, ""));
}

/** Six hex digits that are the same for the same key, and do not reveal it: the start of its SHA-256. */
export function checkValue({ key }: Pick<KeyRecord, "key">): string {
  const octets = parseHex(key);
  const digest = createHash("sha256").update(octets).digest("hex");
  octets.fill(0);
  return digest.slice(0, 6);
}

/** The length of a key in octets. */
export function lengthOf({ key }: Pick<KeyRecord, "key">): number {
  return key.length / 2;
}
