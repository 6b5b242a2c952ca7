// What the associations of both stations have in common: the queues, and what happens to each ASDU. The parts decide:
// `challenger.ts` about ASDUs of the peer, `responder.ts` about those of this station, and the key machine about keys.

import { isUnknownCause } from "../../codec/cause.ts";
import { isRequest, isSecurity, roleOf } from "../../codec/classify.ts";
import type { SecurityMessage, SecurityMessageOf } from "../../codec/security/message.ts";
import { SecurityReassembler } from "../../codec/security/segments.ts";
import { SECURITY_ERROR, UNKNOWN_USER } from "../../codec/security/tables.ts";
import type { Moment } from "../moment.ts";
import { Fifo } from "../session/fifo.ts";
import type { Role } from "../session/session_options.ts";
import type {
  Association,
  AssociationSetup,
  Delivery,
  Departure,
  SendAsduOptions,
} from "./association.ts";
import { AssociationContext, type Outgoing, type Received } from "./association_context.ts";
import { Challenger } from "./challenger.ts";
import { ControlledKeys } from "./controlled_keys.ts";
import { ControllingKeys } from "./controlling_keys.ts";
import { causeOf, sharedCriticalTypes } from "./critical.ts";
import type { AuthenticationEvent, SessionKeyStatus } from "./events.ts";
import type { KeyMachine } from "./key_machine.ts";
import { macOctets } from "./proofs.ts";
import { type OwnAsdu, Responder } from "./responder.ts";
import {
  ControlledUpdateKeyRelay,
  ControllingUpdateKeyRelay,
  isUpdateKeyRequest,
  isUpdateKeyType,
} from "./update_key_relay.ts";

/** A message of several ASDUs that is being sent: nothing else may come between them. */
interface Departing extends Outgoing {
  next: number;
  /** The ticket of the last ASDU. */
  readonly ticket: number | undefined;
}

/** Something that arrived while a reply was awaited. */
type Held = Uint8Array | Received<SecurityMessage>;

/** Messages that answer the controlling station, and that it does not challenge. */
const CONTROLLING_ANSWERS: ReadonlySet<string> = new Set(["S_KS_NA_1", "S_UR_NA_1", "S_UC_NA_1"]);

/** An association of either station. */
export class AssociationCore implements Association {
  /** Changes of users and update keys. */
  readonly updateKeys: ControllingUpdateKeyRelay | undefined;
  readonly #context: AssociationContext;
  readonly #keys: KeyMachine;
  readonly #updates: ControlledUpdateKeyRelay | ControllingUpdateKeyRelay | undefined;
  readonly #challenger: Challenger;
  readonly #responder: Responder;
  readonly #reassembler: SecurityReassembler;
  /** The critical types of the peer. */
  readonly #critical: Uint8Array;
  /** The critical types of requests in the reverse direction, if this station carries them out. */
  readonly #criticalRequests: Uint8Array | undefined;
  readonly #own: Fifo<OwnAsdu> = new Fifo();
  readonly #held: Fifo<Held> = new Fifo();
  #departing: Departing | undefined;
  /** When an unfinished message is discarded. */
  #segmentsDue = Infinity;
  #isStarted = false;
  #isClosed = false;
  #tickets = 0;
  /** The revision of the users whose keys are up to date. */
  #usersSeen: number;

