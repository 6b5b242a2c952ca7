// Records which stations have confirmed, sent data and terminated: one station, or every one of a
// broadcast.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { describeRefusal, isRefusal } from "./answer.ts";
import type { Journal, OpenStep } from "./journal.ts";
import type { StepLimits } from "./limits.ts";
import type { Ending, Outcome, StationEnding, StepName } from "./result.ts";

/**
 * What is expected of the termination (ACTTERM).
 *
 * | policy | meaning |
 * |---|---|
 * | `required` | without it the request has timed out |
 * | `optional` | it is waited for during `graceMs`, and its absence noted |
 * | `none` | the confirmation is the end |
 */
export type TerminationPolicy = "required" | "optional" | "none";

/** The responses expected from the stations that a request addresses. */
export interface RollCallSpec {
  /** Which step of the procedure it is. */
  readonly step: StepName;
  /** Common address that the request was sent to. */
  readonly ca: number;
  /** Whether that address means every station. */
  readonly broadcast: boolean;
  /** The stations of a broadcast, if the caller knows them. */
  readonly stations?: readonly number[] | undefined;
  /** The cause that confirms. */
  readonly confirmation: number;
  /** The expected termination. */
  readonly termination: TerminationPolicy;
  /** How long each step may take. */
  readonly limits: Required<StepLimits>;
}

/** One station while its answers are awaited. */
interface Entry {
  readonly ca: number;
  confirmation: Asdu | undefined;
  termination: Asdu | undefined;
  /** When it last sent something that belongs to the request; `undefined` if it never did. */
  activeAt: number | undefined;
  ended:
    | { readonly outcome: Outcome; readonly cause?: number; readonly reason: string }
    | undefined;
}

/** The answers to one request, from the moment it was sent. */
export class RollCall {
  readonly #spec: RollCallSpec;
  readonly #journal: Journal;
  readonly #step: OpenStep | undefined;
  readonly #sentAt: number;
  readonly #entries = new Map<number, Entry>();
  /** Whether an unknown station may still answer. */
  #open: boolean;
  /** Number of stations that have not finished. */
  #awaited = 0;
  /** Not after the next deadline, and exact after each `expire()`: thousands of stations may answer. */
  #deadline = Infinity;

  /** Begins when the request has been sent. */
  constructor(spec: RollCallSpec, journal: Journal, sentAt: number) {
    this.#spec = spec;
    this.#journal = journal;
    this.#step = journal.step;
    this.#sentAt = sentAt;
    this.#open = spec.broadcast && spec.stations === undefined;
    if (this.#open) this.#deadline = this.#confirmBy;
    for (const ca of spec.broadcast ? spec.stations ?? [] : [spec.ca]) this.#entry(ca);
  }

  /** True when nothing more is awaited. */
  get complete(): boolean {
    return !this.#open && this.#awaited === 0;
  }

  /** When `expire()` must be called. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Whether answers of that common address belong to the request. */
  expects(ca: number): boolean {
    return this.#spec.broadcast || ca === this.#spec.ca;
  }

  /** Processes a confirmation, positive or negative, a termination or the deactivation. */
  answer(asdu: Asdu, at: number): void {
    for (const entry of this.#answering(asdu)) this.#answer(entry, asdu, at);
  }

  /** Who an answer is from: a station that leaves the broadcast address in it answers for all that are awaited. */
  #answering({ ca }: Asdu): Entry[] {
    if (!this.#spec.broadcast || ca !== this.#spec.ca) return [this.#entry(ca)];
    this.#journal.note("broadcast-answer", `An answer came from CA ${ca}, the broadcast address`);
    const known = [...this.#entries.values()];
    return known.length > 0 ? known : [this.#entry(ca)];
  }

  #answer(entry: Entry, asdu: Asdu, at: number): void {
    if (entry.ended !== undefined) return;
    this.#active(entry, at);
    if (isRefusal(asdu)) return this.#refused(entry, asdu, at);
    if (asdu.cause === this.#spec.confirmation) return this.#confirmed(entry, asdu, at);
    if (asdu.cause === CAUSE.deactivationCon) {
      this.#end(entry, "deactivated", "Deactivated before it was finished", asdu.cause);
      return;
    }
    entry.termination = asdu;
    if (this.#step !== undefined) this.#step.terminatedMs ??= this.#journal.since(at);
    if (entry.confirmation === undefined) {
      this.#journal.note("missing-confirmation", `CA ${entry.ca} terminated without confirmation`);
    }
    this.#end(entry, "done", "Confirmed and terminated", asdu.cause);
  }

  /** Processes data that belong to the request: the station is responding. */
  data(ca: number, at: number): void {
    const entry = this.#entry(ca);
    this.#active(entry, at);
    if (entry.confirmation !== undefined || entry.ended !== undefined) return;
    this.#journal.note("missing-confirmation", `CA ${ca} sent data before any confirmation`);
  }

  /** Ends a request that something else than an answer has shown to be done. */
  conclude(ca: number, reason: string): void {
    const entry = this.#entry(ca);
    if (entry.ended !== undefined) return;
    if (entry.confirmation === undefined) {
      this.#journal.note("missing-confirmation", `CA ${ca} did not confirm: ${reason}`);
    }
    this.#end(entry, "done", reason);
  }

  /** Ends what has run out of time. */
  expire(at: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.ended === undefined && this.#deadlineOf(entry) <= at) this.#expired(entry, at);
    }
    if (this.#confirmBy <= at) this.#open = false;
    this.#deadline = this.#open ? this.#confirmBy : Infinity;
    for (const entry of this.#entries.values()) this.#await(entry);
  }

  /** The answers of each station. */
  stations(): StationEnding[] {
    return [...this.#entries.values()].map(({ ca, confirmation, termination, ended }) => ({
      ca,
      outcome: ended?.outcome ?? "timed-out",
      step: this.#spec.step,
      cause: ended?.cause,
      reason: ended?.reason ?? "Not finished",
      confirmation,
      termination,
    }));
  }

  /** All answers as one: a station that refused or was silent counts for all. */
  ending(): Ending {
    const stations = this.stations();
    const { step } = this.#spec;
    const worst = stations.find(({ outcome }) => outcome === "timed-out") ??
      stations.find(({ outcome }) => outcome !== "done") ?? stations[0];
    if (worst === undefined) {
      const { confirmationMs } = this.#spec.limits;
      const reason = `No station answered within ${confirmationMs} ms`;
      const nothing = { cause: undefined, confirmation: undefined, termination: undefined };
      return { outcome: "timed-out", step, reason, ...nothing };
    }
    const { outcome, cause, confirmation, termination } = worst;
    const count = stations.filter((station) => station.outcome === "done").length;
    const reason = stations.length === 1
      ? worst.reason
      : `${count} of ${stations.length} stations: ${
        outcome === "done" ? "done" : `done; CA ${worst.ca}: ${worst.reason}`
      }`;
    return { outcome, step, cause, reason, confirmation, termination };
  }

  get #confirmBy(): number {
    return this.#sentAt + this.#spec.limits.confirmationMs;
  }

  #entry(ca: number): Entry {
    let entry = this.#entries.get(ca);
    if (entry === undefined) {
      entry = {
        ca,
        confirmation: undefined,
        termination: undefined,
        activeAt: undefined,
        ended: undefined,
      };
      this.#entries.set(ca, entry);
      this.#awaited++;
      this.#await(entry);
    }
    return entry;
  }

  #active(entry: Entry, at: number): void {
    entry.activeAt = at;
    this.#await(entry);
  }

  #await(entry: Entry): void {
    this.#deadline = Math.min(this.#deadline, this.#deadlineOf(entry));
  }

