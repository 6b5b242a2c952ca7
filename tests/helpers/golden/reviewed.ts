// Reviewed texts: files of tests/vectors/reviewed/ with the output of the project, line by line.
// Check each changed line of such a file against the standard or the documentation.

import { assertGolden } from "../golden.ts";

/**
 * Compares a text with the reviewed file of that name, as {@linkcode assertGolden} does.
 * @throws {AssertionError} The text differs; the message names the first line that does.
 */
export function assertReviewed(name: string, text: string): void {
  assertGolden(`tests/vectors/reviewed/${name}`, `${text.trimEnd()}\n`);
}

/** Maximum number of characters of a value written on one line. */
const WIDTH = 140;

/** Writes JSON with one line for each value that fits on a line: octets as hex digits, keys without quotes. */
export function lines(value: unknown, indent = ""): string {
  const short = inLine(value);
  if (indent.length + short.length <= WIDTH || !isNested(value)) return short;
  const inner = `${indent}  `;
  const parts = Array.isArray(value)
    ? value.map((item) => `${inner}${lines(item, inner)}`)
    : Object.entries(value).map(([key, item]) => `${inner}${key}: ${lines(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

function isNested(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Uint8Array);
}

/** Writes a value on one line. */
export function inLine(value: unknown): string {
  if (value instanceof Uint8Array) {
    return `<${Array.from(value, (octet) => octet.toString(16).padStart(2, "0")).join(" ")}>`;
  }
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return Object.is(value, -0) ? "-0" : String(value);
  if (value instanceof Map) return inLine(Object.fromEntries(value));
  if (Array.isArray(value)) return `[${value.map(inLine).join(", ")}]`;
  if (!isNested(value)) return JSON.stringify(value) ?? "undefined";
  const members = Object.entries(value).map(([key, item]) => `${key}: ${inLine(item)}`);
  return members.length === 0 ? "{}" : `{ ${members.join(", ")} }`;
}
