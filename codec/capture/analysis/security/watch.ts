// Follows secure authentication: challenges and replies, aggressive mode, keys of users, and errors.

import { isCommand, isFileTransfer, isParameter, roleOf, tagKindOf } from "../../../classify.ts";
import { CAUSE } from "../../../cause.ts";
import { formatDuration } from "../../../duration.ts";
import type { Profile } from "../../../profile.ts";
import type { SecurityMessageOf } from "../../../security/message.ts";
import type { Reassembled } from "../../../security/segments.ts";
import { SECURITY_ERROR, SECURITY_ERRORS } from "../../../security/tables.ts";
import { shownText } from "../../../shown.ts";
import type { AsduHead } from "../asdu_head.ts";
import type { FindingLog } from "../finding_log.ts";
import type { PacketClock } from "../../packet_time.ts";
import type { Session } from "../session/session.ts";
import type { Side } from "../session/side.ts";
import type { Exchange } from "../transactions/exchange.ts";
import type { Transaction } from "../transactions/transaction.ts";
import { typeText } from "../words.ts";
import { KeysWatch } from "./keys_watch.ts";
import {
  type AuthenticatedAsdu,
  isReplay,
  type SecurityContext,
  SecurityNotes,
  type SecurityPlace,
  type SecurityWatchOptions,
} from "./security_notes.ts";
import {
  type CriticalAsdu,
  type OpenChallenge,
  type SecurityDirection,
  SecurityState,
  type SecurityUser,
} from "./security_state.ts";

/** Maximum number of users in the report. */
const MAX_USERS = 2000;

/** Errors that report that a request is not carried out. The others are about keys, or a reply that nothing awaited. */
const REQUEST_ERRORS: ReadonlySet<number> = new Set([
  SECURITY_ERROR.authenticationFailed,
  SECURITY_ERROR.noReply,
  SECURITY_ERROR.aggressiveModeNotPermitted,
  SECURITY_ERROR.macAlgorithmNotPermitted,
  SECURITY_ERROR.authorizationFailed,
  SECURITY_ERROR.unknownUser,
]);

/** The causes of requests, by those that confirm them. */
const CONFIRMED: Readonly<Record<number, number>> = {
  [CAUSE.activationCon]: CAUSE.activation,
  [CAUSE.deactivationCon]: CAUSE.deactivation,
};

/** Time after which a challenge without reply counts as unanswered. */
const UNANSWERED_MS = 10_000;

/**
 * Whether a type is critical for every station: it operates, sets, loads or transfers something, or is a test command
 * with a time tag.
 */
export function isCritical(typeId: number): boolean {
  const role = roleOf(typeId);
  return isCommand(typeId) || isParameter(typeId) || isFileTransfer(typeId) || role === "clock" ||
    role === "reset" || (role === "test" && tagKindOf(typeId) !== "none");
}

/** Follows the messages of all sessions. */
export class SecurityWatch {
  readonly keys: KeysWatch;
  readonly #notes: SecurityNotes;
  readonly #clock: PacketClock;
  readonly #findings: FindingLog;
  readonly #options: SecurityWatchOptions;
  readonly #states = new Map<Session, SecurityState>();
  readonly #ended: SecurityUser[] = [];
  /** Directions with an unfinished message. */
  readonly #unfinished = new Set<SecurityDirection>();

