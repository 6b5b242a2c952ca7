// The time range of a query, from its options.

import type { Values } from "../options/args.ts";
import { UsageError } from "../options/subcommand.ts";
import { dayAfter, parseTime, shortTime, type TimeContext } from "./time_text.ts";

/** From one point in time to another, both included. */
export interface TimeRange {
  /** Milliseconds since 1970-01-01 UTC; `-Infinity` for the beginning of the store. */
  readonly from: number;
  /** Milliseconds since 1970-01-01 UTC; `Infinity` if no end was asked for. */
  readonly to: number;
}

const DEFAULT_MS = 86_400_000;

/** Everything. */
export const ALL_TIME: TimeRange = { from: -Infinity, to: Infinity };

/**
 * The range of `--from`, `--to`, `--last` and `--all`; the last day if none of them was given.
 *
 * @throws {UsageError} They contradict each other.
 */
export function rangeOf(values: Values, context: TimeContext): TimeRange {
  const last = values.duration("last");
  const [from, to] = [values.text("from"), values.text("to")];
  if (values.flag("all")) {
    if (last === undefined && from === undefined && to === undefined) return ALL_TIME;
    throw new UsageError(
      "Option --all covers everything, expected it without --from, --to and --last",
    );
  }
  if (last !== undefined && from !== undefined) {
    throw new UsageError("Options --last and --from both say where to begin, expected one of them");
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

/** A date alone is the end of that day; a time of day alone is never before the beginning. */
function endOf(text: string, begin: number | undefined, context: TimeContext): number {
  const { instant, without } = parseTime(text, "Option --to", context);
  if (without === "time") return dayAfter(instant, context.zone) - 1;
  if (without !== "day" || begin === undefined) return instant;
  let end = instant;
  while (end < begin) end = dayAfter(end, context.zone);
  return end;
}

/** The range for people: `from 2024-03-15 22:00:00 to now`. */
export function rangeText({ from, to }: TimeRange, { zone }: Pick<TimeContext, "zone">): string {
  const begin = from === -Infinity ? "from the beginning" : `from ${shortTime(from, zone)}`;
  return `${begin} to ${to === Infinity ? "now" : shortTime(to, zone)}`;
}
