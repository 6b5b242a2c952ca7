// Procedures are generators that request to send or wait, and receive the results. Neither a
// procedure nor its driver has a clock, a timer or a connection, so every rule can be tested
// without them.

import type { AsduInput } from "../../../codec/asdu_types.ts";
import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import { Journal, type ReceivedAsdu, SentAsdu } from "./journal.ts";
import { type Ending, type Reach, RequestError } from "./result.ts";
import type { Target } from "./target.ts";
// circle: a run is created from the prepared procedure, which contains the type of the procedure
import type { Prepared } from "./request_options.ts";

/**
 * Creates a request when it is sent; `instant` is the time of sending in ms since 1970-01-01 UTC.
 */
export type RequestMaker = (instant: number) => AsduInput;

/**
 * Requests of a procedure to its driver.
 *
 * | type | meaning | it receives |
 * |---|---|---|
 * | `send` | send this request as soon as the window and other procedures permit | `sent`, `asdu` or `expired` |
 * | `wait` | wait for the next ASDU | `asdu` or `expired` |
 * | `post` | also send this when possible, without waiting for it | `posted`, immediately |
 *
 * `until` is a time on the monotonic clock in ms.
 */
export type Ask =
  | {
    readonly type: "send";
    readonly request: RequestMaker;
    /** Whether the request acts on the process, as an execute does and a select does not. */
    readonly operative: boolean;
    /**
     * How long it may wait to be sent, in ms; repeating the request with the same object does not
     * extend this.
     */
    readonly withinMs: number;
  }
  | { readonly type: "wait"; readonly until: number }
  | { readonly type: "post"; readonly request: RequestMaker };

/** Replies to a procedure; `at` is the monotonic time in ms. */
export type Told =
  | { readonly type: "sent"; readonly at: number; readonly request: SentAsdu }
  | { readonly type: "asdu"; readonly at: number; readonly received: ReceivedAsdu }
  | { readonly type: "expired"; readonly at: number }
  | { readonly type: "posted"; readonly at: number };

/** The steps of a procedure, or of part of one. */
export type Steps<T> = Generator<Ask, T, Told>;

/** A procedure of the application layer, ready to run. */
export interface Procedure<Result> {
  /** Description for messages: `interrogation of CA 1`. */
  readonly label: string;
  /** The objects for which no other procedure may run at the same time. */
  readonly target: Target;
  /** Whether it changes nothing in the station, so that it may be delayed and repeated. */
  readonly readOnly: boolean;
  /**
   * Request to send if the caller aborts before anything acted on the process, such as cancelling a
   * selection.
   */
  readonly farewell?: RequestMaker | undefined;
  /** Its steps. */
  run(journal: Journal): Steps<Result>;
}

/** Sends a request and waits until it was passed to the link; returns `undefined` on time-out. */
export function* send(
  request: RequestMaker,
  options: { readonly operative: boolean; readonly withinMs: number },
): Steps<Extract<Told, { type: "sent" }> | undefined> {
  const { operative, withinMs } = options;
  const ask: Ask = { type: "send", request, operative, withinMs };
  while (true) {
    const told = yield ask;
    if (told.type === "sent") return told;
    if (told.type === "expired") return undefined;
  }
}

/** Waits for an ASDU; returns `undefined` on time-out. */
export function* receive(
  until: number,
): Steps<Extract<Told, { type: "asdu" }> | undefined> {
  while (true) {
    const told = yield { type: "wait", until };
    if (told.type === "asdu") return told;
    if (told.type === "expired") return undefined;
  }
}

/** How a run ended: with the result of the procedure, or with an error on this side. */
export type RunOutcome<Result> =
  | { readonly type: "done"; readonly result: Result }
  | { readonly type: "failed"; readonly error: unknown };

/** Maximum number of steps that a procedure takes after its request was refused. */
const MOST_STEPS = 100;

/** A running procedure. */
export class Run<Result = unknown> {
  /** The procedure. */
  readonly procedure: Procedure<Result>;
  /** Progress so far. */
  readonly journal: Journal;
  /** The user as whom its requests are sent, with secure authentication. */
  readonly user: number | undefined;
  /** Requests to send without waiting for an answer, oldest first. */
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
  constructor(
    { procedure, policy, user }: Pick<Prepared<Result>, "procedure" | "policy" | "user">,
    now: number,
  ) {
    this.procedure = procedure;
    this.user = user;
    this.journal = new Journal(procedure.label, now, policy);
    this.#steps = procedure.run(this.journal);
    this.#advance(undefined, now);
  }

