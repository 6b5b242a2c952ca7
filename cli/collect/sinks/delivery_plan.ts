// When a sink delivers which rows: batches, the next attempt after a failure, and how a row that the sink refuses is
// distinguished from a sink that does not work. It uses no sink, store or clock.

import { BackOff } from "../../../transport/low_level.ts";

/** The settings of a sink that matter here. */
export interface PlanOptions {
  /** Rows of a batch. */
  readonly rows: number;
  /** Longest time that a row waits for others, in ms. */
  readonly ms: number;
  /** Delays between attempts, in ms. */
  readonly backOff: { readonly firstMs: number; readonly maxMs: number };
}

/** What to do. */
export type Step =
  /** Nothing until that time (`Infinity`: until the next event). */
  | { readonly type: "wait"; readonly until: number }
  /** Deliver the rows after `after`, `limit` at most, without the first `skip`. */
  | {
    readonly type: "deliver";
    readonly after: number;
    readonly skip: number;
    readonly limit: number;
  };

/** The rows of an attempt. */
export interface Attempt {
  /** How many. */
  readonly count: number;
  /** The number of the first. */
  readonly first: number;
  /** Everything up to here is done if the attempt succeeds. */
  readonly through: number;
  /** Whether it is known that no row was at fault; matters where it fails. */
  readonly isTemporary?: boolean;
}

/** Failures in a row after which a batch is tried in parts. */
const PATIENCE = 3;

/**
 * The plan of one sink.
 *
 * A batch that fails is tried again, later each time. After three failures it is tried in halves, one soon after the
 * other, down to one row. If one row alone fails, another one further on is tried: if that is taken, and the row alone
 * fails again, the row is at fault and is set aside. While nothing is taken the sink is at fault, and nothing is set
 * aside; the same applies to a failure that the sink reports as temporary.
 */
export class DeliveryPlan {
  readonly #options: PlanOptions;
  readonly #backOff: BackOff;
  #position: number;
  /** Rows that wait, as far as is known, and since when. */
  #waiting = 0;
  #since = Infinity;
  /** Rows to try at once. */
  #limit: number;
  /** No attempt before this time. */
  #notBefore = -Infinity;
  /** Whether a part of a failed batch was accepted, so that there is no reason to wait. */
  #inParts = false;
  /** The row that fails alone, and the other row to try. */
  #suspect:
    | { readonly seq: number; probe: number; next: "row" | "probe"; proven: boolean }
    | undefined;
  #probing = false;
  /** A row further on that was taken: the first to try when another row fails alone. */
  #proof = 0;
  #hurried = true;

  /** Begins after a row. */
  constructor(position: number, options: PlanOptions) {
    this.#position = position;
    this.#options = options;
    this.#limit = options.rows;
    this.#backOff = new BackOff({ ...options.backOff, jitter: 0 }, () => 0);
  }

  /** Every row up to here is delivered or set aside. */
  get position(): number {
    return this.#position;
  }

  /** How many attempts have failed in a row. */
  get failures(): number {
    return this.#backOff.failures;
  }

  /** Whether what failed before is still being worked off in parts. */
  get isInParts(): boolean {
    return this.#suspect !== undefined || this.#waiting > 0 && this.#inParts;
  }

  /** Sets how many rows wait; more than a batch need not be counted. */
  arrived(waiting: number, now: number): void {
    this.#waiting = waiting;
    if (waiting === 0) this.#since = Infinity;
    else this.#since = Math.min(this.#since, now);
  }

  /** What waits is to be delivered now, full batch or not, failed or not: at the start, and before the end. */
  hurry(): void {
    this.#hurried = true;
    this.#notBefore = -Infinity;
  }

  /** What to do. */
  next(now: number): Step {
    if (this.#waiting === 0) return { type: "wait", until: Infinity };
    if (now < this.#notBefore) return { type: "wait", until: this.#notBefore };
    this.#probing = this.#suspect?.next === "probe";
    if (this.#probing) {
      if (this.#proof > this.#suspect!.seq) {
        return { type: "deliver", after: this.#proof - 1, skip: 0, limit: 1 };
      }
      return { type: "deliver", after: this.#position, skip: this.#suspect!.probe, limit: 1 };
    }
    const due = this.#since + this.#options.ms;
    const full = this.#waiting >= this.#options.rows;
    if (full || this.#hurried || this.#isRecovering || now >= due) {
      return { type: "deliver", after: this.#position, skip: 0, limit: this.#limit };
    }
    return { type: "wait", until: due };
  }

  /** There was no row to try: a probe beyond the last one. */
  missed(now: number): void {
    if (!this.#probing) return this.arrived(0, now);
    this.#suspect!.probe = 1;
    this.#suspect!.next = "row";
    this.#proof = 0;
    this.#notBefore = now + this.#backOff.next();
  }

  /** The rows were taken. */
  succeeded(attempt: Attempt, now: number): void {
    this.#backOff.reset();
    this.#notBefore = -Infinity;
    if (this.#probing) {
      this.#suspect!.next = "row";
      this.#suspect!.proven = true;
      this.#proof = attempt.first;
      return;
    }
    if (attempt.count < this.#limit) this.#hurried = false; // that was all
    this.#inParts = this.#limit < this.#options.rows;
    this.#limit = Math.min(this.#options.rows, this.#limit * 2);
    this.#advance(attempt, now);
  }

  /**
   * The rows were not taken.
   *
   * @returns Whether the first row is at fault and not the sink: it is to be set aside. The plan continues after it.
   */
  failed(attempt: Attempt, now: number): boolean {
    const suspect = this.#suspect;
    if (attempt.isTemporary === true) {
      this.#notBefore = now + this.#backOff.next();
      return false;
    }
    const isHalved = !this.#probing && attempt.count > 1 &&
      (this.#inParts || this.#backOff.failures >= PATIENCE - 1);
    // The long wait is before the row, not before the probe, so that after an outage rows come in their order.
    const isAlone = !this.#probing && attempt.count === 1;
    const isPatient = !isHalved && !isAlone;
    this.#notBefore = now + (isPatient ? this.#backOff.next() : this.#backOff.again());
    if (isHalved) {
      this.#limit = Math.max(1, attempt.count >> 1);
    } else if (this.#probing) {
      if (this.#proof > suspect!.seq) this.#proof = 0;
      else suspect!.probe *= 2;
      suspect!.next = "row";
    } else if (attempt.count > 1) {
      return false; // patience
    } else if (suspect?.seq !== attempt.first) {
      this.#suspect = { seq: attempt.first, probe: 1, next: "probe", proven: false };
    } else if (suspect.proven) {
      this.#backOff.reset();
      this.#notBefore = -Infinity;
      this.#inParts = true;
      this.#advance(attempt, now);
      return true;
    } else suspect.next = "probe";
    return false;
  }

  /** Whether a failed batch is being worked off, in which case nothing waits for more rows. */
  get #isRecovering(): boolean {
    return this.#limit < this.#options.rows || this.#backOff.failures > 0;
  }

  #advance({ count, through }: Attempt, now: number): void {
    this.#suspect = undefined;
    this.#position = through;
    // What is left came later than what was taken; its own time begins now at the latest.
    this.#since = Infinity;
    this.arrived(Math.max(0, this.#waiting - count), now);
  }
}
