// Changes of users and update keys at the controlling station (types 88, 90 to 95): a pure machine of one connection.
// It sends what the authority has certified. A new update key is stored before it is sent, so that it cannot be lost
// when the confirmation is.

import type { SecurityMessage, SecurityMessageOf } from "../../codec/security/message.ts";
import {
  type KeyChangeMethodRow,
  SECURITY_LIMITS,
  UNKNOWN_USER,
  USER_OPERATION,
} from "../../codec/security/tables.ts";
import type { Moment } from "../moment.ts";
import { Fifo } from "../session/fifo.ts";
import { AuthenticationError } from "./authentication_error.ts";
import {
  confirmationMac,
  expiryOf,
  methodOf,
  nameOctets,
  uncertifiedKeyWarning,
  type UpdateKeyProof,
} from "./authority.ts";
import { equalOctets } from "./equal.ts";
import type { UpdateKeyDeparture, UpdateKeyEvent, UpdateKeyReason } from "./update_key_events.ts";
import type {
  ControllingUpdateKeysSetup,
  KeyJob,
  ProvidedKey,
  StatusJob,
} from "./update_key_jobs.ts";
import { keyMessages } from "./update_key_messages.ts";
import type { Proposal } from "./user_ledger.ts";

/** Jobs that wait. */
const MOST_JOBS = 64;

/** A job that waits. */
type Job =
  | { readonly kind: "status"; readonly ticket: number; readonly order: StatusJob }
  | { readonly kind: "key"; readonly ticket: number; readonly order: KeyJob };

/** A status change that was sent and may still be refused. */
interface SentStatus {
  readonly ticket: number;
  readonly order: StatusJob;
  until: number;
}

/** An update key change in progress. */
interface Exchange {
  readonly ticket: number;
  readonly order: KeyJob;
  readonly row: KeyChangeMethodRow;
  readonly controllingChallenge: Uint8Array;
  /** What is awaited: the reply (92), the authority, the ledger, or the confirmation (95). */
  phase: "reply" | "authority" | "ledger" | "confirmation";
  until: number;
  /** From the reply. */
  sequence: number;
  user: number;
  controlledChallenge: Uint8Array;
  /** From the authority. */
  updateKey: Uint8Array;
}

/** A departure, and what to do when it is taken. */
interface Outgoing {
  readonly departure: UpdateKeyDeparture;
  readonly sent: ((now: Moment) => void) | undefined;
}

/** Changes of users and update keys on one connection of a controlling station. */
export class ControllingUpdateKeys {
  readonly #setup: ControllingUpdateKeysSetup;
  readonly #jobs: Fifo<Job> = new Fifo();
  readonly #outgoing: Fifo<Outgoing> = new Fifo();
  readonly #events: Fifo<UpdateKeyEvent> = new Fifo();
  /** Changes that wait for the ledger, in order. */
  readonly #stores: Fifo<{ readonly proposal: Proposal; readonly finish: () => void }> = new Fifo();
  #status: SentStatus | undefined;
  #exchange: Exchange | undefined;
  #tickets = 0;

  /** Creates the machine of a new connection. */
  constructor(setup: ControllingUpdateKeysSetup) {
    this.#setup = setup;
  }

  /** Sends a change of a user. Returns the number of the job, which its events have; 0 if too many jobs wait. */
  changeStatus(order: StatusJob): number {
    return this.#add("status", order);
  }

  /**
   * Changes an update key. Returns the number of the job, which its events have; 0 if too many jobs wait.
   *
   * @throws {RangeError} The method is unknown, or the name has no UTF-8 encoding.
   */
  changeKey(order: KeyJob): number {
    methodOf(order.method);
    nameOctets(order.name);
    return this.#add("key", order);
  }

