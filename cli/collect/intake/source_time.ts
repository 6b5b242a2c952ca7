// From the time tags of one station to instants, quickly: the zone is asked once for every quarter of an hour.

import { instantOf, TIME_FLAGS, type ZonePolicy } from "../../../codec/mod.ts";
import { completeCp24 } from "../../../codec/low_level.ts";
import { wallClockOf } from "../../text/zoned_time.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** A time tag older than this comes from a wrong clock. */
const OLDEST_MS = 366 * DAY_MS;

/** A time tag further ahead than this comes from a wrong clock. */
const AHEAD_MS = 3_600_000;

/** Whether a time tag is plausible, given when it arrived. */
export function isCredible(instant: number, received: number): boolean {
  return instant >= received - OLDEST_MS && instant <= received + AHEAD_MS;
}

/** The instants of one station's time tags. */
export class SourceTime {
  readonly #policy: ZonePolicy;
  /** From the wall clock to the instant, by quarter of an hour and summer flag: zones change at quarters. */
  readonly #offsets = new Map<number, number>();

  /** Uses the zone of the station's clock. */
  constructor(policy: ZonePolicy) {
    this.#policy = policy;
  }

  /** The instant of a CP56Time2a with a possible date; `undefined` where the zone has none for it. */
  instant(time: number, timeFlags: number): number | undefined {
    const summer = timeFlags & TIME_FLAGS.summer;
    const quarter = Math.floor(time / QUARTER_MS) * 2 + (summer === 0 ? 0 : 1);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      const instant = instantOf({ time, timeFlags }, this.#policy);
      if (instant === undefined) return undefined;
      offset = instant - time;
      if (this.#offsets.size > 1000) this.#offsets.clear();
      this.#offsets.set(quarter, offset);
    }
    return time + offset;
  }

  /** The instant of a CP24Time2a, which has no hour: the latest that it can mean. */
  instantOfCp24(time: number, received: number): number | undefined {
    const now = { time: wallClockOf(received, this.#policy) };
    const wall = completeCp24(time, now);
    return received + wall - now.time;
  }
}
