// Derives how the points of a captured station are reported: cyclically, by background scan or on change, with or
// without time tag.

import { CAUSE, isEventCause } from "../../codec/mod.ts";

import type { CapturedValue } from "./captured_value.ts";
import { addressText } from "../text/address_text.ts";

/** Reporting mode of a point. */
export interface Habit {
  /** Interval of cyclic transmission, if used. */
  readonly cyclicMs: number | undefined;
  /** Interval of the background scan, if used. */
  readonly backgroundMs: number | undefined;
  /** How changes are reported. */
  readonly reports: "time-tagged" | "untimed" | "never";
}

/** Minimum number of periodic values needed to determine the interval. */
const LEAST_VALUES = 3;

/** Resolution of declared intervals. */
const STEP_MS = 100;

/** Observations of a point. */
interface Seen {
  readonly cyclic: number[];
  readonly background: number[];
  untimed: number;
  tagged: number;
}

/** The reporting modes of the points, by address. */
export function habitsOf(values: readonly CapturedValue[]): ReadonlyMap<string, Habit> {
  const all = new Map<string, Seen>();
  for (const value of values) {
    const address = addressText(value);
    let seen = all.get(address);
    if (seen === undefined) {
      all.set(address, seen = { cyclic: [], background: [], untimed: 0, tagged: 0 });
    }
    note(seen, value);
  }
  return new Map(Array.from(all, ([address, { cyclic, background, untimed, tagged }]) => [address, {
    cyclicMs: intervalOf(cyclic),
    backgroundMs: intervalOf(background),
    reports: tagged > 0 ? "time-tagged" : untimed > 0 ? "untimed" : "never",
  }]));
}

function note(seen: Seen, { cause, tag, atMs }: CapturedValue): void {
  if (cause === CAUSE.periodic) seen.cyclic.push(atMs);
  else if (cause === CAUSE.background) seen.background.push(atMs);
  else if (isEventCause(cause)) {
    if (tag === "none") seen.untimed++;
    else seen.tagged++;
  }
}

/** The most common interval between the values. */
function intervalOf(times: readonly number[]): number | undefined {
  if (times.length < LEAST_VALUES) return undefined;
  const gaps = times.slice(1).map((time, i) => time - times[i]!).sort((a, b) => a - b);
  const middle = gaps[Math.floor(gaps.length / 2)]!;
  return Math.max(STEP_MS, Math.round(middle / STEP_MS) * STEP_MS);
}
