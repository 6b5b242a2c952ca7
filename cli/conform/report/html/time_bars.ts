// The distribution of the times that a campaign measured.

import { type Markup, markup } from "../../../report/html/markup.ts";
import { largest, smallest } from "../../../text/extremes.ts";
import type { CaseReport } from "../../campaign_report.ts";

/** All values of one measured time. */
export interface MeasuredTimes {
  readonly name: string;
  readonly unit: string;
  /** Ascending. */
  readonly values: readonly number[];
  readonly lowest: number;
  readonly median: number;
  readonly highest: number;
  /** All different limits, ascending. */
  readonly limits: readonly number[];
}

/** Number of bars. */
const BARS = 40;

/** Size of the picture. */
const [WIDTH, HEIGHT] = [240, 34] as const;

/** The times of all cases, by name. */
export function collectTimes(cases: readonly CaseReport[]): readonly MeasuredTimes[] {
  const measures = cases.flatMap((each) => each.measures).filter(({ unit }) => unit === "ms");
  return [...Map.groupBy(measures, ({ name }) => name)].flatMap(([name, members]) => {
    const values = members.flatMap(({ value }) => value ?? []).toSorted((a, b) => a - b);
    if (values.length === 0) return [];
    const limits = new Set(
      members.flatMap((each) => each.limits).filter((limit) => limit !== null),
    );
    return [{
      ...{ name, unit: "ms", values },
      lowest: smallest(values),
      median: values[Math.floor((values.length - 1) / 2)]!,
      highest: largest(values),
      limits: [...limits].filter((limit) => limit > 0).toSorted((a, b) => a - b),
    }];
  }).toSorted((a, b) => a.name.localeCompare(b.name, "en"));
}

/** Bars for the values, and lines at the limits. */
export function timeBars({ name, values, limits, highest }: MeasuredTimes): Markup {
  const end = Math.max(largest(limits, 0), highest, 1) * 1.05;
  const counts = new Array<number>(BARS).fill(0);
  for (const value of values) counts[Math.min(BARS - 1, Math.floor(value / end * BARS))]!++;
  const most = largest(counts);
  const width = WIDTH / BARS;
  const bars = counts.flatMap((count, at) => {
    if (count === 0) return [];
    const height = Math.max(3, count / most * (HEIGHT - 4));
    return [
      markup`<rect x="${at * width + 0.5}" y="${HEIGHT - height}" width="${
        width - 1
      }" height="${height}"/>`,
    ];
  });
  const lines = limits.map((limit) => {
    const x = limit / end * WIDTH;
    return markup`<line x1="${x}" y1="0" x2="${x}" y2="${HEIGHT}"/>`;
  });
  return markup`<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" role="img" aria-label="Distribution of ${name}">
<g fill="#3b6ea5">${bars}</g><g stroke="#a8201a" stroke-width="1.5">${lines}</g>
<line x1="0" y1="${HEIGHT}" x2="${WIDTH}" y2="${HEIGHT}" stroke="#565f69"/></svg>`;
}
