// Compares the time tags of a sector with the times of capture.

/** Number of ASDUs needed to estimate a station's clock. */
const ESTABLISHED = 20;

/** This number of consecutive ASDUs ahead of the estimated clock establishes a new estimate. */
const RENEWED = 10;

/** Time tags older than this when sent were delayed in the station. */
const LATE_MS = 60_000;

/** Time zones differ from UTC by multiples of 15 minutes, up to 14 hours. */
export const QUARTER_MS = 900_000;
export const MAX_ZONE_MS = 14 * 3_600_000;

/** The time tags of an ASDU. */
export interface Tags {
  /** The latest valid time tag; `-Infinity` if there is none. */
  readonly newest: number;
  /** The earliest valid time tag. */
  readonly oldest: number;
  /** Number of invalid time tags. */
  readonly invalid: number;
}

/** The clock of a station as estimated from its time tags. */
export class TimeWatch {
  /** Number of time tags, and of invalid ones. */
  tags = 0;
  invalid = 0;
  /**
   * Time tag minus time of capture for the least delayed event, in ms: the clock's offset plus the
   * time zone.
   */
  best = -Infinity;
  /** Maximum delay of an event, relative to the least delayed one, in ms. */
  maxDelayMs = 0;
  /** For the last fault: how far the tag was ahead of the estimated clock, and how old it was. */
  aheadMs = 0;
  lateMs = 0;

  #judged = 0; // Number of ASDUs with valid time tags.
  #near = 0; // Number of these within the limit of the least delayed one.
  #ahead = 0; // Number of consecutive ASDUs ahead of it.

  /**
   * Processes the tags of an ASDU; returns whether one is ahead of the station's clock, or was
   * delayed. Called for every ASDU with time tags, hence four arguments.
   */
  take(
    { newest, oldest, invalid }: Tags,
    now: number,
    objects: number,
    limitMs: number,
  ): "ahead" | "late" | undefined {
    this.tags += objects;
    this.invalid += invalid;
    const offset = newest - now;
    if (!Number.isFinite(offset)) return undefined;
    this.#judged++;
    const lead = offset - this.best;
    if (lead > 0) return this.#takeLead(offset, lead, limitMs);
    this.#ahead = 0;
    if (-lead <= limitMs) this.#near++;
    const delay = this.best - (oldest - now);
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

  /**
   * Whether the estimate is reliable: there are enough ASDUs, and half of them have little delay.
   */
  get isEstablished(): boolean {
    return this.#judged >= ESTABLISHED && this.#near * 2 >= this.#judged;
  }

  /** Estimated time zone of the clock, in minutes east of UTC. */
  get zoneMinutes(): number {
    return zoneOf(this.best) / 60_000;
  }

  /** Clock error apart from the time zone, in ms; positive if the clock is ahead. */
  get offsetMs(): number {
    return fromZone(this.best);
  }
}

/** Returns the part of an offset that a time zone explains, in ms. */
function zoneOf(offset: number): number {
  const zone = Math.round(offset / QUARTER_MS) * QUARTER_MS;
  return Math.abs(zone) <= MAX_ZONE_MS ? zone : 0;
}

/** Returns the part of an offset that no time zone explains, in ms. */
export function fromZone(offset: number): number {
  return offset - zoneOf(offset);
}