  #deadlineOf(entry: Entry): number {
    if (entry.ended !== undefined) return Infinity;
    const { totalMs } = this.#spec.limits;
    return Math.min(
      this.#sentAt + totalMs,
      entry.activeAt === undefined ? this.#confirmBy : entry.activeAt + this.#terminationMs,
    );
  }

  get #terminationMs(): number {
    const { termination, limits } = this.#spec;
    return termination === "optional" ? limits.graceMs : limits.terminationMs;
  }

  #refused(entry: Entry, asdu: Asdu, at: number): void {
    if (!asdu.negative) {
      const detail = `CA ${asdu.ca} refused with cause ${asdu.cause} and P/N = 0`;
      this.#journal.note("positive-unknown-cause", detail);
    }
    const ms = this.#journal.since(at);
    if (asdu.cause === CAUSE.activationTermination) {
      entry.termination = asdu;
      if (this.#step !== undefined) this.#step.terminatedMs ??= ms;
    } else {
      entry.confirmation = asdu;
      if (this.#step !== undefined) this.#step.confirmedMs ??= ms;
    }
    this.#end(entry, "negative", describeRefusal(asdu), asdu.cause);
  }

  #confirmed(entry: Entry, asdu: Asdu, at: number): void {
    if (entry.confirmation !== undefined) return; // again: it says nothing new
    entry.confirmation = asdu;
    if (this.#step !== undefined) this.#step.confirmedMs ??= this.#journal.since(at);
    if (this.#spec.termination === "none") this.#end(entry, "done", "Confirmed", asdu.cause);
  }

  #expired(entry: Entry, at: number): void {
    const { limits, termination } = this.#spec;
    if (entry.activeAt === undefined) {
      const what = this.#spec.confirmation === CAUSE.deactivationCon
        ? "deactivation"
        : "activation";
      const reason = `No ${what} confirmation within ${limits.confirmationMs} ms`;
      this.#end(entry, "timed-out", reason);
    } else if (at >= this.#sentAt + limits.totalMs) {
      this.#end(entry, "timed-out", `Not terminated within ${limits.totalMs} ms of the request`);
    } else if (entry.confirmation === undefined) {
      this.#end(entry, "timed-out", `Neither confirmed nor terminated, though data came`);
    } else if (termination === "optional") {
      const detail = `CA ${entry.ca} did not terminate within ${limits.graceMs} ms`;
      this.#journal.note("missing-termination", detail);
      const reason = `Confirmed; no termination within ${limits.graceMs} ms, which is not required`;
      this.#end(entry, "done", reason, entry.confirmation.cause);
    } else {
      const reason = `Confirmed, but no termination within ${limits.terminationMs} ms`;
      this.#end(entry, "timed-out", reason);
    }
  }

  #end(entry: Entry, outcome: Outcome, reason: string, cause?: number): void {
    entry.ended = cause === undefined ? { outcome, reason } : { outcome, reason, cause };
    this.#awaited--;
  }
}
