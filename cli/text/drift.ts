// Formats the difference between two clocks.

import { formatDuration } from "../../codec/mod.ts";

/** `1.5 s ahead`, `300 ms behind`. */
export function formatDrift(ms: number): string {
  return `${formatDuration(Math.abs(ms))} ${ms < 0 ? "behind" : "ahead"}`;
}