  /** Creates a watch. */
  constructor(clock: PacketClock, findings: FindingLog, options: SecurityWatchOptions) {
    this.#clock = clock;
    this.#findings = findings;
    this.#options = options;
    this.#notes = new SecurityNotes(clock, findings, options);
    this.keys = new KeysWatch(this.#notes);
  }

  /** Whether a message is unfinished on any session. */
  get isWaiting(): boolean {
    return this.#unfinished.size > 0;
  }

  /** An ASDU that is not a message of secure authentication discards an unfinished one of its sender. */
  interrupt(place: SecurityPlace, asdu: Uint8Array): void {
    const { session, side, profile } = place;
    const direction = this.#direction(this.#stateOf(session, profile), session, side);
    if (!this.#unfinished.delete(direction)) return;
    this.#discarded(place, direction.reassembler.push(asdu));
  }

  /** All users, in the order of their sessions. */
  users(): readonly SecurityUser[] {
    const open = [...this.#states.values()].flatMap(({ users }) => [...users.values()]);
    return [...this.#ended, ...open].slice(0, MAX_USERS);
  }

  /** Processes an ASDU that is not a message of secure authentication, other than data. */
  takeOther(place: SecurityPlace, head: AsduHead, { asdu, ioa }: OtherAsdu): void {
    const { session, side, profile } = place;
    const state = this.#stateOf(session, profile);
    const isRequest = session.isControlling(side) || head.cause === CAUSE.activation;
    if (isRequest || isFileTransfer(head.typeId)) {
      const { typeId, cause, ca } = head;
      const at = this.#clock.now();
      const kept: CriticalAsdu = {
        ...{ typeId, cause, ca, ioa, at, state: "plain", isConfirmed: false },
        octets: asdu.slice(),
      };
      const direction = this.#direction(state, session, side);
      if (isCritical(typeId)) direction.critical = kept;
      else direction.optional = kept;
    }
    if (CONFIRMED[head.cause] !== undefined && !head.negative) this.#carriedOut(place, state, head);
  }

  /** A station confirms a critical request. */
  #carriedOut(
    { session, side, station }: SecurityPlace,
    state: SecurityState,
    head: AsduHead,
  ): void {
    const { typeId, ca } = head;
    const critical = requestOf(session.isControlling(side) ? state.monitor : state.control, typeId);
    if (critical === undefined || critical.typeId !== typeId || critical.ca !== ca) return;
    if (critical.cause !== CONFIRMED[head.cause]) return;
    critical.isConfirmed = true;
    if (critical.state === "authenticated" || this.#options.isFiltered) return;
    if (!station.challenged.has(typeId) && critical.state === "plain") return;
    const how = {
      plain: "without a challenge",
      challenged: "without a reply to its challenge",
      failed: "although its authentication failed",
    }[critical.state];
    const { ioa } = critical;
    critical.state = "authenticated"; // Reported once for each request.
    const about = { ...session.about(side), ca, typeId, ...ioa === 0 ? {} : { ioa } };
    this.#findings.note(
      "critical-unchallenged",
      about,
      () =>
        `${criticalText(critical)} was confirmed ${how}; the ` +
        "station has challenged this type before",
    );
  }

  /** Processes a message of secure authentication, or a segment of one. */
  take(place: SecurityPlace, asdu: Uint8Array): AuthenticatedAsdu | undefined {
    const { session, side, profile } = place;
    const state = this.#stateOf(session, profile);
    state.isUsed = true;
    const own = this.#direction(state, session, side);
    const result = own.reassembler.push(asdu);
    if (own.reassembler.isUnfinished) this.#unfinished.add(own);
    else this.#unfinished.delete(own);
    this.#discarded(place, result);
    if (result.kind !== "message") return undefined;
    const { message, asdus } = result;
    const peer = own === state.control ? state.monitor : state.control;
    const context = { ...place, state, own, peer, asdus };
    switch (message.type) {
      case "S_CH_NA_1":
        return void this.#takeChallenge(context, message);
      case "S_RP_NA_1":
        return void this.#takeReply(context, message);
      case "S_AR_NA_1":
        return this.#takeAggressive(context, message);
      case "S_KS_NA_1":
        return void this.keys.takeKeyStatus(context, message);
      case "S_KC_NA_1":
        return void this.keys.takeKeyChange(context, message);
      case "S_ER_NA_1":
        return void this.#takeError(context, message);
      case "S_UC_NA_1":
        return void this.keys.takeUpdate(context);
      default:
        return undefined;
    }
  }

  /** Ends a session. */
  end(session: Session): void {
    const state = this.#states.get(session);
    if (state === undefined) return;
    this.#states.delete(session);
    for (const direction of [state.control, state.monitor]) this.#unfinished.delete(direction);
    if (!state.isUsed) return;
    for (const direction of [state.control, state.monitor]) this.#unanswered(session, direction);
    for (const user of state.users.values()) {
      this.keys.end(user);
      if (this.#ended.length < MAX_USERS) this.#ended.push(user);
    }
  }

  #stateOf(session: Session, profile: Profile): SecurityState {
    let state = this.#states.get(session);
    if (state === undefined) {
      state = new SecurityState(profile, session.id, session.opened);
      this.#states.set(session, state);
    }
    return state;
  }

  #direction(state: SecurityState, session: Session, side: Side): SecurityDirection {
    return session.isControlling(side) ? state.control : state.monitor;
  }

  #discarded(place: SecurityPlace, result: Reassembled): void {
    const reason = result.kind === "discarded"
      ? result.reason
      : "interrupted" in result
      ? result.interrupted
      : undefined;
    if (reason === undefined || this.#options.isFiltered) return;
    const from = place.session.name(place.side);
    this.#notes.note("message-discarded", place, {
      key: reason,
      detail: `${reason}, from the ${from}`,
    });
  }