  /** Result, once the procedure has ended. */
  get outcome(): RunOutcome<Result> | undefined {
    return this.#outcome;
  }

  /** The request waiting to be sent, if there is one. */
  get request(): RequestMaker | undefined {
    return this.#ask?.type === "send" ? this.#ask.request : undefined;
  }

  /**
   * Returns the encoded request that waits to be sent. It is encoded again for each attempt,
   * because its time tag is the time of sending.
   *
   * @param instant Time of sending, in ms since 1970-01-01 UTC.
   * @throws {RangeError | TypeError} The request cannot be encoded.
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

  /** When to call `tick()`. */
  get deadline(): number {
    return this.#deadline;
  }

  /**
   * Whether a request that acts on the process was sent, and whether the station has confirmed it.
   */
  get reach(): Reach {
    if (!this.#operativeSent) return "no";
    return this.journal.accepted ? "yes" : "maybe";
  }

  /** Request to send if the caller aborts now. */
  get farewell(): RequestMaker | undefined {
    const pointless = this.#operativeSent || this.journal.size === 0;
    return pointless ? undefined : this.procedure.farewell;
  }

  /** Records that the request was passed to the link. */
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

  /** Records an ASDU that looks like an answer, but belongs to no procedure. */
  takeUnmatched(received: ReceivedAsdu, at: number): void {
    if (this.#outcome === undefined) this.journal.takeUnmatched(received, at);
  }

  /** Runs everything that is due. */
  tick(now: number): void {
    while (this.#outcome === undefined && this.#deadline <= now) {
      this.#tell({ type: "expired", at: now });
    }
  }

  /**
   * Ends the run because the station refused to authenticate its request: it has not carried it out, and sends nothing
   * else. The result is negative.
   *
   * @param detail The words of the refusal.
   */
  refuse(detail: string, at: number): void {
    this.journal.refused = detail;
    for (let rounds = 0; this.#outcome === undefined && rounds < MOST_STEPS; rounds++) {
      this.#tell({ type: "expired", at });
    }
    if (this.#outcome === undefined) this.failUnauthenticated(detail);
  }

  /** Ends the run because its request cannot be authenticated: nothing was carried out. */
  failUnauthenticated(detail: string): void {
    const progress = this.journal.progress();
    const { label } = this.journal;
    this.fail(
      new RequestError(label, detail, { code: "not-authenticated", reach: "no", progress }),
    );
  }

  /** Ends the run because the request cannot be sent. */
  fail(error: unknown): void {
    this.#end({ type: "failed", error });
  }

  /**
   * Ends the run because too much data has arrived. This applies even to the final ASDU, because
   * the result would be incomplete.
   */
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
      if (step.done === true) this.#end({ type: "done", result: this.#explained(step.value) });
      else this.#take(step.value, at);
    } catch (error) {
      this.fail(error); // Thrown by a callback of the caller, such as `onProgress`.
    }
  }

  /** The result; if an answer is missing, with the refusal, or with the answers that did not match. */
  #explained(result: Result): Result {
    const { unmatched, refused } = this.journal;
    if (!isTimedOut(result)) return result;
    if (refused !== undefined) {
      return {
        ...result,
        outcome: "negative",
        reason: `${refused[0]!.toUpperCase()}${refused.slice(1)}`,
      };
    }
    if (unmatched === undefined) return result;
    return { ...result, reason: `${result.reason}; the station sent ${unmatched}` };
  }

  #take(ask: Ask, at: number): void {
    if (ask === this.#ask || ask.type === "post") return; // Still waiting, with the same time limit.
    this.#ask = ask;
    this.#deadline = ask.type === "send" ? at + ask.withinMs : ask.until;
  }

  #end(outcome: RunOutcome<Result>): void {
    this.#outcome ??= outcome;
    this.#ask = undefined;
    this.#deadline = Infinity;
  }
}

function isTimedOut<Result>(result: Result): result is Result & Pick<Ending, "reason"> {
  return typeof result === "object" && result !== null && "outcome" in result &&
    result.outcome === "timed-out";
}
