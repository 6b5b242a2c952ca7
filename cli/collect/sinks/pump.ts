// Moves rows from the store to a sink according to its plan, and records the progress.

import type { Clock } from "../../../mod.ts";
import type { Rows } from "../store/outbox.ts";
import { storeErrorOf } from "../store/store_error.ts";
import type { StoredValue } from "../format/stored_value.ts";
import type { Delivery, Outcome, Refusal } from "./delivery.ts";
import { type Attempt, DeliveryPlan, type PlanOptions, type Step } from "./delivery_plan.ts";

/** The functions of the store that a pump needs. */
export interface PumpSource {
  /** Number of rows after a sequence number, counted up to a limit. */
  waiting(after: number, limit: number): number;
  /** Reads the rows after a sequence number. */
  read(after: number, limit: number): Rows;
  /** Resolves when rows up to a sequence number may be delivered; rejects with the reason if they may not. */
  settle(seq: number): Promise<void>;
  /** Records the progress of the sink and the rejected rows. */
  note(position: number, delivered: number, refused: readonly Refusal[]): void;
}

/** The options and dependencies of a pump. */
export interface PumpOptions extends PlanOptions {
  readonly name: string;
  /** Start after this row. */
  readonly position: number;
  readonly source: PumpSource;
  readonly delivery: Delivery;
  readonly clock: Clock;
  /** Called after a failed attempt, and after the first success that follows. */
  readonly onTrouble?: (error: string, failures: number) => void;
  readonly onRecovered?: () => void;
  /** Called with each row that was set aside. */
  readonly onRefused?: (refusal: Refusal) => void;
}

/** Delay before reading the store again after an error, in ms. */
const LOOK_AGAIN_MS = 5000;

/** State of a sink. */
export interface PumpStatus {
  readonly name: string;
  /** All rows up to this number are delivered or set aside. */
  readonly position: number;
  /** Number of rows delivered since the start. */
  readonly delivered: number;
  /** Number of rows set aside since the start. */
  readonly refused: number;
  /** Number of failed attempts since the start, and of consecutive ones until now. */
  readonly failures: number;
  readonly failing: number;
  /** Why the last attempt failed; `undefined` after a success. */
  readonly error: string | undefined;
}

/** Moves rows to one sink. */
export class Pump {
  readonly #options: PumpOptions;
  readonly #plan: DeliveryPlan;
  readonly #stop = new AbortController();
  #cancel: (() => void) | undefined;
  #running: Promise<void> | undefined;
  /** Whether `wake()` was called since the run started. */
  #isWoken = false;
  #delivered = 0;
  #refused = 0;
  #failures = 0;
  /** Number of consecutive failures to read from the store. */
  #blindness = 0;
  #error: string | undefined;
  #closing = false;
  #closed = false;

  /** Creates a pump; `wake()` starts it. */
  constructor(options: PumpOptions) {
    this.#options = options;
    this.#plan = new DeliveryPlan(options.position, options);
  }

