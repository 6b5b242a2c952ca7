// How long points had which quality: kept only for points whose quality was not always good.

/** A period with one quality other than good. */
export interface QualityPeriod {
  readonly bits: number;
  /** Its first report: time and packet. */
  readonly from: number;
  readonly place: number;
  /** Time of the first report with another quality; `NaN` if there was none. */
  until: number;
}

/** The quality of a point over time. */
export interface QualityRecord {
  /** The current quality, and since when. */
  bits: number;
  since: number;
  /** Total duration of each quality in ms, except for the time since the last change. */
  readonly durations: Map<number, number>;
  /** The first periods that were not good. */
  readonly periods: QualityPeriod[];
  /** Number of all such periods. */
  count: number;
  /** The worst of them. */
  worst: QualityPeriod | undefined;
}

/** Maximum number of points whose quality is recorded. */
const MAX_POINTS = 16_384;

/** Maximum number of periods and of different qualities recorded for a point. */
const MAX_PERIODS = 8;
const MAX_QUALITIES = 16;

/** Stands for all further qualities of a point. */
export const OTHER_QUALITIES = -1;

/** Records the quality of points. */
export class QualityLog {
  /** Number of changes of points beyond the limit. */
  untracked = 0;
  readonly #records = new Map<number, QualityRecord>();

  /** The record of a point; `undefined` if its quality was always good. */
  get(slot: number): QualityRecord | undefined {
    return this.#records.get(slot);
  }

  /**
   * Records a change of quality, or the first quality if it is not good. `goodSince` is the start of
   * the good quality of a point without a record; `undefined` at its first report.
   */
  change(
    slot: number,
    bits: number,
    { now, place, goodSince }: {
      readonly now: number;
      readonly place: number;
      readonly goodSince: number | undefined;
    },
  ): void {
    let record = this.#records.get(slot);
    if (record === undefined) {
      if (this.#records.size >= MAX_POINTS) {
        this.untracked++;
        return;
      }
      const since = goodSince ?? now;
      record = { bits: 0, since, durations: new Map(), periods: [], count: 0, worst: undefined };
      this.#records.set(slot, record);
      if (goodSince !== undefined) closePeriod(record, now);
    } else {
      closePeriod(record, now);
    }
    record.bits = bits;
    record.since = now;
    if (bits !== 0) openPeriod(record, { bits, from: now, place, until: NaN });
  }
}

function closePeriod(record: QualityRecord, now: number): void {
  const { bits, since, durations, periods, worst } = record;
  const key = durations.has(bits) || durations.size < MAX_QUALITIES ? bits : OTHER_QUALITIES;
  durations.set(key, (durations.get(key) ?? 0) + durationOf(since, now));
  for (const period of [periods.at(-1), worst]) {
    if (period !== undefined && period.from === since && Number.isNaN(period.until)) {
      period.until = now;
    }
  }
}

function openPeriod(record: QualityRecord, period: QualityPeriod): void {
  record.count++;
  if (record.periods.length < MAX_PERIODS) record.periods.push(period);
  if (record.worst === undefined || isWorse(period.bits, record.worst.bits)) record.worst = period;
}

/** Whether a quality is worse than another: IV is the worst, then NT, SB, BL, EI and OV. */
export function isWorse(bits: number, than: number): boolean {
  return bits > than; // The order of the bits.
}

/** Milliseconds between two times, 0 or more; 0 if one is unknown. */
export function durationOf(from: number, until: number): number {
  const ms = until - from;
  return ms > 0 ? ms : 0;
}
