// Compares the time tags of a sector with the times of capture.

import type { PointColumns } from "../../columns.ts";
import { TIME_FLAGS } from "../../time.ts";

/** So many tags are needed to know a station's clock. */
const ESTABLISHED = 20;

/** So many tags in a row ahead of what was known are the new truth. */
const RENEWED = 10;

/** Zones differ from UTC by whole quarters of an hour, up to 14 hours. */
const QUARTER_MS = 900_000;
const MAX_ZONE_MS = 14 * 3_600_000;

/** What is wrong with the tags of an ASDU. */
export interface TagFaults {
  /** Tags that are marked invalid or are no date. */
  invalid: number;
  /** How far the most advanced tag lies ahead of the clock as known so far, in ms; 0 if within the limit. */
  aheadMs: number;
  /** How old the oldest tag was when it was sent, in ms; 0 if within the limit. */
  lateMs: number;
}

/** The clock of a station, as its tags show it. */
export class TimeWatch {
  /** Tags, and how many of them were invalid. */
  tags = 0;
  invalid = 0;
  /** Tag less time of capture of the quickest event, in ms: the clock's offset plus the zone. */
  best = -Infinity;
  /** The greatest delay of an event against the quickest, in ms. */
  maxDelayMs = 0;

  #judged = 0; // valid tags
  #near = 0; // of them, within the limit of the quickest
  #ahead = 0; // tags in a row ahead of it
  readonly #faults: TagFaults = { invalid: 0, aheadMs: 0, lateMs: 0 };

  /** Takes the tags of an ASDU. What it returns changes with the next call. */
  take(
    columns: PointColumns,
    limits: { readonly now: number; readonly aheadMs: number; readonly lateMs: number },
  ): TagFaults {
    const { time, timeFlags, length } = columns;
    const faults = this.#faults;
    faults.invalid = faults.aheadMs = faults.lateMs = 0;
    this.tags += length;
    for (let i = 0; i < length; i++) {
      const offset = time[i]! - limits.now;
      if (Number.isNaN(offset) || (timeFlags[i]! & TIME_FLAGS.invalid) !== 0) {
        if (Number.isNaN(time[i]!) || (timeFlags[i]! & TIME_FLAGS.invalid) !== 0) faults.invalid++;
        continue;
      }
      const lead = offset - this.best;
      if (lead <= 0) this.#takeUsual(-lead, limits, faults);
      else this.#takeLead(offset, lead, limits.aheadMs, faults);
    }
    this.invalid += faults.invalid;
    return faults;
  }

  #takeUsual(
    delay: number,
    limits: { readonly aheadMs: number; readonly lateMs: number },
    faults: TagFaults,
  ): void {
    this.#judged++;
    this.#ahead = 0;
    if (delay <= limits.aheadMs) this.#near++;
    if (delay > this.maxDelayMs) this.maxDelayMs = delay;
    if (delay > limits.lateMs && this.isEstablished && delay > faults.lateMs) faults.lateMs = delay;
  }

  #takeLead(offset: number, lead: number, aheadMs: number, faults: TagFaults): void {
    this.#judged++;
    if (lead > aheadMs && this.isEstablished) {
      if (lead > faults.aheadMs) faults.aheadMs = lead;
      if (++this.#ahead < RENEWED) return;
    }
    if (lead > aheadMs) {
      this.#near = 0;
      this.maxDelayMs = 0;
    }
    this.#ahead = 0;
    this.#near++;
    this.best = offset;
  }

  /** Whether enough is known of the clock: many tags, and at least half of them as quick as the quickest. */
  get isEstablished(): boolean {
    return this.#judged >= ESTABLISHED && this.#near * 2 >= this.#judged;
  }

  /** The zone that the clock seems to be in, in minutes east of UTC. */
  get zoneMinutes(): number {
    const zone = Math.round(this.best / QUARTER_MS) * QUARTER_MS;
    return Math.abs(zone) <= MAX_ZONE_MS ? zone / 60_000 : 0;
  }

  /** How far the clock is off, beside its zone: positive if it is ahead. */
  get offsetMs(): number {
    return this.best - this.zoneMinutes * 60_000;
  }
}