  /**
   * Continues an update key change after `authority-needed`. Returns `false` if it is no longer awaited.
   *
   * @throws {AuthenticationError} The user cannot sign: its key is missing or malformed, or the platform lacks DSA.
   * The change has failed, which an event also reports.
   */
  provideKey(ticket: number, provided: ProvidedKey): boolean {
    const exchange = this.#exchange;
    if (exchange?.ticket !== ticket || exchange.phase !== "authority") return false;
    const { updateKey, encryptedKey } = provided;
    exchange.updateKey = updateKey.slice();
    let messages: readonly SecurityMessage[];
    try {
      messages = keyMessages(this.#setup, {
        ...exchange,
        proof: this.#proofOf(exchange),
        encryptedKey,
      });
    } catch (error) {
      if (!(error instanceof AuthenticationError)) throw error;
      this.#failExchange(exchange, { reason: "not-supported", detail: error.message });
      this.#start();
      throw error;
    }
    exchange.phase = "ledger";
    exchange.until = Infinity;
    const { name, ca } = exchange.order;
    const candidate = { name, number: exchange.user, updateKey: updateKey.slice() };
    this.#store(
      this.#setup.ledger.propose({ kind: "candidate", candidate }),
      ({ state, detail }) => {
        if (this.#exchange !== exchange) return;
        if (state !== "stored") {
          return this.#failExchange(exchange, {
            reason: "not-stored",
            detail,
          });
        }
        const [last, ...before] = messages.toReversed();
        for (const message of before) this.#send(ca, message);
        this.#send(ca, last!, (taken) => {
          exchange.phase = "confirmation";
          exchange.until = taken.monotonic + this.#setup.replyTimeoutMs;
        });
      },
    );
    this.#work();
    return true;
  }

  /** Processes a message. Returns `false` if it is not one that this machine awaits. */
  receive(
    message: SecurityMessage,
    _header: { readonly ca: number },
    now: Moment,
  ): boolean {
    switch (message.type) {
      case "S_UR_NA_1":
        this.#takeReply(message, now);
        break;
      case "S_UC_NA_1":
        this.#takeConfirmation(message);
        break;
      case "S_ER_NA_1":
        if (!this.#takeError(message)) return false;
        break;
      default:
        return false;
    }
    this.#work();
    return true;
  }

  /** Returns the next message for the peer; `undefined` if there is none. Time limits start when it is taken. */
  take(now: Moment): UpdateKeyDeparture | undefined {
    const next = this.#outgoing.shift();
    next?.sent?.(now);
    return next?.departure;
  }

  /** Returns the next event; `undefined` if there is none. */
  nextEvent(): UpdateKeyEvent | undefined {
    return this.#events.shift();
  }

  /** When `tick()` must be called, on the monotonic clock; `Infinity` if nothing is due. */
  deadline(): number {
    const first = this.#stores.peek();
    if (first !== undefined && first.proposal.state !== "waiting") return -Infinity;
    return Math.min(this.#status?.until ?? Infinity, this.#exchange?.until ?? Infinity);
  }

  /** Runs what is due, and continues what waited for the ledger. */
  tick(now: Moment): void {
    const { monotonic } = now;
    if (this.#status !== undefined && monotonic >= this.#status.until) this.#acceptStatus(now);
    const exchange = this.#exchange;
    if (exchange !== undefined && monotonic >= exchange.until) {
      this.#failExchange(exchange, { reason: "timed-out" });
    }
    this.#work();
  }

  /** The controlled station does not know the messages: the jobs in progress have failed. */
  unsupported(): void {
    const failure = { reason: "refused", detail: "the station does not know the message" } as const;
    if (this.#status !== undefined) this.#failStatus(this.#status, failure);
    if (this.#exchange !== undefined) this.#failExchange(this.#exchange, failure);
    this.#work();
  }

  /** Data transfer was stopped, or the connection has ended: jobs that are not finished have failed. */
  close(): void {
    if (this.#status !== undefined) this.#failStatus(this.#status, { reason: "stopped" });
    if (this.#exchange !== undefined) this.#failExchange(this.#exchange, { reason: "stopped" });
    for (let job = this.#jobs.shift(); job !== undefined; job = this.#jobs.shift()) {
      const { kind, ticket, order } = job;
      if (kind === "status") this.#failStatus({ ticket, order }, { reason: "stopped" });
      else this.#failKey({ ticket, order }, { reason: "stopped" });
    }
    this.#outgoing.clear();
  }

  #add(kind: "status", order: StatusJob): number;
  #add(kind: "key", order: KeyJob): number;
  #add(kind: Job["kind"], order: StatusJob | KeyJob): number {
    if (this.#jobs.size >= MOST_JOBS) return 0;
    const ticket = ++this.#tickets;
    this.#jobs.push({ kind, ticket, order } as Job);
    this.#work();
    return ticket;
  }

  #work(): void {
    for (
      let store = this.#stores.peek();
      store !== undefined && store.proposal.state !== "waiting";
      store = this.#stores.peek()
    ) {
      this.#stores.shift();
      store.finish();
    }
    this.#start();
  }

  /** Starts the next jobs: an update key change does not wait for the status change of the same user. */
  #start(): void {
    for (let job = this.#jobs.peek(); job !== undefined; job = this.#jobs.peek()) {
      if (this.#exchange !== undefined) return;
      const isOfStatus = job.kind === "key" && this.#status?.order.message.name === job.order.name;
      if (this.#status !== undefined && !isOfStatus) return;
      this.#jobs.shift();
      if (job.kind === "status") this.#startStatus(job);
      else this.#startKey(job);
    }
  }

  #startStatus({ ticket, order }: Job & { readonly kind: "status" }): void {
    const { message, certificate, ca } = order;
    if (message.scs <= this.#setup.ledger.users.statusSequence) {
      return this.#failStatus({ ticket, order }, { reason: "old-sequence" });
    }
    const status: SentStatus = { ticket, order, until: Infinity };
    this.#status = status;
    if (certificate !== undefined) {
      this.#send(ca, { type: "S_UC_NA_X", kcm: message.kcm, certificate });
    }
    const warning = uncertifiedKeyWarning(this.#setup, message);
    if (warning !== undefined) this.#events.push(warning);
    this.#send(ca, message, (now) => {
      status.until = now.monotonic + this.#setup.replyTimeoutMs;
    });
  }

  #startKey({ ticket, order }: Job & { readonly kind: "key" }): void {
    const { name, method, ca } = order;
    const { crypto, challengeOctets, ledger, replyTimeoutMs } = this.#setup;
    const isAdded = this.#status?.order.message.name === name;
    const isKnown = ledger.record(name) !== undefined || ledger.users.find(name) !== undefined;
    if (!isAdded && !isKnown) return this.#failKey({ ticket, order }, { reason: "unknown-user" });
    const exchange: Exchange = {
      ...{ ticket, order, row: methodOf(method) },
      controllingChallenge: crypto.random(challengeOctets),
      ...{ phase: "reply", until: Infinity, sequence: 0, user: UNKNOWN_USER },
      ...{ controlledChallenge: new Uint8Array(), updateKey: new Uint8Array() },
    };
    this.#exchange = exchange;
    const challenge = exchange.controllingChallenge;
    this.#send(ca, { type: "S_UQ_NA_1", kcm: method, name, challenge }, (now) => {
      exchange.until = now.monotonic + replyTimeoutMs;
    });
  }

  #takeReply({ ksq, usr, challenge }: SecurityMessageOf<"S_UR_NA_1">, now: Moment): void {
    const exchange = this.#exchange;
    if (exchange?.phase !== "reply") return this.#discard("S_UR_NA_1", "unexpected");
    if (challenge.length < SECURITY_LIMITS.leastChallenge) {
      return this.#discard("S_UR_NA_1", "short-challenge");
    }
    const { name, method } = exchange.order;
    // The controlled station knows the user: it has accepted the change before.
    if (this.#status?.order.message.name === name) this.#acceptStatus(now);
    const holder = this.#setup.ledger.users.get(usr);
    if (usr === UNKNOWN_USER || holder !== undefined && holder.name !== name) {
      return this.#failExchange(exchange, { reason: "number-taken" });
    }
    exchange.sequence = ksq;
    exchange.user = usr;
    exchange.controlledChallenge = challenge;
    exchange.phase = "authority";
    exchange.until = now.monotonic + this.#setup.exchangeTimeoutMs;
    this.#events.push({
      type: "authority-needed",
      ...{ job: exchange.ticket, name, method, user: usr, controlledChallenge: challenge },
    });
  }

  #takeConfirmation({ mac }: SecurityMessageOf<"S_UC_NA_1">): void {
    const exchange = this.#exchange;
    if (exchange?.phase !== "confirmation") return this.#discard("S_UC_NA_1", "unexpected");
    const { ticket, order, user, updateKey } = exchange;
    const { name } = order;
    const proof = { ...this.#proofOf(exchange), name: nameOctets(name) };
    // A wrong one may be forged: the right one may still come.
    if (!equalOctets(confirmationMac(this.#setup, proof), mac)) {
      this.#setup.count("authenticationFailures");
      return this.#discard("S_UC_NA_1", "wrong-mac");
    }
    exchange.phase = "ledger";
    exchange.until = Infinity;
    const change = { kind: "key", name, number: user, updateKey: updateKey.slice() } as const;
    this.#store(this.#setup.ledger.propose(change), ({ state, detail }) => {
      if (state !== "stored") {
        const reason = state === "number-taken" || state === "unknown-user" ? state : "not-stored";
        const failure = { reason, uncertain: true, detail } as const;
        if (this.#exchange === exchange) this.#failExchange(exchange, failure);
        return;
      }
      this.#setup.count("updateKeyChanges");
      this.#events.push({ type: "update-key", job: ticket, name, user });
      if (this.#exchange === exchange) this.#exchange = undefined;
    });
  }

  /** Takes an error that concerns a job. Returns `false` if it concerns something else. */
  #takeError(message: SecurityMessageOf<"S_ER_NA_1">): boolean {
    const { csq, usr, error, text } = message;
    const status = this.#status;
    const refusal = { reason: "refused", error, detail: text } as const;
    if (status !== undefined && usr === UNKNOWN_USER && csq === status.order.message.scs) {
      this.#failStatus(status, refusal);
      return true;
    }
    const exchange = this.#exchange;
    if (exchange === undefined || !concerns(exchange, message)) return false;
    this.#failExchange(exchange, refusal);
    return true;
  }

  #proofOf(exchange: Exchange): UpdateKeyProof {
    const { row, updateKey, controllingChallenge, controlledChallenge, sequence, user } = exchange;
    const name = nameOctets(this.#setup.stationName);
    return { row, updateKey, name, controllingChallenge, controlledChallenge, sequence, user };
  }

  /** The controlled station has not refused a status change: it takes effect here as well. */
  #acceptStatus({ instant }: Moment): void {
    const status = this.#status!;
    this.#status = undefined;
    const { message } = status.order;
    const { ledger, points } = this.#setup;
    const expires = expiryOf(message.expiryDays, { instant, points });
    const { kcm, operation, scs, role, name, publicKey } = message;
    const record = { name, method: kcm, role, expires, publicKey };
    const effect = points.statusChangeEffect;
    const change = {
      kind: "status",
      operation: this.#ownOperation(message),
      sequence: scs,
    } as const;
    this.#store(ledger.propose({ ...change, record, effect }), ({ state, detail }) => {
      // A user whom only the controlled station knew has been deleted there.
      const isGone = state === "unknown-user" && operation === USER_OPERATION.delete;
      if (state !== "stored" && !isGone) {
        return this.#failStatus(status, {
          reason: state === "old-sequence" || state === "full" ? state : "not-stored",
          detail,
        });
      }
      const { ticket: job } = status;
      this.#events.push({ type: "user-status", job, name, operation, role, sequence: scs });
    });
  }

  /** The operation here: a user whom only the controlled station knows is added before it is changed. */
  #ownOperation({ operation, name }: SecurityMessageOf<"S_US_NA_1">): number {
    const { ledger } = this.#setup;
    const isKnown = ledger.record(name) !== undefined || ledger.users.find(name) !== undefined;
    return !isKnown && operation === USER_OPERATION.change ? USER_OPERATION.add : operation;
  }

  #send(ca: number, message: SecurityMessage, sent?: (now: Moment) => void): void {
    this.#outgoing.push({ departure: { ca, message }, sent });
  }

  #store(proposal: Proposal, finish: (proposal: Proposal) => void): void {
    this.#stores.push({ proposal, finish: () => finish(proposal) });
  }

  #failStatus(
    { ticket, order }: { readonly ticket: number; readonly order: StatusJob },
    failure: Failure,
  ): void {
    if (this.#status?.ticket === ticket) this.#status = undefined;
    this.#events.push({
      type: "update-key-failed",
      ...{ job: ticket, name: order.message.name, message: "S_US_NA_1" },
      ...{ error: 0, detail: "", uncertain: false },
      ...failure,
    });
    this.#failKeysOf(order.message.name, failure);
  }

  /** An update key change that waits for a status change fails with it. */
  #failKeysOf(name: string, failure: Failure): void {
    const { ledger } = this.#setup;
    const isKnown = ledger.record(name) !== undefined || ledger.users.find(name) !== undefined;
    const exchange = this.#exchange;
    if (!isKnown && exchange?.order.name === name) this.#failExchange(exchange, failure);
  }

  #failExchange(exchange: Exchange, failure: Failure): void {
    const { phase } = exchange;
    this.#exchange = undefined;
    const uncertain = phase === "confirmation" && failure.reason !== "refused";
    this.#failKey(exchange, { uncertain, ...failure });
    exchange.updateKey.fill(0);
  }

  #failKey(
    { ticket, order }: { readonly ticket: number; readonly order: KeyJob },
    failure: Failure,
  ): void {
    this.#setup.count("failedUpdateKeyChanges");
    this.#events.push({
      type: "update-key-failed",
      ...{ job: ticket, name: order.name, message: "S_UQ_NA_1" },
      ...{ error: 0, detail: "", uncertain: false },
      ...failure,
    });
  }

  #discard(
    message: "S_UR_NA_1" | "S_UC_NA_1",
    reason: "unexpected" | "short-challenge" | "wrong-mac",
  ): void {
    if (reason === "unexpected") this.#setup.count("unexpectedMessages");
    this.#setup.count("discardedMessages");
    this.#events.push({ type: "update-key-discarded", message, reason });
  }
}

/** Why a job has failed. */
interface Failure {
  readonly reason: UpdateKeyReason;
  readonly error?: number;
  readonly detail?: string;
  readonly uncertain?: boolean;
}

/**
 * Whether an error concerns an update key change: before the reply it has no numbers, after it those of the reply. KSQ
 * has a field of its own in one of both layouts.
 */
function concerns(exchange: Exchange, message: SecurityMessageOf<"S_ER_NA_1">): boolean {
  const { csq, ksq = csq, usr } = message;
  switch (exchange.phase) {
    case "reply":
      return usr === UNKNOWN_USER && csq === 0 && ksq === 0;
    case "confirmation":
      return usr === exchange.user && ksq === exchange.sequence;
    default:
      return false;
  }
}