  #takeChallenge(context: SecurityContext, message: SecurityMessageOf<"S_CH_NA_1">): void {
    const { session, own, peer, station, exchange, asdus } = context;
    const { csq, mal } = message;
    const name = session.name(context.side);
    if (isReplay(csq, own.challengeSequence)) {
      const detail = `Challenge ${csq} from the ${name} after challenge ${own.challengeSequence}`;
      this.#notes.note("authentication-replayed", context, { key: "challenge", detail });
    }
    own.challengeSequence = csq;
    this.#notes.checkAlgorithm(context, mal, "challenge");
    this.#unanswered(session, peer);
    const critical = challengedOf(peer);
    const transaction = critical && transactionOf(exchange, critical);
    if (critical !== undefined) {
      critical.state = "challenged";
      if (peer === context.state.control) station.challenged.add(critical.typeId);
    }
    const at = this.#clock.now();
    transaction?.step("challenged", at);
    peer.challenge = { message, asdus, at, critical, transaction, isOpen: true };
  }

  /** Reports a challenge that was not answered. */
  #unanswered(session: Session, direction: SecurityDirection): void {
    const { challenge } = direction;
    if (challenge === undefined || !challenge.isOpen) return;
    challenge.isOpen = false;
    const waitedMs = this.#clock.time - challenge.at.time;
    if (this.#options.isFiltered || !(waitedMs > UNANSWERED_MS)) return;
    const { csq } = challenge.message;
    const about = { session: session.id, key: "missing", at: challenge.at };
    this.#findings.note(
      "authentication-late",
      about,
      () => `Challenge ${csq}${describe(challenge)} was not answered`,
    );
  }

  #takeReply(context: SecurityContext, message: SecurityMessageOf<"S_RP_NA_1">): void {
    const { own, session, state } = context;
    const { csq, usr, mac } = message;
    const { challenge } = own;
    const user = state.user(usr);
    if (challenge === undefined || !challenge.isOpen || challenge.message.csq !== csq) {
      if (csq <= own.replied) {
        const detail = `Reply to challenge ${csq} from the ${session.name(context.side)} once more`;
        this.#notes.note("authentication-replayed", context, { key: "reply", detail });
      }
      return;
    }
    challenge.isOpen = false;
    own.replied = csq;
    const now = this.#clock.now();
    const waitedMs = now.time - challenge.at.time;
    user.authentications++;
    if (!Number.isNaN(waitedMs)) {
      user.replyMs += waitedMs;
      user.slowestReplyMs = Math.max(user.slowestReplyMs, waitedMs);
    }
    if (waitedMs > this.#options.thresholds.replyMs) {
      const detail = `The reply to challenge ${csq}${describe(challenge)} took ${
        formatDuration(waitedMs)
      }, expected ${formatDuration(this.#options.thresholds.replyMs)} at most`;
      this.#notes.note("authentication-late", context, { key: "late", detail });
    }
    this.keys.checkLifetime(context, user);
    const { critical, transaction } = challenge;
    const verdict = critical && this.#notes.verify(context, user, {
      ...this.#notes.factsOf(context, { mal: challenge.message.mal, mac, sequence: csq, user }),
      kind: "reply",
      challenge: challenge.message,
      challengeAsdus: challenge.asdus,
      criticalAsdu: critical.octets,
    });
    if (critical?.state === "challenged") critical.state = "authenticated";
    transaction?.step("replied", now);
    if (transaction !== undefined) {
      Object.assign(transaction.facts, {
        ...{ authentication: "challenge", user: usr },
        ...Number.isNaN(waitedMs) ? {} : { replyMs: waitedMs },
        ...verdict === undefined ? {} : { macRight: verdict },
      });
    }
  }

  #takeAggressive(
    context: SecurityContext,
    message: SecurityMessageOf<"S_AR_NA_1">,
  ): AuthenticatedAsdu | undefined {
    const { session, own, state, side } = context;
    const { csq, usr, mac, asdu } = message;
    const user = state.user(usr);
    user.aggressive++;
    const before = Math.max(own.aggressiveSequence, own.challenge?.message.csq ?? -1);
    if (isReplay(csq, before)) {
      const detail = `Aggressive request ${csq} from the ${session.name(side)} after ${before}`;
      this.#notes.note("authentication-replayed", context, { key: "aggressive", detail });
    }
    own.aggressiveSequence = csq;
    const { challenge } = own;
    if (challenge === undefined && session.fromStart && !this.#options.isFiltered) {
      const detail = `Aggressive request ${csq} of user ${usr} from the ${session.name(side)}`;
      this.#notes.note("aggressive-unchallenged", context, { key: usr, detail });
    }
    this.keys.checkLifetime(context, user);
    const verdict = challenge && this.#notes.verify(context, user, {
      ...this.#notes.factsOf(context, { mal: challenge.message.mal, mac, sequence: csq, user }),
      kind: "aggressive",
      challenge: challenge.message,
      challengeAsdus: challenge.asdus,
      requestAsdus: context.asdus,
    });
    return { asdu, user: usr, mac: verdict };
  }

  /** A request in aggressive mode was processed like any other: marks it as authenticated. */
  authenticate(place: SecurityPlace, { asdu, user, mac }: AuthenticatedAsdu): void {
    const { session, side, profile, exchange } = place;
    const direction = this.#direction(this.#stateOf(session, profile), session, side);
    const critical = requestOf(direction, asdu[0]!);
    if (critical === undefined) return;
    critical.state = "authenticated";
    const transaction = transactionOf(exchange, critical);
    if (transaction === undefined) return;
    const { facts } = transaction;
    Object.assign(facts, { authentication: "aggressive", user });
    if (mac !== undefined) facts.macRight = mac;
  }

  /** The station does not carry out a request, because its authentication failed. */
  #refused({ exchange }: SecurityContext, transaction: Transaction, reason: string): void {
    transaction.step("authentication-failed", this.#clock.now(), true);
    transaction.facts.reason = reason;
    if (transaction.progress !== "done" && transaction.broadcast === undefined) {
      exchange.finish(transaction, "refused");
    }
  }

  #takeError(context: SecurityContext, message: SecurityMessageOf<"S_ER_NA_1">): void {
    const { session, side, state } = context;
    const { usr, error, text } = message;
    const user = state.user(usr);
    const name = SECURITY_ERRORS[error] ?? `error ${error}`;
    const words = text === "" || text === name ? name : `${name}, "${shownText(text)}"`;
    if (user.pending !== undefined && error !== SECURITY_ERROR.unknownUser) {
      return this.keys.refuse(context, user, words);
    }
    const failed = error === SECURITY_ERROR.authenticationFailed ||
      error === SECURITY_ERROR.authorizationFailed;
    if (failed) user.failures++;
    const request = refusedRequest(context, message);
    const detail = `${words}, for user ${usr}${
      request === undefined ? "" : `: ${criticalText(request.critical)}`
    }, from the ${session.name(side)}`;
    if (request !== undefined) {
      const { critical, transaction } = request;
      critical.state = "failed";
      if (transaction !== undefined) this.#refused(context, transaction, name);
    }
    const code = failed
      ? "authentication-failed"
      : error === SECURITY_ERROR.unknownUser
      ? "unknown-user"
      : "security-error";
    this.#notes.note(code, context, { key: `${usr} ${error}`, detail });
  }
}

