// Drives one procedure: gives it what happens, and keeps what it asks for.

import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { DataPolicy } from "./data_limits.ts";
import { Journal } from "./journal.ts";
import { type Reach, RequestError } from "./request_error.ts";
import {
  type Ask,
  type Procedure,
  type ReceivedAsdu,
  type RequestMaker,
  SentAsdu,
  type Steps,
  type Told,
} from "./procedure.ts";

/** How a run ended: with the result of the procedure, or because this side failed. */
export type RunOutcome<Result> =
  | { readonly kind: "done"; readonly result: Result }
  | { readonly kind: "failed"; readonly error: unknown };

/** A procedure under way. */
export class Run<Result = unknown> {
  /** What runs. */
  readonly procedure: Procedure<Result>;
  /** What is known so far. */
  readonly journal: Journal;
  /** Requests to be sent for which nobody waits, the oldest first. */
  readonly posts: RequestMaker[] = [];
  readonly #steps: Steps<Result>;
  #ask: Ask | undefined;
  #encoded:
    | { readonly request: RequestMaker; readonly wall: number; readonly asdu: SentAsdu }
    | undefined;
  #deadline = Infinity;
  #operativeSent = false;
  #outcome: RunOutcome<Result> | undefined;

  /** Begins a procedure at monotonic time `now`. */
  constructor(procedure: Procedure<Result>, now: number, policy: DataPolicy) {
    this.procedure = procedure;
    this.journal = new Journal(procedure.label, now, policy);
    this.#steps = procedure.run(this.journal);
    this.#advance(undefined, now);
  }

  /** How it ended, once it has. */
  get outcome(): RunOutcome<Result> | undefined {
    return this.#outcome;
  }

  /** The request that waits to be sent, if one does. */
  get request(): RequestMaker | undefined {
    return this.#ask?.kind === "send" ? this.#ask.request : undefined;
  }

  /**
   * The request that waits to be sent, encoded: once for each moment at which that is attempted, for its time tag is that
   * of its sending.
   *
   * @param wall That moment, in ms since 1970-01-01 UTC.
   * @throws {RangeError | TypeError} It cannot be encoded.
   */
  encoded(wall: number, profile: Profile): SentAsdu | undefined {
    const { request } = this;
    if (request === undefined) return undefined;
    if (this.#encoded?.request === request && this.#encoded.wall === wall) {
      return this.#encoded.asdu;
    }
    const input = request(wall);
    const asdu = new SentAsdu(input.type, encodeAsdu(input, { profile }), profile);
    this.#encoded = { request, wall, asdu };
    return asdu;
  }

  /** When `tick()` must be called. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Whether what acts on the process has been sent, and whether the station has accepted it. */
  get reach(): Reach {
    if (!this.#operativeSent) return "no";
    return this.journal.accepted ? "yes" : "maybe";
  }

  /** What is to be sent if the caller gives up now. */
  get farewell(): RequestMaker | undefined {
    const pointless = this.#operativeSent || this.journal.size === 0;
    return pointless ? undefined : this.procedure.farewell;
  }

  /** The request has been given to the link. */
  sent(request: SentAsdu, at: number): void {
    if (this.#ask?.kind === "send" && this.#ask.operative) {
      this.#operativeSent = true;
      this.journal.accepted = false;
    }
    this.journal.sent(request, at);
    this.#tell({ kind: "sent", at, request });
  }

  /**
   * An ASDU arrived.
   *
   * @returns Whether it belongs to the procedure.
   */
  receive(received: ReceivedAsdu, at: number): boolean {
    const { size } = this.journal;
    if (this.#outcome === undefined) {
      this.#tell({ kind: "asdu", at, received });
      if (this.journal.excess !== undefined) this.#giveUp(this.journal.excess);
    }
    return this.journal.size > size;
  }

  /** Does what is due. */
  tick(now: number): void {
    while (this.#outcome === undefined && this.#deadline <= now) {
      this.#tell({ kind: "expired", at: now });
    }
  }

  /** Ends with an error of this side: what was to be sent cannot be. */
  fail(error: unknown): void {
    this.#end({ kind: "failed", error });
  }

  /** Ends because too much has arrived, even with what was to be the end: a result would lack a part of it. */
  #giveUp(detail: string): void {
    const { farewell, reach, journal } = this;
    if (farewell !== undefined && this.#outcome === undefined) this.posts.push(farewell);
    const progress = journal.progress();
    this.#outcome = undefined;
    this.fail(
      new RequestError(journal.label, detail, { code: "too-much-data", reach, progress }),
    );
  }

  #tell(told: Told): void {
    if (this.#outcome !== undefined) return;
    this.journal.now = told.at;
    this.#advance(told, told.at);
  }

  #advance(told: Told | undefined, at: number): void {
    try {
      let step = told === undefined ? this.#steps.next() : this.#steps.next(told);
      while (step.done !== true && step.value.kind === "post") {
        this.posts.push(step.value.request);
        step = this.#steps.next({ kind: "posted", at });
      }
      if (step.done === true) this.#end({ kind: "done", result: step.value });
      else this.#take(step.value, at);
    } catch (error) {
      this.fail(error); // a callback of the caller, such as `onProgress`
    }
  }

  #take(ask: Ask, at: number): void {
    if (ask === this.#ask || ask.kind === "post") return; // asked again: its time goes on
    this.#ask = ask;
    this.#deadline = ask.kind === "send" ? at + ask.withinMs : ask.until;
  }

  #end(outcome: RunOutcome<Result>): void {
    this.#outcome ??= outcome;
    this.#ask = undefined;
    this.#deadline = Infinity;
  }
}
