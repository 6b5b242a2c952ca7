// Writes JSON documents of any size by generating their lists piece by piece.

import type { Output } from "./output.ts";

/**
 * Writes an object as `JSON.stringify()` would with an indent of two, plus a line end. Iterable properties are
 * written as lists, with elements generated on the fly.
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
