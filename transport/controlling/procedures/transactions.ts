// All procedures of one connection. Several can be in progress, one per object; each ASDU is passed
// to the procedure it belongs to. Has no clock, timer or connection.

import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { Moment } from "../../moment.ts";
import { Fifo } from "../../session/fifo.ts";
import type { RequestAuthentication } from "../../authentication/request_authentication.ts";
import { RequestError } from "./result.ts";
import type { OpenStep, ReceivedAsdu, SentAsdu } from "./journal.ts";
import { type RequestMaker, Run } from "./procedure.ts";
import type { Prepared } from "./request_options.ts";
import { looksLikeAnswer } from "./answer.ts";
import { conflicts } from "./target.ts";

/**
 * Passes an ASDU to the link, for a user if there is secure authentication.
 *
 * @returns `false` if there is no room. With secure authentication, the ticket by which the link names it later.
 */
export type Offer = (octets: Uint8Array, user: number | undefined) => boolean | number;

/** A step whose frame has not been acknowledged yet. */
interface Delivery {
  readonly ticket: boolean | number;
  /** Its procedure; `undefined` for an ASDU that expects no answer. */
  readonly run: Run | undefined;
  readonly step: OpenStep | undefined;
}

/** An ASDU to send without waiting for an answer. */
interface Post {
  readonly request: RequestMaker;
  readonly user: number | undefined;
}

/** The procedures of one connection. */
export class Transactions {
  readonly #profile: Profile;
  /**
   * In the order of the calls, which is also the order in which procedures for the same object run.
   */
  #runs: Run[] = [];
  readonly #ended: Run[] = [];
  /** ASDUs sent without waiting for an answer. */
  readonly #posts = new Fifo<Post>();
  /** Sent but not acknowledged, oldest first. */
  readonly #inFlight = new Fifo<Delivery>();
  /** The procedures in progress by their tickets. */
  #byTicket: Map<number, Run> | undefined;

  /** Creates an empty list of procedures. */
  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** Number of procedures in progress. */
  get size(): number {
    return this.#runs.length;
  }

