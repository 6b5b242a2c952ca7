// Converts a station's time tags to instants. For speed, the zone offset is cached per quarter of an hour.

import { instantOf, TIME_FLAGS, type ZonePolicy } from "../../../codec/mod.ts";
import { completeCp24 } from "../../../codec/low_level.ts";
import { wallClockOf } from "../../text/zoned_time.ts";

const QUARTER_MS = 900_000;
const DAY_MS = 86_400_000;

/** An older time tag indicates a wrong clock. */
const OLDEST_MS = 366 * DAY_MS;

/** A time tag further in the future indicates a wrong clock. */
const AHEAD_MS = 3_600_000;

/** Whether a time tag is plausible for its arrival time. */
export function isCredible(instant: number, received: number): boolean {
  return instant >= received - OLDEST_MS && instant <= received + AHEAD_MS;
}

/** Converts the time tags of one station to instants. */
export class SourceTime {
  readonly #policy: ZonePolicy;
  /** Zone offsets by quarter of an hour and summer flag; zones change only at quarters. */
  readonly #offsets = new Map<number, number>();

  /** Creates a converter for the time zone of the station's clock. */
  constructor(policy: ZonePolicy) {
    this.#policy = policy;
  }

  /** The instant of a CP56Time2a with a valid date; `undefined` if the time does not exist in the zone. */
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

  /** The instant of a CP24Time2a, which has no hour: the latest possible one before its arrival. */
  instantOfCp24(time: number, received: number): number | undefined {
    const now = { time: wallClockOf(received, this.#policy) };
    const wall = completeCp24(time, now);
    return received + wall - now.time;
  }
}
