// The live image of a station: the latest report of each point, and whether it is still valid.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { familyHeadOf, tagKindOf } from "../../../codec/classify.ts";
import { pointKey, pointsOf, type ReportedPoint } from "../../../codec/points.ts";
import { TYPES } from "../../../codec/types.ts";
import type { Clock } from "../../connection/clock.ts";
import type { ImagePoint, PointImage, PointImageOptions } from "./image_point.ts";

const MAX_POINTS = 100_000;

/** A point without the fields that depend on the time of access. */
interface Entry {
  readonly point: Omit<ImagePoint, "ageMs" | "stale">;
  /** Time of arrival on the monotonic clock. */
  readonly arrived: number;
  /** Number of interruptions and restarts before the report. */
  readonly doubts: number;
}

/** Keeps the latest report of each point, up to a limit. */
export class ImageStore implements PointImage {
  readonly #entries = new Map<number, Entry>();
  readonly #clock: Clock;
  readonly #limit: number;
  readonly #onDisposed: (store: ImageStore) => void;
  /**
   * Interruptions and restarts so far. A point is stale if its report is older than the last one
   * that affects it.
   */
  #doubts = 0;
  #interrupted = 0;
  readonly #restarted = new Map<number, number>();
  #refused = 0;

  /**
   * Creates an empty image.
   *
   * @throws {RangeError} `maxPoints` is not a whole number of 1 or more.
   */
  constructor(
    { maxPoints = MAX_POINTS }: PointImageOptions,
    { clock, onDisposed }: {
      readonly clock: Clock;
      readonly onDisposed: (store: ImageStore) => void;
    },
  ) {
    if (!Number.isInteger(maxPoints) || maxPoints < 1) {
      throw new RangeError(
        `Cannot use maxPoints = ${maxPoints}: expected a whole number, 1 or more`,
      );
    }
    this.#limit = maxPoints;
    this.#clock = clock;
    this.#onDisposed = onDisposed;
  }

  get size(): number {
    return this.#entries.size;
  }

  get refused(): number {
    return this.#refused;
  }

  get(ca: number, ioa: number): ImagePoint | undefined {
    const entry = this.#entries.get(pointKey(ca, ioa));
    return entry && this.#shown(entry);
  }

  *[Symbol.iterator](): IterableIterator<ImagePoint> {
    for (const entry of this.#entries.values()) yield this.#shown(entry);
  }

  [Symbol.dispose](): void {
    this.#onDisposed(this);
    this.interrupt();
  }

  /**
   * Processes a received ASDU. Test data and refusals are ignored, because they do not reflect the
   * process.
   */
  take(asdu: Asdu, receivedAt: number): void {
    if (asdu.type === "M_EI_NA_1") this.#restarted.set(asdu.ca, ++this.#doubts);
    if (asdu.test || asdu.negative) return;
    const arrived = this.#clock.monotonic();
    for (const report of pointsOf(asdu)) this.#put(report, receivedAt, arrived);
  }

  /** Records that data transfer was interrupted; changes until its next start are unknown. */
  interrupt(): void {
    this.#interrupted = ++this.#doubts;
  }

  #put(report: ReportedPoint, receivedAt: number, arrived: number): void {
    const { ca, ioa, type, value, quality, cause, test, object } = report;
    const key = pointKey(ca, ioa);
    const before = this.#entries.get(key)?.point;
    if (before === undefined && this.#entries.size >= this.#limit) {
      this.#refused++;
      return;
    }
    const { time, timeFlags } = before !== undefined && repeats(report, before) ? before : report;
    const point = {
      ca,
      ioa,
      type,
      value,
      quality,
      time,
      timeFlags,
      cause,
      test,
      object,
      receivedAt,
    };
    this.#entries.set(key, { point, arrived, doubts: this.#doubts });
  }

  #shown({ point, arrived, doubts }: Entry): ImagePoint {
    const since = Math.max(this.#interrupted, this.#restarted.get(point.ca) ?? 0);
    return { ...point, ageMs: this.#clock.monotonic() - arrived, stale: doubts < since };
  }
}

/** Whether a report without a time tag repeats value and quality of one with a CP56Time2a. */
function repeats(report: ReportedPoint, before: Entry["point"]): boolean {
  if (report.time !== undefined || report.type === "private" || before.type === "private") {
    return false;
  }
  return familyHeadOf(report.type) === familyHeadOf(before.type) &&
    tagKindOf(TYPES[before.type].id) !== "cp24" &&
    Object.is(report.value, before.value) && report.quality === before.quality;
}