  /** Creates the association of a new connection. */
  constructor(role: Role, setup: AssociationSetup) {
    const context = new AssociationContext(role, setup);
    const { settings } = context;
    this.#context = context;
    this.#usersSeen = context.users.revision;
    const { updateKeys } = setup;
    if (role === "controlled") {
      const keys = new ControlledKeys(context);
      this.#keys = keys;
      this.#updates = updateKeys &&
        new ControlledUpdateKeyRelay(context, updateKeys, () => keys.nextKsq());
    } else {
      this.#keys = new ControllingKeys(context);
      this.updateKeys = updateKeys && new ControllingUpdateKeyRelay(context, updateKeys);
      this.#updates = this.updateKeys;
    }
    this.#challenger = new Challenger(context, this.#keys);
    this.#responder = new Responder(context, this.#keys);
    const { profile } = settings;
    // The peer uses the algorithm of this station's challenges in aggressive mode.
    const security = { macOctets: macOctets(settings.mac), ...profile.security };
    this.#reassembler = new SecurityReassembler({
      profile: { ...profile, security },
      maxOctets: settings.maxMessageOctets,
    });
    const peer = role === "controlled" ? "controlling" : "controlled";
    this.#critical = sharedCriticalTypes(peer, settings);
    const carriesOut = role === "controlling" && setup.isCombined === true;
    this.#criticalRequests = carriesOut ? sharedCriticalTypes("controlling", settings) : undefined;
  }

  /** Data transfer was started. */
  started(now: Moment): void {
    if (this.#isClosed || this.#isStarted) return;
    this.#context.now = now;
    this.#isStarted = true;
    this.#keys.started();
  }

  /** Data transfer was stopped. */
  stopped(now: Moment): void {
    this.#context.now = now;
    this.#isStarted = false;
    this.#dropSending();
    this.#dropReceived();
    this.#responder.drop();
    this.#challenger.drop("stopped");
    this.#keys.stopped("stopped");
    this.#updates?.stopped();
  }

  /** The connection has ended. */
  close(now: Moment): void {
    if (this.#isClosed) return;
    this.stopped(now);
    this.#isClosed = true;
  }

  /** Processes an ASDU of the peer. */
  receive(asdu: Uint8Array, now: Moment): void {
    if (this.#isClosed) return;
    this.tick(now);
    this.#context.count("messagesReceived");
    if (isSecurity(asdu[0] ?? 0)) this.#receiveSecurity(asdu);
    else {
      if (this.#reassembler.isUnfinished) this.#breakSegments(asdu);
      this.#receivePlain(asdu);
    }
    this.#resume();
  }

  /** Whether `send()` accepts another ASDU. */
  get accepts(): boolean {
    return this.#isStarted && this.#own.size < this.#context.settings.sendQueueLimit;
  }

  /** Number of ASDUs that wait. */
  get waiting(): number {
    return this.#own.size;
  }

  /** Sends an ASDU of the station. */
  send(asdu: Uint8Array, now: Moment, options?: SendAsduOptions): number {
    this.#context.now = now;
    if (!this.accepts) return 0;
    const ticket = ++this.#tickets;
    const user = options?.user ?? this.#context.settings.user;
    this.#own.push({ octets: asdu, ticket, user, critical: false });
    return ticket;
  }

  /** Returns the next ASDU for the wire. */
  take(now: Moment): Departure | undefined {
    const context = this.#context;
    context.now = now;
    for (;;) {
      if (this.#departing !== undefined) return this.#takeSegment(this.#departing);
      const answer = context.answers.shift();
      if (answer !== undefined) {
        this.#depart(answer, undefined);
        continue;
      }
      if (this.#responder.isHolding) return undefined;
      const request = context.requests.shift();
      if (request !== undefined) {
        this.#depart(request, undefined);
        continue;
      }
      const own = this.#own.peek();
      if (own === undefined) return undefined;
      const way = this.#responder.wayOf(own);
      if (way === "wait") {
        if (context.requests.size === 0) return undefined;
        continue;
      }
      this.#own.shift();
      if (way === "plain") this.#responder.sentPlain(own);
      else if (way === "critical") this.#responder.sentCritical(own);
      else if (way === "aggressive") {
        const asdus = this.#responder.request(own);
        this.#depart({ asdus, sent: undefined }, own.ticket);
        continue;
      } else {
        context.events.push({
          type: "not-possible",
          ticket: own.ticket,
          reason: way,
          sent: false,
        });
        continue;
      }
      context.count("messagesSent");
      const isRestart = context.role === "controlled" &&
        roleOf(own.octets[0]!) === "initialization";
      if (isRestart) this.#keys.restarted();
      return own;
    }
  }

  /** Returns the next ASDU for the station. */
  deliver(): Delivery | undefined {
    return this.#context.deliveries.shift();
  }

  /** Returns the next event. */
  nextEvent(): AuthenticationEvent | undefined {
    return this.#context.events.shift();
  }

  /** When `tick()` must be called. */
  deadline(): number {
    return Math.min(
      this.#segmentsDue,
      this.#challenger.deadline(),
      this.#responder.deadline(),
      this.#keys.deadline(),
      this.#updates?.deadline() ?? Infinity,
    );
  }

  /** Runs everything that is due. */
  tick(now: Moment): void {
    this.#context.now = now;
    this.#updates?.tick(); // A change may have been stored since.
    this.#refreshKeys();
    if (now.monotonic < this.deadline()) return;
    this.#challenger.tick();
    this.#responder.tick();
    this.#keys.tick();
    if (now.monotonic >= this.#segmentsDue) this.#breakSegments(new Uint8Array(0));
    this.#resume();
  }

  /** The status of the session keys of a user. */
  keyStatus(user: number = this.#context.settings.user): SessionKeyStatus {
    return this.#keys.store.status(user);
  }

  /** Whether the session keys of all users are established or could not be. */
  get settled(): boolean {
    return this.#keys.settled;
  }

  /** Requests new session keys. */
  changeKeys(now: Moment, user: number = this.#context.settings.user): void {
    this.#context.now = now;
    this.#keys.change(user);
  }

  /** Drops or requests keys of users who have changed; there may be thousands, and this runs for each ASDU. */
  #refreshKeys(): void {
    const { revision } = this.#context.users;
    if (revision === this.#usersSeen) return;
    this.#usersSeen = revision;
    this.#keys.refresh();
  }

  #receivePlain(asdu: Uint8Array): void {
    if (this.#challenger.isWaiting) return this.#hold(asdu);
    const context = this.#context;
    const typeId = asdu[0] ?? 0;
    this.#responder.received(asdu);
    const isCritical = this.#critical[typeId] === 1 ||
      (this.#criticalRequests?.[typeId] === 1 && isRequest(typeId, causeOf(asdu)));
    if (isCritical) {
      context.count("criticalReceived");
      this.#challenger.challenge(asdu);
    } else context.deliveries.push({ octets: asdu, user: undefined, mode: "plain" });
    const isRestart = context.role === "controlling" && context.settings.rekeyAfterRestart &&
      roleOf(typeId) === "initialization" && !isUnknownCause(causeOf(asdu));
    if (isRestart) this.#keys.restarted();
  }

  #receiveSecurity(asdu: Uint8Array): void {
    const context = this.#context;
    if (isUnknownCause(causeOf(asdu))) {
      context.discard("not-supported", asdu);
      if (!isUpdateKeyType(asdu[0]!)) this.#keys.unsupported();
      else this.updateKeys?.unsupported();
      return;
    }
    const pushed = this.#reassembler.push(asdu);
    if (pushed.kind === "repeated") return;
    if ("interrupted" in pushed) context.unexpected("segments", asdu);
    if (!this.#reassembler.isUnfinished) this.#segmentsDue = Infinity;
    else this.#segmentsDue = context.now.monotonic + context.settings.segmentTimeoutMs;
    if (pushed.kind === "partial") return;
    if (pushed.kind !== "message") return context.unexpected("malformed", asdu);
    const { message, asdus, header } = pushed;
    const received = { message, asdus, ca: header.ca };
    if (this.#challenger.isWaiting && !this.#mayInterrupt(message)) this.#hold(received);
    else this.#process(received);
  }

  /** Whether a message is processed while the reply to a challenge is awaited. */
  #mayInterrupt({ type }: SecurityMessage): boolean {
    const { role, settings } = this.#context;
    return type === "S_RP_NA_1" || type === "S_ER_NA_1" ||
      (type === "S_CH_NA_1" && settings.crossedChallenge === "answer") ||
      (role === "controlling" && CONTROLLING_ANSWERS.has(type));
  }

  #process(received: Received<SecurityMessage>): void {
    const { message, asdus, ca } = received;
    switch (message.type) {
      case "S_CH_NA_1":
        return this.#responder.challenged({ message, asdus, ca });
      case "S_RP_NA_1":
        return this.#challenger.replied({ message, asdus, ca });
      case "S_AR_NA_1":
        return this.#challenger.requested({ message, asdus, ca });
      case "S_ER_NA_1":
        return this.#processError(message, ca);
      default:
        if (this.#keys.receive(received)) return;
        if (this.#updates?.receive(received)) return this.#refreshKeys();
        if (this.#updates === undefined) this.#refuseUpdate(received);
        this.#context.unexpected("wrong-direction", asdus[0]!);
    }
  }

  #processError(message: SecurityMessageOf<"S_ER_NA_1">, ca: number): void {
    const { csq, usr, error, text } = message;
    const context = this.#context;
    context.count("errorsReceived");
    const refused = this.#responder.refused(message);
    const ticket = refused?.own.ticket;
    context.events.push({ type: "error-received", user: usr, csq, error, text, ticket });
    if (refused === undefined) {
      if (!this.#updates?.receive({ message, ca })) this.#keys.errorReceived(usr, error);
    } else if (error === SECURITY_ERROR.authenticationFailed) this.#keys.refused(refused.user);
  }

  /** Refuses a change of a user or an update key, if it is one: this controlled station does not permit any. */
  #refuseUpdate({ message, ca }: Received<SecurityMessage>): void {
    const context = this.#context;
    if (context.role !== "controlled" || !isUpdateKeyRequest(message)) return;
    context.sendError({
      error: SECURITY_ERROR.updateKeyMethodNotPermitted,
      csq: message.type === "S_US_NA_1" ? message.scs : 0,
      user: UNKNOWN_USER,
      ca,
    });
  }

  /** Keeps what arrived while a reply is awaited, or discards it. */
  #hold(item: Held): void {
    const context = this.#context;
    const { whileAwaitingReply, maxQueuedAsdus } = context.settings;
    const octets = item instanceof Uint8Array ? item : item.asdus[0]!;
    if (whileAwaitingReply === "discard" || this.#held.size >= maxQueuedAsdus) {
      return context.unexpected("awaiting-reply", octets);
    }
    this.#held.push(item instanceof Uint8Array ? item.slice() : item);
  }

  /** Processes what was kept, until the next reply is awaited. */
  #resume(): void {
    while (!this.#challenger.isWaiting) {
      const item = this.#held.shift();
      if (item === undefined) return;
      if (item instanceof Uint8Array) this.#receivePlain(item);
      else this.#process(item);
    }
  }

  /** Discards an unfinished message, because another ASDU arrived or none came in time. */
  #breakSegments(asdu: Uint8Array): void {
    this.#reassembler.reset();
    this.#segmentsDue = Infinity;
    this.#context.unexpected("segments", asdu);
  }

  #depart(outgoing: Outgoing, ticket: number | undefined): void {
    this.#departing = { ...outgoing, ticket, next: 0 };
  }

  #takeSegment(departing: Departing): Departure {
    const { asdus, ticket, sent, proves } = departing;
    const octets = asdus[departing.next++]!;
    const isLast = departing.next === asdus.length;
    if (isLast) {
      this.#departing = undefined;
      sent?.();
    }
    this.#context.count("messagesSent");
    return {
      octets,
      ticket: isLast ? ticket : undefined,
      critical: false,
      proves: isLast ? proves : undefined,
    };
  }

  #dropSending(): void {
    const context = this.#context;
    const ticket = this.#departing?.ticket;
    const unsent = ticket === undefined ? [] : [ticket];
    for (const own of this.#own) unsent.push(own.ticket);
    for (const one of unsent) {
      context.events.push({ type: "not-possible", ticket: one, reason: "stopped", sent: false });
    }
    // A reply that does not leave proves nothing.
    for (const reply of [this.#departing, ...context.answers]) {
      const ticket = reply?.proves;
      if (ticket === undefined) continue;
      context.events.push({ type: "not-possible", ticket, reason: "stopped", sent: true });
    }
    this.#departing = undefined;
    this.#own.clear();
    context.answers.clear();
    context.requests.clear();
  }

  #dropReceived(): void {
    const context = this.#context;
    for (const item of this.#held) {
      context.discard("stopped", item instanceof Uint8Array ? item : item.asdus[0]!);
    }
    this.#held.clear();
    for (const { octets } of context.deliveries) context.discard("stopped", octets);
    context.deliveries.clear();
    this.#reassembler.reset();
    this.#segmentsDue = Infinity;
  }
}
