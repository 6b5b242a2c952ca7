// Records which stations have confirmed, sent data and terminated: one station, or all stations of
// a broadcast.

import type { Asdu } from "../../../codec/asdu_types.ts";
import { CAUSE } from "../../../codec/cause.ts";
import { describeRefusal, isRefusal } from "./answer.ts";
import type { Journal, OpenStep } from "./journal.ts";
import type { StepLimits } from "./limits.ts";
import type { Ending, Outcome, StationEnding, StepName } from "./result.ts";

/**
 * Whether a termination (ACTTERM) is required.
 *
 * | policy | meaning |
 * |---|---|
 * | `required` | without it the request times out |
 * | `optional` | waits for `graceMs`, and records an observation if it is missing |
 * | `none` | the request ends with the confirmation |
 */
export type TerminationPolicy = "required" | "optional" | "none";

/** The responses expected from the addressed stations. */
export interface RollCallSpec {
  /** The step of the procedure. */
  readonly step: StepName;
  /** Common address of the request. */
  readonly ca: number;
  /** Whether it is the broadcast address. */
  readonly broadcast: boolean;
  /** The stations of a broadcast, if the caller specified them. */
  readonly stations?: readonly number[] | undefined;
  /** Cause of the confirmation. */
  readonly confirmation: number;
  /** Whether a termination is required. */
  readonly termination: TerminationPolicy;
  /** Time limits. */
  readonly limits: Required<StepLimits>;
}

/** A station whose answers are awaited. */
interface Entry {
  readonly ca: number;
  confirmation: Asdu | undefined;
  termination: Asdu | undefined;
  /** When it last sent something that belongs to the request; `undefined` if never. */
  activeAt: number | undefined;
  ended:
    | { readonly outcome: Outcome; readonly cause?: number; readonly reason: string }
    | undefined;
}

/** The answers to one request, from the time it was sent. */
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
  /** A confirmation with the broadcast address, which also counts for the stations that send data later. */
  #confirmationOfAll: Asdu | undefined;
  /**
   * Lower bound of the next deadline; exact after each `expire()`. Avoids a search, because thousands
   * of stations may answer.
   */
  #deadline = Infinity;

  /** Starts when the request has been sent. */
  constructor(spec: RollCallSpec, journal: Journal, sentAt: number) {
    this.#spec = spec;
    this.#journal = journal;
    this.#step = journal.step;
    this.#sentAt = sentAt;
    this.#open = spec.broadcast && spec.stations === undefined;
    if (this.#open) this.#deadline = this.#confirmBy;
    for (const ca of spec.broadcast ? spec.stations ?? [] : [spec.ca]) this.#entry(ca);
  }

  /** Whether no more answers are awaited. */
  get complete(): boolean {
    return !this.#open && this.#awaited === 0;
  }

  /** When to call `expire()`. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Whether answers from a common address belong to the request. */
  expects(ca: number): boolean {
    return this.#spec.broadcast || ca === this.#spec.ca;
  }

  /** Processes a confirmation (positive or negative), a termination or a deactivation. */
  answer(asdu: Asdu, at: number): void {
    for (const entry of this.#answering(asdu)) this.#answer(entry, asdu, at);
  }

  /**
   * Returns the stations to which an answer applies. If a station leaves the broadcast address in
   * it, that is all awaited stations.
   */
  #answering(asdu: Asdu): Entry[] {
    const { ca } = asdu;
    const { broadcast, confirmation, termination } = this.#spec;
    if (!broadcast || ca !== this.#spec.ca) return [this.#entry(ca)];
    this.#journal.note("broadcast-answer", `An answer came from CA ${ca}, the broadcast address`);
    if (asdu.cause === confirmation && !isRefusal(asdu) && termination !== "none") {
      this.#confirmationOfAll ??= asdu;
    }
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
      return this.#end(entry, "done", "Terminated, but not confirmed", asdu.cause);
    }
    this.#end(entry, "done", "Confirmed and terminated", asdu.cause);
  }

  /** Processes data of the request, which shows that the station is responding. */
  data(ca: number, at: number): void {
    const entry = this.#entry(ca);
    this.#active(entry, at);
    if (entry.confirmation !== undefined || entry.ended !== undefined) return;
    this.#journal.note("missing-confirmation", `CA ${ca} sent data before any confirmation`);
  }

  /** Ends a request whose completion was shown by something other than an answer. */
  conclude(ca: number, reason: string): void {
    const entry = this.#entry(ca);
    if (entry.ended !== undefined) return;
    if (entry.confirmation === undefined) {
      this.#journal.note("missing-confirmation", `CA ${ca} did not confirm: ${reason}`);
    }
    this.#end(entry, "done", reason);
  }

  /** Ends the entries whose time limit has expired. */
  expire(at: number): void {
    for (const entry of this.#entries.values()) {
      if (entry.ended === undefined && this.#deadlineOf(entry) <= at) this.#expired(entry, at);
    }
    if (this.#confirmBy <= at) this.#open = false;
    this.#deadline = this.#open ? this.#confirmBy : Infinity;
    for (const entry of this.#entries.values()) this.#await(entry);
  }

  /** Returns the answers of each station. */
  stations(): StationEnding[] {
    const stations: StationEnding[] = [];
    for (const { ca, confirmation, termination, ended } of this.#entries.values()) {
      const { outcome = "timed-out", cause, reason = "Not finished" } = ended ?? {};
      const { step } = this.#spec;
      stations.push({ ca, outcome, step, cause, reason, confirmation, termination });
    }
    return stations;
  }

  /** Combines all answers: a station that refused or did not answer determines the outcome. */
  ending(stations: readonly StationEnding[] = this.stations()): Ending {
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
      if (this.#spec.broadcast && ca !== this.#spec.ca) this.#identified();
      entry = {
        ca,
        confirmation: this.#confirmationOfAll,
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

  /** A station that answered with the broadcast address shows its own: the answers are no longer those of a station with that address. */
  #identified(): void {
    const unnamed = this.#entries.get(this.#spec.ca);
    if (unnamed === undefined || unnamed.ended !== undefined) return;
    this.#entries.delete(this.#spec.ca);
    this.#awaited--;
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
    if (entry.confirmation !== undefined) {
      // Several stations may confirm with the broadcast address, and then each with its own.
      const isAnonymous = this.#spec.broadcast && entry.confirmation.ca === this.#spec.ca;
      if (!isAnonymous) {
        this.#journal.note("repeated-confirmation", `CA ${entry.ca} confirmed the request again`);
      }
      return;
    }
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
      this.#end(entry, "timed-out", `Neither confirmed nor terminated, although data arrived`);
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