  /**
   * Starts a procedure; `flush()` sends its request.
   *
   * @throws {RangeError | TypeError} The request cannot be encoded.
   * @throws {RequestError} The object is busy, and the request was not allowed to wait.
   */
  begin<Result>(prepared: Prepared<Result>, { monotonic: now, instant }: Moment): Run<Result> {
    const { procedure, whenBusy } = prepared;
    const run = new Run(prepared, now);
    run.encoded(instant, this.#profile); // Rejects a request that cannot be encoded now, even if it has to wait.
    if (whenBusy === "reject") {
      const other = this.#runs.find((run) => conflicts(run.procedure.target, procedure.target));
      if (other !== undefined) {
        const detail = `the ${other.procedure.label} is under way`;
        throw new RequestError(procedure.label, detail, { code: "busy", reach: "no" });
      }
    }
    this.#runs.push(run);
    return run;
  }

  /** Sends what can be sent now: one request per procedure at a time, until the link is full. */
  flush(moment: Moment, offer: Offer): void {
    while (this.#posts.size > 0) {
      const { request, user } = this.#posts.peek()!;
      const ticket = offer(this.#encode(request, moment.instant), user);
      if (ticket === false) return;
      this.#posts.shift();
      this.#inFlight.push({ ticket, run: undefined, step: undefined });
    }
    let progress = this.#runs.length > 0;
    while (progress) {
      progress = false;
      // Procedures started by a callback of this one are appended, and run next time.
      const runs = this.#runs;
      const { length } = runs;
      for (let index = 0; index < length; index++) {
        const run = runs[index]!;
        if (run.request === undefined || this.#mustWait(run)) continue;
        const sent = this.#encodeFor(run, moment.instant);
        if (sent === undefined) continue;
        const ticket = offer(sent.octets, run.user);
        if (ticket === false) return this.#sweep();
        if (ticket !== true) (this.#byTicket ??= new Map()).set(ticket, run);
        const { step } = run.journal;
        this.#inFlight.push({ ticket, run, step });
        run.sent(sent, moment.monotonic);
        progress = true;
      }
    }
    this.#sweep();
  }

  /**
   * Processes a received ASDU.
   *
   * @returns Whether it belongs to a procedure.
   */
  receive(received: ReceivedAsdu, moment: Moment): boolean {
    if (this.#runs.length === 0) return false;
    let taken = false;
    for (const run of this.#runs) {
      // A procedure that has not sent anything expects no answers; many may be waiting.
      if (run.journal.size > 0) taken = run.receive(received, moment.monotonic) || taken;
    }
    if (!taken && looksLikeAnswer(received.asdu)) this.#unmatched(received, moment.monotonic);
    this.#sweep();
    return taken;
  }

  /** Reports an answer that belongs to no procedure to those that wait for one. */
  #unmatched(received: ReceivedAsdu, now: number): void {
    for (const run of this.#runs) {
      if (run.journal.size > 0) run.takeUnmatched(received, now);
    }
  }

  /** Records that the peer acknowledged this number of further ASDUs. */
  acknowledged(count: number, moment: Moment): void {
    for (let i = 0; i < count; i++) {
      const delivery = this.#inFlight.shift();
      if (delivery?.step !== undefined) {
        delivery.step.acknowledgedMs = delivery.run?.journal.since(moment.monotonic);
      }
    }
  }

  /** Records how a request was authenticated. */
  authenticated(ticket: number, authentication: RequestAuthentication): void {
    const run = this.#byTicket?.get(ticket);
    if (run !== undefined) run.journal.authentication = authentication;
  }

  /** Ends the procedure of a request that the station refused to authenticate. */
  refused(ticket: number, detail: string, now: number): void {
    this.#byTicket?.get(ticket)?.refuse(detail, now);
    this.#sweep();
  }

  /** Ends the procedure of a request that cannot be authenticated. `sent`: whether the link has sent it nevertheless. */
  notPossible(ticket: number, detail: string, sent: boolean): void {
    if (!sent) {
      const others = [...this.#inFlight].filter((delivery) => delivery.ticket !== ticket);
      this.#inFlight.clear();
      for (const delivery of others) this.#inFlight.push(delivery);
    }
    this.#byTicket?.get(ticket)?.failUnauthenticated(detail);
    this.#sweep();
  }

  /** Aborts a procedure, and sends its final request if it has one. */
  abandon(run: Run): void {
    if (!this.#runs.includes(run)) return;
    const { farewell } = run;
    if (farewell !== undefined) this.#posts.push({ request: farewell, user: run.user });
    this.#runs = this.#runs.filter((other) => other !== run);
    this.#forgetTickets();
  }

  /** Runs everything that is due. */
  tick(now: number): void {
    for (const run of this.#runs) run.tick(now);
    this.#sweep();
  }

  /** When to call `tick()`; Infinity for never. */
  deadline(): number {
    return this.#runs.reduce((first, run) => Math.min(first, run.deadline), Infinity);
  }

  /** Returns a procedure that has ended since the last call, with its result. */
  takeEnded(): Run | undefined {
    return this.#ended.length === 0 ? undefined : this.#ended.shift();
  }

  /** Ends all procedures because the link was lost. Take finished procedures first. */
  end(): Run[] {
    const runs = this.#runs;
    this.#runs = [];
    this.#byTicket = undefined;
    return runs;
  }

  /** Whether an earlier procedure occupies the object of this one. */
  #mustWait(run: Run): boolean {
    const { target } = run.procedure;
    const index = this.#runs.indexOf(run);
    if (index === 0) return false;
    return this.#runs.slice(0, index).some((other) => conflicts(other.procedure.target, target));
  }

  /**
   * Collects the additional ASDUs of procedures, and procedures that have ended. Efficient even
   * with thousands of waiting procedures.
   */
  #sweep(): void {
    const before = this.#ended.length;
    for (const run of this.#runs) {
      while (run.posts.length > 0) {
        this.#posts.push({ request: run.posts.shift()!, user: run.user });
      }
      if (run.outcome !== undefined) this.#ended.push(run);
    }
    if (this.#ended.length > before) {
      this.#runs = this.#runs.filter((run) => run.outcome === undefined);
      this.#forgetTickets();
    }
  }

  /** Forgets the tickets of procedures that have ended. */
  #forgetTickets(): void {
    if (this.#byTicket === undefined) return;
    if (this.#runs.length === 0) return this.#byTicket.clear();
    const running = new Set(this.#runs);
    for (const [ticket, run] of this.#byTicket) {
      if (!running.has(run)) this.#byTicket.delete(ticket);
    }
  }

  /** Encodes a request; if it cannot be encoded, ends its procedure. */
  #encodeFor(run: Run, instant: number): SentAsdu | undefined {
    try {
      return run.encoded(instant, this.#profile);
    } catch (error) {
      run.fail(error);
      return undefined;
    }
  }

  #encode(request: RequestMaker, instant: number): Uint8Array {
    return encodeAsdu(request(instant), { profile: this.#profile });
  }
}
