// `FILE.head`, the file next to an audit file that holds a note of its last record: it reveals truncation at the end of
// a line.

import type { ChainEnd } from "./chain.ts";

/** Fixed size of the note in octets, so that it can be overwritten in place. */
const OCTETS = 256;

/** The path of the note of an audit file. */
export function headPath(path: string): string {
  return `${path}.head`;
}

/** The note as text. */
export function headText({ chain, seq, hash }: ChainEnd): string {
  return `${JSON.stringify({ chain, seq, hash }).padEnd(OCTETS - 1)}\n`;
}

/** A note that was read: a record, or the reason why there is none. */
export type NotedEnd = ChainEnd | "missing" | "empty";

/** Reads a note; `undefined` if it is not one. */
export function readHead(text: string): ChainEnd | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const { chain, seq, hash } = Object(value) as Partial<ChainEnd>;
  const isNote = typeof chain === "string" && Number.isSafeInteger(seq) &&
    typeof hash === "string" && /^[0-9a-f]{64}$/.test(hash);
  return isNote ? { chain, seq: seq!, hash } : undefined;
}
