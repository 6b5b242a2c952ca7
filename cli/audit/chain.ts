// The chain of an audit file: each line contains the SHA-256 hash of the previous line, and of its own text.

import { createHash } from "node:crypto";
import type { AuditEntry } from "./entry.ts";

/** Version of the audit file format. */
export const AUDIT_VERSION = 1;

/** The value of `prev` in the first line, which has no previous line. */
export const NO_LINE: string = "0".repeat(64);

/** The end of a chain. */
export interface ChainEnd {
  /** Identifies the chain. */
  readonly chain: string;
  /** Number of the last record; 0 before the first one. */
  readonly seq: number;
  /** SHA-256 of the last line without its line feed. */
  readonly hash: string;
}

/** A record as a line, and the end of the chain after it. */
export interface ChainLine {
  /** The line, without a line feed. */
  readonly line: string;
  readonly end: ChainEnd;
}

/** SHA-256 of a text in UTF-8: 64 lower-case hex digits. */
export function sha256(text: string | Uint8Array): string {
  return createHash("sha256").update(text).digest("hex");
}

/**
 * Characters that could corrupt the display of a line (DEL, C1, line separators and text direction marks), and the
 * replacement character for octets that are not UTF-8: a change to such octets must be noticed.
 */
const UNSAFE = /[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/g;

/**
 * Writes a record as the next line of a chain. The line is JSON with control characters escaped; its last keys are `prev`,
 * the hash of the previous line, and `hash`, the hash of its own text up to that key.
 */
export function chainLine(
  { time, run, ...entry }: AuditEntry & {
    /** ISO 8601, UTC. */
    readonly time: string;
    /** Identifies the process. */
    readonly run: string;
  },
  { chain, seq: last, hash: prev }: ChainEnd,
): ChainLine {
  const seq = last + 1;
  const text = harmlessJson(JSON.stringify({ seq, time, run, ...entry, prev }));
  const line = `${text.slice(0, -1)},"hash":"${sha256(text)}"}`;
  return { line, end: { chain, seq, hash: sha256(line) } };
}

/** JSON with its unsafe characters as `\u` and four digits: the same value, and unchanged where this module has written it. */
export function harmlessJson(json: string): string {
  return json.replaceAll(UNSAFE, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** Members that every record has. */
export interface ChainRecord {
  readonly seq: number;
  readonly time: string;
  readonly run: string;
  readonly event: string;
  readonly prev: string;
  readonly hash: string;
  readonly [key: string]: unknown;
}

const OWN_HASH = /,"hash":"([0-9a-f]{64})"\}$/;

/** Reads a line; `undefined` if it is not a record. */
export function readLine(line: string): ChainRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null || !OWN_HASH.test(line)) return undefined;
  const record = value as ChainRecord;
  const isRecord = Number.isSafeInteger(record.seq) && record.seq > 0 &&
    typeof record.prev === "string" && /^[0-9a-f]{64}$/.test(record.prev) &&
    [record.time, record.run, record.event, record.hash].every((each) => typeof each === "string");
  return isRecord ? record : undefined;
}

/** Whether the text of a line matches its hash. */
export function isUnchanged(line: string, { hash }: ChainRecord): boolean {
  return sha256(`${line.replace(OWN_HASH, "")}}`) === hash;
}