  /** Current state. */
  get status(): PumpStatus {
    return {
      name: this.#options.name,
      position: this.#plan.position,
      delivered: this.#delivered,
      refused: this.#refused,
      failures: this.#failures,
      failing: Math.max(this.#plan.failures, this.#blindness),
      error: this.#error,
    };
  }

  /** Signals that there may be rows to deliver. */
  wake(): void {
    if (this.#closing) return; // The current run delivers the rest.
    if (this.#running !== undefined) {
      this.#isWoken = true;
      return;
    }
    this.#isWoken = false;
    this.#running = this.#run().finally(() => {
      this.#running = undefined;
      if (this.#isWoken) this.wake(); // A row may have arrived after the last look.
    });
  }

  /**
   * Delivers the waiting rows, full batch or not, until none are left, an attempt fails or the signal fires; then
   * closes the delivery.
   */
  async close(signal: AbortSignal): Promise<void> {
    const onAbort = () => this.#stop.abort();
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    this.#closing = true;
    await this.#running;
    const failures = this.#failures;
    for (let position = NaN; position !== this.#plan.position && this.#failures === failures;) {
      position = this.#plan.position;
      this.#plan.hurry();
      await this.#run({ once: true });
    }
    this.#closed = true;
    this.#cancel?.();
    await this.#options.delivery.close();
    signal.removeEventListener("abort", onAbort);
  }

  async #run({ once = false } = {}): Promise<void> {
    const { clock } = this.#options;
    const failures = this.#failures;
    while (!this.#closed && !this.#stop.signal.aborted) {
      const look = this.#look();
      if (look === undefined) return this.#sleep(clock.monotonic() + LOOK_AGAIN_MS);
      const { step, found } = look;
      if (step.type === "wait") return this.#sleep(step.until);
      const wanted = found.rows.slice(step.skip);
      const isReady = await this.#settle(wanted);
      if (this.#stop.signal.aborted) return;
      if (!isReady) return this.#sleep(clock.monotonic() + LOOK_AGAIN_MS);
      if (wanted.length > 0) await this.#deliver(wanted, found.through);
      else if (
        step.after === this.#plan.position && step.skip === 0 && found.through > step.after
      ) {
        this.#skip(found.through);
      } else this.#plan.missed(clock.monotonic());
      if (once && this.#failures > failures) return;
    }
  }

  /** The next step and its rows; `undefined` if the store cannot be read. */
  #look(): { readonly step: Step; readonly found: Rows } | undefined {
    const { clock, source, rows } = this.#options;
    try {
      this.#plan.arrived(source.waiting(this.#plan.position, rows), clock.monotonic());
      const step = this.#plan.next(clock.monotonic());
      const found = step.type === "wait"
        ? { rows: [], through: 0 }
        : source.read(step.after, step.skip + step.limit);
      return { step, found };
    } catch (error) {
      return this.#blind(error);
    }
  }

  /** Waits until rows may be delivered; returns whether they may. */
  async #settle(rows: readonly StoredValue[]): Promise<boolean> {
    try {
      if (rows.length > 0) await this.#options.source.settle(rows.at(-1)!.seq);
    } catch (error) {
      this.#blind(error);
      return false;
    }
    if (this.#blindness > 0) {
      this.#blindness = 0;
      this.#error = undefined;
      this.#options.onRecovered?.();
    }
    return true;
  }

  /** Handles a store that cannot be read. */
  #blind(error: unknown): undefined {
    this.#blindness++;
    this.#fail(storeErrorOf("Cannot read the store", error).message);
  }

  /** Schedules the next look. */
  #sleep(until: number): void {
    this.#cancel?.();
    this.#cancel = undefined;
    if (this.#closed || until === Infinity) return;
    const { clock } = this.#options;
    this.#cancel = clock.schedule(Math.max(until, clock.monotonic()), () => this.wake());
  }

  /** Skips rows that are not for this sink. */
  #skip(through: number): void {
    const { clock, source } = this.#options;
    this.#plan.succeeded({ count: 0, first: through, through }, clock.monotonic());
    source.note(through, this.#delivered, []);
  }

  async #deliver(rows: readonly StoredValue[], through: number): Promise<void> {
    const { delivery, clock } = this.#options;
    let outcome: Outcome;
    try {
      outcome = await delivery.deliver(rows, this.#stop.signal);
    } catch (error) {
      outcome = { done: 0, refused: [], error: String(error) };
    }
    const { done, refused, error, isTemporary = false } = outcome;
    if (done > 0) {
      const last = done === rows.length ? through : rows[done - 1]!.seq;
      this.#delivered += done - refused.length;
      this.#plan.succeeded(attemptOf(rows.slice(0, done), last), clock.monotonic());
      this.#note(refused);
      if (this.#error !== undefined && error === undefined && !this.#plan.isInParts) {
        this.#error = undefined;
        this.#options.onRecovered?.();
      }
    }
    if (error === undefined) return;
    const rest = { ...attemptOf(rows.slice(done), through), isTemporary };
    const atFault = this.#plan.failed(rest, clock.monotonic());
    this.#fail(error);
    if (atFault) this.#note([{ seq: rest.first, error }]);
  }

  #fail(error: string): void {
    this.#failures++;
    this.#error = error;
    this.#options.onTrouble?.(error, this.#plan.failures);
  }

  #note(refused: readonly Refusal[]): void {
    this.#refused += refused.length;
    for (const refusal of refused) this.#options.onRefused?.(refusal);
    this.#options.source.note(this.#plan.position, this.#delivered, refused);
  }
}

function attemptOf(rows: readonly StoredValue[], through: number): Attempt {
  return { count: rows.length, first: rows[0]!.seq, through };
}