/** A request that is not carried out. */
interface RefusedRequest {
  readonly critical: CriticalAsdu;
  readonly transaction: Transaction | undefined;
}

/** The request that an error is about; `undefined` if it is about keys, or about nothing that is known. */
function refusedRequest(
  { own, peer, exchange }: SecurityContext,
  { error, csq }: SecurityMessageOf<"S_ER_NA_1">,
): RefusedRequest | undefined {
  if (!REQUEST_ERRORS.has(error)) return undefined;
  // The sender of a request refuses the algorithm of the challenge; the other errors answer a reply, or aggressive mode.
  const isAlgorithm = error === SECURITY_ERROR.macAlgorithmNotPermitted;
  const challenge = [peer.challenge, ...isAlgorithm ? [own.challenge] : []]
    .find((each) => each?.message.csq === csq);
  if (challenge?.critical !== undefined && !challenge.critical.isConfirmed) {
    return { critical: challenge.critical, transaction: challenge.transaction };
  }
  // An error about keys has a KSQ, which may be any number; one about a user without keys may also have none.
  const isAggressive = peer.aggressiveSequence === csq;
  const { critical } = peer;
  const isOther = error === SECURITY_ERROR.unknownUser || isAlgorithm;
  if (critical === undefined || critical.isConfirmed || isOther && !isAggressive) return undefined;
  return { critical, transaction: transactionOf(exchange, critical) };
}

