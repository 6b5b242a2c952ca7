// The stored results of an earlier measurement, and what has changed since.

import type { Row } from "./harness.ts";

/** Stored results. */
export interface Baseline {
  /** The machine and the runtime on which they were measured. */
  readonly machine: string;
  /** The rows of each part. */
  readonly rows: Readonly<Record<string, readonly Row[]>>;
}

/** A smaller change of a ratio may be chance. */
const NOTABLE = 0.15;

/**
 * Describes what has changed: ratios that moved by more than 15 %, and rows that are new or missing. Ratios are compared
 * because they depend less on the machine than costs.
 */
export function changesSince(before: readonly Row[], now: readonly Row[]): string[] {
  const old = new Map(before.map((row) => [row.name, row]));
  const texts: string[] = [];
  for (const row of now) {
    const earlier = old.get(row.name);
    old.delete(row.name);
    if (earlier === undefined) texts.push(`${row.name}: new`);
    else {
      const change = row.ratio / earlier.ratio;
      if (!(change > 1 + NOTABLE || change < 1 / (1 + NOTABLE))) continue;
      const word = change > 1 ? "slower" : "faster";
      const percent = Math.round(100 * (change > 1 ? change - 1 : 1 / change - 1));
      texts.push(
        `${row.name}: ${percent} % ${word} (${text(earlier.ratio)} x, now ${text(row.ratio)} x)`,
      );
    }
  }
  return [...texts, ...Array.from(old.keys(), (name) => `${name}: missing`)];
}

function text(ratio: number): string {
  return `${Number(ratio.toPrecision(3))}`;
}
