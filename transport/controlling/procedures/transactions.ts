// All procedures of one connection: several in flight, one for each object, every ASDU to whom it
// concerns. Still without clock, timer or connection.

import { encodeAsdu } from "../../../codec/encode_asdu.ts";
import type { Profile } from "../../../codec/profile.ts";
import type { Moment } from "../../moment.ts";
import { Fifo } from "../../session/fifo.ts";
import { RequestError } from "./result.ts";
import type { OpenStep, ReceivedAsdu, SentAsdu } from "./journal.ts";
import { type RequestMaker, Run } from "./procedure.ts";
import type { Prepared } from "./request_options.ts";
import { conflicts } from "./target.ts";

/** Passes an ASDU to the link; false if it has no place for it. */
export type Offer = (octets: Uint8Array) => boolean;

/** A step that waits for its frame to be acknowledged. */
interface Delivery {
  readonly run: Run;
  readonly step: OpenStep | undefined;
}

/** The procedures of one connection. */
export class Transactions {
  readonly #profile: Profile;
  /** In the order of the calls, which is the order in which those for one object take turns. */
  #runs: Run[] = [];
  readonly #ended: Run[] = [];
  /** ASDUs that no procedure waits for. */
  readonly #posts = new Fifo<RequestMaker>();
  /** Sent and not acknowledged, the oldest first. */
  readonly #inFlight = new Fifo<Delivery | undefined>();

  /** Begins without any procedure. */
  constructor(profile: Profile) {
    this.#profile = profile;
  }

  /** How many procedures are under way. */
  get size(): number {
    return this.#runs.length;
  }

  /**
   * Begins a procedure; `flush()` sends its request.
   *
   * @throws {RangeError | TypeError} Its request cannot be encoded.
   * @throws {RequestError} Its object is busy, and it was not to wait.
   */
  begin<Result>(prepared: Prepared<Result>, { monotonic: now, instant }: Moment): Run<Result> {
    const { procedure, whenBusy, policy } = prepared;
    const run = new Run(procedure, now, policy);
    run.encoded(instant, this.#profile); // refuses at once a request that cannot be encoded, even if it has to wait
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

  /** Sends what can be sent now: one request of each procedure in turn, until the link is full. */
  flush({ monotonic: now, instant }: Moment, offer: Offer): void {
    while (this.#posts.size > 0) {
      if (!offer(this.#encode(this.#posts.peek()!, instant))) return;
      this.#posts.shift();
      this.#inFlight.push(undefined);
    }
    let progress = true;
    while (progress) {
      progress = false;
      // Procedures that a callback of this one begins are appended, and run next time.
      const runs = this.#runs;
      const { length } = runs;
      for (let index = 0; index < length; index++) {
        const run = runs[index]!;
        if (run.request === undefined || this.#mustWait(run)) continue;
        const sent = this.#encodeFor(run, instant);
        if (sent === undefined) continue;
        if (!offer(sent.octets)) return this.#sweep();
        const { step } = run.journal;
        this.#inFlight.push({ run, step });
        run.sent(sent, now);
        progress = true;
      }
    }
    this.#sweep();
  }

  /**
   * An ASDU arrived.
   *
   * @returns Whether it belongs to a procedure.
   */
  receive(received: ReceivedAsdu, now: number): boolean {
    let taken = false;
    for (const run of this.#runs) {
      // A procedure that has not sent anything has no answers: many may wait.
      if (run.journal.size > 0) taken = run.receive(received, now) || taken;
    }
    this.#sweep();
    return taken;
  }

  /** The peer acknowledged this number of further ASDUs offered. */
  acknowledged(count: number, now: number): void {
    for (let i = 0; i < count; i++) {
      const delivery = this.#inFlight.shift();
      if (delivery?.step !== undefined) {
        delivery.step.acknowledgedMs = delivery.run.journal.since(now);
      }
    }
  }

  /** Abandons a procedure, with its farewell if it has one. */
  abandon(run: Run): void {
    if (!this.#runs.includes(run)) return;
    const { farewell } = run;
    if (farewell !== undefined) this.#posts.push(farewell);
    this.#runs = this.#runs.filter((other) => other !== run);
  }

  /** Does what is due. */
  tick(now: number): void {
    for (const run of this.#runs) run.tick(now);
    this.#sweep();
  }

  /** When `tick()` must be called; Infinity if never. */
  deadline(): number {
    return this.#runs.reduce((first, run) => Math.min(first, run.deadline), Infinity);
  }

  /** A procedure that has ended since the last call; its result is there. */
  takeEnded(): Run | undefined {
    return this.#ended.shift();
  }

  /** Ends everything, because the link is lost. Finished procedures must be taken before. */
  end(): Run[] {
    const runs = this.#runs;
    this.#runs = [];
    return runs;
  }

  /** Whether an earlier procedure occupies what this one wants. */
  #mustWait(run: Run): boolean {
    const { target } = run.procedure;
    const index = this.#runs.indexOf(run);
    return this.#runs.slice(0, index).some((other) => conflicts(other.procedure.target, target));
  }

  /** Collects what procedures also send, and the procedures that have ended. Efficient with thousands waiting. */
  #sweep(): void {
    const before = this.#ended.length;
    for (const run of this.#runs) {
      while (run.posts.length > 0) this.#posts.push(run.posts.shift()!);
      if (run.outcome !== undefined) this.#ended.push(run);
    }
    if (this.#ended.length > before) {
      this.#runs = this.#runs.filter((run) => run.outcome === undefined);
    }
  }

  /** Encodes; ends the procedure instead where its request cannot be. */
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
