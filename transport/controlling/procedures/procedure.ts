// A procedure is a generator that asks to send or to wait, and receives what happened. Neither it nor its driver, the
// run, holds a clock, a timer or a connection, so that every rule can be tested without them.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { DataPolicy } from "./data_limits.ts";
import { Journal, type ReceivedAsdu, SentAsdu } from "./journal.ts";
import { type Reach, RequestError } from "./result.ts";
import type { Target } from "./target.ts";

/** Creates a request at the moment it is sent; `instant` is that moment in ms since 1970-01-01 UTC. */
export type RequestMaker = (instant: number) => AsduInput;

/**
 * What a procedure asks for.
 *
 * | type | meaning | it receives |
 * |---|---|---|
 * | `send` | send this request as soon as the window and other procedures permit | `sent`, `asdu` or `expired` |
 * | `wait` | wait for what arrives | `asdu` or `expired` |
 * | `post` | send this too, whenever it can be, and do not wait for it | `posted`, at once |
 *
 * `until` is a time of the monotonic clock in ms.
 */
export type Ask =
  | {
    readonly type: "send";
    readonly request: RequestMaker;
    /** Whether the request acts on the process, as an execute does and a select does not. */
    readonly operative: boolean;
    /** Ms that it may wait to be sent; asking with the same object again does not prolong it. */
    readonly withinMs: number;
  }
  | { readonly type: "wait"; readonly until: number }
  | { readonly type: "post"; readonly request: RequestMaker };

/** What a procedure receives; `at` is the monotonic time in ms. */
export type Told =
  | { readonly type: "sent"; readonly at: number; readonly request: SentAsdu }
  | { readonly type: "asdu"; readonly at: number; readonly received: ReceivedAsdu }
  | { readonly type: "expired"; readonly at: number }
  | { readonly type: "posted"; readonly at: number };

/** The steps of a procedure, or of a part of one. */
export type Steps<T> = Generator<Ask, T, Told>;

/** A procedure of the application layer, ready to be run. */
export interface Procedure<Result> {
  /** What it is, for messages: `interrogation of CA 1`. */
  readonly label: string;
  /** What it occupies while it runs. */
  readonly target: Target;
  /** Whether it changes nothing in the station, so that it may wait, and be repeated. */
  readonly readOnly: boolean;
  /** Sent when the caller aborts before anything acted on the process, such as the cancel of a select. */
  readonly farewell?: RequestMaker;
  /** Its steps. */
  run(journal: Journal): Steps<Result>;
}

/** Sends a request and waits until it is on its way; `undefined` if that took too long. */
export function* send(
  request: RequestMaker,
  options: { readonly operative: boolean; readonly withinMs: number },
): Steps<Extract<Told, { type: "sent" }> | undefined> {
  const ask: Ask = { type: "send", request, ...options };
  while (true) {
    const told = yield ask;
    if (told.type === "sent") return told;
    if (told.type === "expired") return undefined;
  }
}

/** Waits for an ASDU; `undefined` if none came in time. */
export function* receive(
  until: number,
): Steps<Extract<Told, { type: "asdu" }> | undefined> {
  while (true) {
    const told = yield { type: "wait", until };
    if (told.type === "asdu") return told;
    if (told.type === "expired") return undefined;
  }
}

/** The end of a run: the result of the procedure, or an error on this side. */
export type RunOutcome<Result> =
  | { readonly type: "done"; readonly result: Result }
  | { readonly type: "failed"; readonly error: unknown };

/** A running procedure. */
export class Run<Result = unknown> {
  /** The procedure. */
  readonly procedure: Procedure<Result>;
  /** The records so far. */
  readonly journal: Journal;
  /** Requests to send without waiting for an answer, the oldest first. */
  readonly posts: RequestMaker[] = [];
  readonly #steps: Steps<Result>;
  #ask: Ask | undefined;
  #encoded:
    | { readonly request: RequestMaker; readonly instant: number; readonly asdu: SentAsdu }
    | undefined;
  #deadline = Infinity;
  #operativeSent = false;
  #outcome: RunOutcome<Result> | undefined;

  /** Starts a procedure at the monotonic time `now`. */
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

  /** The request waiting to be sent, if there is one. */
  get request(): RequestMaker | undefined {
    return this.#ask?.type === "send" ? this.#ask.request : undefined;
  }

  /**
   * The encoded request waiting to be sent. It is encoded once for each attempt, because its time tag is the time of
   * sending.
   *
   * @param instant The time of sending, in ms since 1970-01-01 UTC.
   * @throws {RangeError | TypeError} It cannot be encoded.
   */
  encoded(instant: number, profile: Profile): SentAsdu | undefined {
    const { request } = this;
    if (request === undefined) return undefined;
    if (this.#encoded?.request === request && this.#encoded.instant === instant) {
      return this.#encoded.asdu;
    }
    const input = request(instant);
    const asdu = new SentAsdu(input.type, encodeAsdu(input, { profile }), profile);
    this.#encoded = { request, instant, asdu };
    return asdu;
  }

  /** When `tick()` must be called. */
  get deadline(): number {
    return this.#deadline;
  }

  /** Whether a request that acts on the process was sent, and whether the station has accepted it. */
  get reach(): Reach {
    if (!this.#operativeSent) return "no";
    return this.journal.accepted ? "yes" : "maybe";
  }

  /** The request to send if the caller aborts now. */
  get farewell(): RequestMaker | undefined {
    const pointless = this.#operativeSent || this.journal.size === 0;
    return pointless ? undefined : this.procedure.farewell;
  }

  /** Records that the request was handed to the link. */
  sent(request: SentAsdu, at: number): void {
    if (this.#ask?.type === "send" && this.#ask.operative) {
      this.#operativeSent = true;
      this.journal.accepted = false;
    }
    this.journal.sent(request, at);
    this.#tell({ type: "sent", at, request });
  }

  /**
   * Processes a received ASDU.
   *
   * @returns Whether it belongs to the procedure.
   */
  receive(received: ReceivedAsdu, at: number): boolean {
    const { size } = this.journal;
    if (this.#outcome === undefined) {
      this.#tell({ type: "asdu", at, received });
      if (this.journal.excess !== undefined) this.#giveUp(this.journal.excess);
    }
    return this.journal.size > size;
  }

  /** Does what is due. */
  tick(now: number): void {
    while (this.#outcome === undefined && this.#deadline <= now) {
      this.#tell({ type: "expired", at: now });
    }
  }

  /** Ends with an error on this side: the request cannot be sent. */
  fail(error: unknown): void {
    this.#end({ type: "failed", error });
  }

  /** Ends because too much has arrived, even with the final ASDU: the result would be incomplete. */
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
      while (step.done !== true && step.value.type === "post") {
        this.posts.push(step.value.request);
        step = this.#steps.next({ type: "posted", at });
      }
      if (step.done === true) this.#end({ type: "done", result: step.value });
      else this.#take(step.value, at);
    } catch (error) {
      this.fail(error); // thrown by a callback of the caller, such as `onProgress`
    }
  }

  #take(ask: Ask, at: number): void {
    if (ask === this.#ask || ask.type === "post") return; // waiting again: its time limit stays
    this.#ask = ask;
    this.#deadline = ask.type === "send" ? at + ask.withinMs : ask.until;
  }

  #end(outcome: RunOutcome<Result>): void {
    this.#outcome ??= outcome;
    this.#ask = undefined;
    this.#deadline = Infinity;
  }
}