/** An ASDU that is not a message of secure authentication. */
export interface OtherAsdu {
  readonly asdu: Uint8Array;
  /** Address of its first object. */
  readonly ioa: number;
}

/** The last request of the kind that a type belongs to: critical for every station, or only for some. */
function requestOf(
  { critical, optional }: SecurityDirection,
  typeId: number,
): CriticalAsdu | undefined {
  return isCritical(typeId) ? critical : optional;
}

/**
 * What a challenge concerns: a critical ASDU that waits for an answer, otherwise another request that does. A challenge that
 * is repeated is about the same ASDU.
 */
function challengedOf({ critical, optional }: SecurityDirection): CriticalAsdu | undefined {
  return [critical, optional].find((asdu) =>
    (asdu?.state === "plain" || asdu?.state === "challenged") && !asdu.isConfirmed
  );
}

/** The open transaction of a critical ASDU. */
function transactionOf(exchange: Exchange, critical: CriticalAsdu): Transaction | undefined {
  return [...exchange.open].findLast(({ typeId, ca, ioa }) =>
    typeId === critical.typeId && ca === critical.ca && ioa === critical.ioa
  );
}

function criticalText({ typeId, ca, ioa }: CriticalAsdu): string {
  return `${typeText(typeId)} to CA ${ca}${ioa === 0 ? "" : ` IOA ${ioa}`}`;
}

function describe({ critical }: OpenChallenge): string {
  return critical === undefined ? "" : ` of ${criticalText(critical)}`;
}
