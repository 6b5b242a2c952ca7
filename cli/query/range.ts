// Parses the time range of a query.

import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import { dayAfter, parseTime, shortTime, type TimeContext } from "./time_text.ts";

/** A time range, including both ends. */
export interface TimeRange {
  /** Start, in ms since 1970-01-01 UTC; `-Infinity` for the start of the store. */
  readonly from: number;
  /** End, in ms since 1970-01-01 UTC; `Infinity` for an open end. */
  readonly to: number;
}

const DEFAULT_MS = 86_400_000;

/** The unlimited range. */
export const ALL_TIME: TimeRange = { from: -Infinity, to: Infinity };

/**
 * The range from `--from`, `--to`, `--last` and `--all`; by default the last day.
 *
 * @throws {UsageError} The options contradict each other.
 */
export function rangeOf(values: Values, context: TimeContext): TimeRange {
  const last = values.duration("last");
  const [from, to] = [values.text("from"), values.text("to")];
  if (values.flag("all")) {
    if (last === undefined && from === undefined && to === undefined) return ALL_TIME;
    throw new UsageError(
      "Option --all covers the whole store, expected it without --from, --to and --last",
    );
  }
  if (last !== undefined && from !== undefined) {
    throw new UsageError(
      "Options --last and --from both set the start time, expected only one of them",
    );
  }
  const begin = from === undefined ? undefined : parseTime(from, "Option --from", context).instant;
  const end = to === undefined ? Infinity : endOf(to, begin, context);
  const until = Math.min(end, context.now);
  const range = { from: begin ?? until - (last ?? DEFAULT_MS), to: end };
  if (range.from > range.to) {
    const { zone } = context;
    throw new UsageError(
      `Option --to is ${shortTime(range.to, zone)}, expected a time after ${
        shortTime(range.from, zone)
      }`,
    );
  }
  return range;
}

/** Parses an end time. A date means the end of that day; a time of day means the first one after the start. */
function endOf(text: string, begin: number | undefined, context: TimeContext): number {
  const { instant, without } = parseTime(text, "Option --to", context);
  if (without === "time") return dayAfter(instant, context.zone) - 1;
  if (without !== "day" || begin === undefined) return instant;
  let end = instant;
  while (end < begin) end = dayAfter(end, context.zone);
  return end;
}

/** Describes a range: `from 2024-03-15 22:00:00 to now`. */
export function rangeText({ from, to }: TimeRange, { zone }: Pick<TimeContext, "zone">): string {
  const begin = from === -Infinity ? "from the start" : `from ${shortTime(from, zone)}`;
  return `${begin} to ${to === Infinity ? "now" : shortTime(to, zone)}`;
}
