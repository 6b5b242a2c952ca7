// Compares the time tags of a sector with the times of capture.

/** How many ASDUs are needed to know a station's clock. */
const ESTABLISHED = 20;

/** This number of consecutive ASDUs ahead of the known clock defines a new one. */
const RENEWED = 10;

/** Time tags this much older than when they were sent had been waiting. */
const LATE_MS = 60_000;

/** Zones differ from UTC by whole quarters of an hour, up to 14 hours. */
const QUARTER_MS = 900_000;
const MAX_ZONE_MS = 14 * 3_600_000;

/** The time tags of an ASDU. */
export interface Tags {
  /** The latest valid one; `-Infinity` without any. */
  readonly newest: number;
  /** The earliest. */
  readonly oldest: number;
  /** How many are invalid. */
  readonly invalid: number;
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
  /** Of the last fault: how far the tag lay ahead of the clock as known before, and how old it was. */
  aheadMs = 0;
  lateMs = 0;

  #judged = 0; // ASDUs with valid tags
  #near = 0; // of them, as quick as the quickest within the limit
  #ahead = 0; // in a row ahead of it

  /** Processes the tags of an ASDU; returns whether one is ahead of the station's clock, or was delayed. */
  take(
    { newest, oldest, invalid }: Tags,
    at: { readonly now: number; readonly objects: number; readonly limitMs: number },
  ): "ahead" | "late" | undefined {
    this.tags += at.objects;
    this.invalid += invalid;
    const offset = newest - at.now;
    if (!Number.isFinite(offset)) return undefined;
    this.#judged++;
    const lead = offset - this.best;
    if (lead > 0) return this.#takeLead(offset, lead, at.limitMs);
    this.#ahead = 0;
    if (-lead <= at.limitMs) this.#near++;
    const delay = this.best - (oldest - at.now);
    if (delay > this.maxDelayMs) this.maxDelayMs = delay;
    if (delay <= LATE_MS || !this.isEstablished) return undefined;
    this.lateMs = delay;
    return "late";
  }

  #takeLead(offset: number, lead: number, limitMs: number): "ahead" | undefined {
    const isJump = lead > limitMs && this.isEstablished;
    if (isJump && ++this.#ahead < RENEWED) {
      this.aheadMs = lead;
      return "ahead";
    }
    if (lead > limitMs) {
      this.#near = 0;
      this.maxDelayMs = 0;
    }
    this.#ahead = 0;
    this.#near++;
    this.best = offset;
    return undefined;
  }

  /** Whether enough is known about the clock: many ASDUs, and half of them as quick as the quickest. */
  get isEstablished(): boolean {
    return this.#judged >= ESTABLISHED && this.#near * 2 >= this.#judged;
  }

  /** The zone that the clock seems to be in, in minutes east of UTC. */
  get zoneMinutes(): number {
    const zone = Math.round(this.best / QUARTER_MS) * QUARTER_MS;
    return Math.abs(zone) <= MAX_ZONE_MS ? zone / 60_000 : 0;
  }

  /** How far the clock is off, apart from its time zone: positive if it is ahead. */
  get offsetMs(): number {
    return this.best - this.zoneMinutes * 60_000;
  }
}
