// Reads the values of DER elements: integers, Booleans, object identifiers, times and bit strings.

import { malformed } from "./certificate_error.ts";
import { type DerElement, hexOf, latinOf, TAG } from "./der.ts";

/**
 * Maximum length of an object identifier or a serial number, in octets; longer ones do not occur in
 * practice.
 */
const MAX_SHORT = 64;

/** Reads a non-negative integer, such as a version: 0 to 2^31 - 1. */
export function readWhole({ content, what }: DerElement): number {
  if (content.length === 0 || content.length > 4 || content[0]! >= 0x80) {
    throw malformed(`${what} is not a whole number of at most 31 bits`);
  }
  return content.reduce((value, octet) => value * 256 + octet, 0);
}

/**
 * Returns a serial number in hex, normalized for comparison. Some authorities do not use the
 * shortest encoding; a number is recognized even if a CRL and a certificate encode it differently.
 */
export function readSerial({ content, what }: DerElement): string {
  if (content.length === 0 || content.length > MAX_SHORT) {
    throw malformed(`${what} has ${content.length} octets, expected 1 to ${MAX_SHORT}`);
  }
  let from = 0;
  while (from + 1 < content.length && repeatsSign(content[from]!, content[from + 1]!)) from++;
  return hexOf(content.subarray(from));
}

/** Whether the first octet of an integer is a redundant sign octet. */
function repeatsSign(first: number, next: number): boolean {
  return next < 0x80 ? first === 0 : first === 0xff;
}

/** Reads a Boolean. */
export function readBoolean({ content, what }: DerElement): boolean {
  const [value] = content;
  if (content.length === 1 && (value === 0 || value === 0xff)) return value === 0xff;
  throw malformed(`${what} is neither true nor false`);
}

/** Returns an object identifier as text, such as `2.5.29.20`. */
export function readObjectIdentifier({ content, what }: DerElement): string {
  if (content.length === 0 || content.length > MAX_SHORT || content.at(-1)! >= 0x80) {
    throw malformed(`${what} is not an object identifier`);
  }
  const numbers: number[] = [];
  let value = 0;
  for (const octet of content) {
    value = value * 128 + (octet & 0x7f);
    if (!Number.isSafeInteger(value)) throw malformed(`${what} contains too large a number`);
    if (octet >= 0x80) continue;
    if (numbers.length > 0) numbers.push(value);
    else {
      const first = Math.min(2, Math.floor(value / 40));
      numbers.push(first, value - first * 40);
    }
    value = 0;
  }
  return numbers.join(".");
}

/** Returns a time in ms since 1970-01-01 UTC. */
export function readTime({ tag, content, what }: DerElement): number {
  const text = latinOf(content.subarray(0, 20));
  const pattern = tag === TAG.utcTime
    ? /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
    : tag === TAG.generalizedTime
    ? /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)Z$/
    : undefined;
  const [year, month, ...rest] = pattern?.exec(text)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined) throw malformed(`${what} is not a time in UTC`);
  const [day, hour, minute, second] = rest as [number, number, number, number];
  const full = tag === TAG.utcTime ? year + (year < 50 ? 2000 : 1900) : year;
  const at = new Date(0);
  at.setUTCFullYear(full, month - 1, day);
  at.setUTCHours(hour, minute, second);
  const isDate = at.getUTCMonth() === month - 1 && at.getUTCDate() === day;
  if (!isDate || hour > 23 || minute > 59 || second > 59) {
    throw malformed(`${what} is not a valid time: ${text}`);
  }
  return at.getTime();
}

/** Returns the octets of a bit string without unused bits. */
export function readBitOctets({ content, what }: DerElement): Uint8Array {
  if (content[0] !== 0) throw malformed(`${what} is not a bit string of whole octets`);
  return content.subarray(1);
}

/** Whether a bit of a bit string is set; bit 0 is the first. */
export function hasBit({ content }: DerElement, bit: number): boolean {
  return ((content[1 + (bit >> 3)] ?? 0) & (0x80 >> (bit & 7))) !== 0;
}
