// Writes a JSON document longer than any text in memory can be: its lists are generated and written piece by piece.

import type { Output } from "./output.ts";

/**
 * Writes an object as `JSON.stringify()` with two spaces would, and a line end. Iterable members are lists, whose
 * elements are generated as they are written.
 *
 * @throws {OutputClosedError} The reader has closed the output.
 */
export async function writeJson(
  document: Readonly<Record<string, unknown>>,
  out: Output,
): Promise<void> {
  for (const piece of pieces(document)) {
    out.write(piece);
    if (out.full) await out.flush();
  }
  out.line();
}

function* pieces(document: Readonly<Record<string, unknown>>): Generator<string> {
  let lead = "{";
  for (const [key, value] of Object.entries(document)) {
    if (value === undefined) continue;
    yield `${lead}\n  ${JSON.stringify(key)}: `;
    lead = ",";
    if (isList(value)) yield* elements(value);
    else yield indented(value, "  ");
  }
  yield lead === "{" ? "{}" : "\n}";
}

function* elements(list: Iterable<unknown>): Generator<string> {
  let lead = "[";
  for (const element of list) {
    yield `${lead}\n    ${indented(element, "    ")}`;
    lead = ",";
  }
  yield lead === "[" ? "[]" : "\n  ]";
}

function isList(value: unknown): value is Iterable<unknown> {
  return typeof value === "object" && value !== null && Symbol.iterator in value;
}

function indented(value: unknown, indent: string): string {
  return (JSON.stringify(value, undefined, 2) ?? "null").replaceAll("\n", `\n${indent}`);
}
