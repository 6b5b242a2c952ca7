// Schedules deliveries: batch sizes, retries after a failure, and how to tell a bad row from a faulty sink.
// Independent of sinks, stores and clocks.

import { BackOff } from "../../../transport/low_level.ts";

/** Sink settings that the plan needs. */
export interface PlanOptions {
  /** Rows per batch. */
  readonly rows: number;
  /** Maximum time that a row waits for the batch to fill, in ms. */
  readonly ms: number;
  /** Delays between attempts, in ms. */
  readonly backOff: { readonly firstMs: number; readonly maxMs: number };
}

/** The next step. */
export type Step =
  /** Do nothing until that time (`Infinity`: until the next event). */
  | { readonly type: "wait"; readonly until: number }
  /** Deliver the rows after `after`, at most `limit`, without the first `skip`. */
  | {
    readonly type: "deliver";
    readonly after: number;
    readonly skip: number;
    readonly limit: number;
  };

/** The rows of an attempt. */
export interface Attempt {
  /** Number of rows. */
  readonly count: number;
  /** Number of the first row. */
  readonly first: number;
  /** The new position if the attempt succeeds. */
  readonly through: number;
  /** For a failed attempt: whether no row was at fault. */
  readonly isTemporary?: boolean;
}

/** Number of consecutive failures after which a batch is split. */
const PATIENCE = 3;

/**
 * The delivery plan of a sink.
 *
 * A failed batch is retried with increasing delays. After three failures it is split into halves, retried in quick
 * succession, down to a single row. If a single row fails, a later row is tried as a probe: if the probe succeeds and
 * the row fails again, the row is at fault and is set aside. If no row succeeds, the sink is at fault and nothing is
 * set aside; the same applies to a failure that the sink reports as temporary.
 */
export class DeliveryPlan {
  readonly #options: PlanOptions;
  readonly #backOff: BackOff;
  #position: number;
  /** Known number of waiting rows, and the time since which they have been waiting. */
  #waiting = 0;
  #since = Infinity;
  /** Number of rows in the next attempt. */
  #limit: number;
  /** Earliest time of the next attempt. */
  #notBefore = -Infinity;
  /** Whether a part of a failed batch was accepted, so the next part need not wait. */
  #inParts = false;
  /** The row that failed alone, and the row to probe with. */
  #suspect:
    | { readonly seq: number; probe: number; next: "row" | "probe"; proven: boolean }
    | undefined;
  #probing = false;
  /** A later row that was accepted: the first probe for the next row that fails alone. */
  #proof = 0;
  #hurried = true;

  /** Starts after a row. */
  constructor(position: number, options: PlanOptions) {
    this.#position = position;
    this.#options = options;
    this.#limit = options.rows;
    this.#backOff = new BackOff({ ...options.backOff, jitter: 0 }, () => 0);
  }

  /** All rows up to this number are delivered or set aside. */
  get position(): number {
    return this.#position;
  }

  /** Number of consecutive failed attempts. */
  get failures(): number {
    return this.#backOff.failures;
  }

  /** Whether a failed batch is still being delivered in parts. */
  get isInParts(): boolean {
    return this.#suspect !== undefined || this.#waiting > 0 && this.#inParts;
  }

  /** Sets the number of waiting rows; counting may stop at a full batch. */
  arrived(waiting: number, now: number): void {
    this.#waiting = waiting;
    if (waiting === 0) this.#since = Infinity;
    else this.#since = Math.min(this.#since, now);
  }

  /**
   * Delivers all waiting rows without waiting for a full batch or a retry delay; used at the start and before
   * shutdown.
   */
  hurry(): void {
    this.#hurried = true;
    this.#notBefore = -Infinity;
  }

  /** Returns the next step. */
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

  /** There was no row to try: the probe would have been past the last row. */
  missed(now: number): void {
    if (!this.#probing) return this.arrived(0, now);
    this.#suspect!.probe = 1;
    this.#suspect!.next = "row";
    this.#proof = 0;
    this.#notBefore = now + this.#backOff.next();
  }

  /** The sink accepted the rows. */
  succeeded(attempt: Attempt, now: number): void {
    this.#backOff.reset();
    this.#notBefore = -Infinity;
    if (this.#probing) {
      this.#suspect!.next = "row";
      this.#suspect!.proven = true;
      this.#proof = attempt.first;
      return;
    }
    if (attempt.count < this.#limit) this.#hurried = false; // All rows of the failed batch have been delivered.
    this.#inParts = this.#limit < this.#options.rows;
    this.#limit = Math.min(this.#options.rows, this.#limit * 2);
    this.#advance(attempt, now);
  }

  /**
   * The sink did not accept the rows.
   *
   * @returns Whether the first row is at fault, not the sink, and must be set aside. The plan continues after it.
   */
  failed(attempt: Attempt, now: number): boolean {
    const suspect = this.#suspect;
    if (attempt.isTemporary === true) {
      this.#notBefore = now + this.#backOff.next();
      return false;
    }
    const isHalved = !this.#probing && attempt.count > 1 &&
      (this.#inParts || this.#backOff.failures >= PATIENCE - 1);
    // Delay the row and not the probe, so that rows are delivered in order after an outage.
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
      return false; // Retry the unsplit batch.
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

  /** Whether a failed batch is being retried; then nothing waits for more rows. */
  get #isRecovering(): boolean {
    return this.#limit < this.#options.rows || this.#backOff.failures > 0;
  }

  #advance({ count, through }: Attempt, now: number): void {
    this.#suspect = undefined;
    this.#position = through;
    // The remaining rows arrived after the delivered ones, so their waiting time starts no later than now.
    this.#since = Infinity;
    this.arrived(Math.max(0, this.#waiting - count), now);
  }
}
