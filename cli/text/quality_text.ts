// The quality of a point over time, for people.

import { formatDuration } from "../../codec/mod.ts";
import type { QualityPeriodReport, QualityReport } from "../../codec/capture/mod.ts";

/** A period: `IV NT from 03:14:02.000 for 41 s`, with times in the form of `show`. */
export function periodText(
  { quality, from, durationMs, isOpen }: QualityPeriodReport,
  show: (time: string) => string,
): string {
  const since = from.time === null ? `from frame ${from.frame}` : `from ${show(from.time)}`;
  if (isOpen) return `${quality} ${since} to the end`;
  return durationMs === null
    ? `${quality} ${since}`
    : `${quality} ${since} for ${formatDuration(durationMs)}`;
}

/** How long each quality lasted: `IV NT 41 s, good 1 h 3 min`. */
export function statesText({ states }: QualityReport): string {
  return states.map(({ quality, durationMs }) => {
    const name = quality === "" ? "good" : quality;
    return durationMs === null ? name : `${name} ${formatDuration(durationMs)}`;
  }).join(", ");
}
