// The report of a script: lines as they happen, and one JSON document.

import { formatDuration, type ZonePolicy } from "../../codec/mod.ts";
import { shownText } from "../../codec/low_level.ts";
import { wallClockTime } from "../text/zoned_time.ts";
import type { LineResult } from "./surroundings.ts";

/** Maximum number of results in the JSON document; the rest are only counted. */
const MOST_RESULTS = 100_000;

/** The words for results, which have the same width. */
const WORDS = { done: "      ", passed: "passed", failed: "FAILED" } as const;

/** Collects the results of a script. */
export class MasterReport {
  /** The results for the JSON document. */
  readonly results: LineResult[] = [];
  /** Number of expectations that were met, and of requests that succeeded. */
  passed = 0;
  /** Number of expectations that were not met, and of lines that failed. */
  failed = 0;
  /** Number of results that are not in the list. */
  omitted = 0;

  readonly #keeps: boolean;

  /** Creates a report. Without `keeps`, results are only counted. */
  constructor({ keeps }: { readonly keeps: boolean }) {
    this.#keeps = keeps;
  }

  /** Counts a result. */
  add(result: LineResult): void {
    if (result.result === "passed") this.passed++;
    else if (result.result === "failed") this.failed++;
    if (!this.#keeps) return;
    if (this.results.length < MOST_RESULTS) this.results.push(result);
    else this.omitted++;
  }

  /** `11 passed, 1 failed`. */
  get summary(): string {
    return `${this.passed} passed, ${this.failed} failed`;
  }
}

/** The lines that show a result: what happened, and what arrived instead. */
export function resultLines(
  { line, text, result, tookMs, reason, hints = [], instead }: LineResult,
  { now, zone }: { readonly now: number; readonly zone: ZonePolicy | undefined },
): readonly string[] {
  const time = wallClockTime(now, zone);
  const number = String(line ?? "").padStart(4);
  const took = result === "passed" ? `  (${formatDuration(Math.round(tookMs))})` : "";
  const head = `${time} ${number}  ${WORDS[result]}  ${shownText(text)}${took}`;
  if (result !== "failed") return [head];
  const indent = " ".repeat(time.length + 15);
  const came = instead === undefined
    ? []
    : instead.length === 0
    ? ["nothing arrived instead"]
    : ["arrived instead:", ...instead.map((each) => `  ${each}`)];
  const checks = hints.map((hint) => `hint: ${hint}`);
  const lines = [reason ?? "", ...checks, ...came];
  return [head, ...lines.map((each) => `${indent}${shownText(each)}`)];
}

/** A result in the JSON document. */
export function resultRecord(
  { line, text, result, at, tookMs, reason, hints, instead }: LineResult,
  startedAt: number,
): Readonly<Record<string, unknown>> {
  return {
    line: line ?? null,
    text,
    result,
    atMs: Math.round(at - startedAt),
    tookMs: Math.round(tookMs),
    ...reason !== undefined && { reason },
    ...hints !== undefined && { hints },
    ...instead !== undefined && { instead },
  };
}
