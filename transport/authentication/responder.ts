// Proves the origin of this station's critical ASDUs: answers the challenges of the peer, and makes aggressive requests.
// After a critical ASDU, it holds everything else until the peer has challenged or answered it, because a station that
// awaits a reply discards other ASDUs.

import { CAUSE } from "../../codec/cause.ts";
import { isRequest } from "../../codec/classify.ts";
import { isMirrorCause } from "../../codec/classify_cause.ts";
import { formatDuration } from "../../codec/duration.ts";
import { identifierOctets } from "../../codec/profile.ts";
import type { Challenge, SecurityError, SecurityMessageOf } from "../../codec/security/message.ts";
import { SECURITY_ERROR, SECURITY_LIMITS, UNKNOWN_USER } from "../../codec/security/tables.ts";
import { Fifo } from "../session/fifo.ts";
import type { AssociationContext, Received } from "./association_context.ts";
import { causeOf, isMandatory, sharedCriticalTypes } from "./critical.ts";
import type { AuthenticationMode, NotPossibleReason } from "./events.ts";
import type { KeyMachine } from "./key_machine.ts";
import { aggressiveMac, type ChallengeRecord, fitsKey, macOctets, replyMac } from "./proofs.ts";
import type { SessionKeys } from "./session_keys.ts";
import { identityOf } from "./users.ts";

/** An ASDU of the station that waits to be sent, or was sent. */
export interface OwnAsdu {
  readonly octets: Uint8Array;
  readonly ticket: number;
  /** The user whose keys authenticate it. */
  readonly user: number;
  /** Whether it has left as a critical ASDU, so that the peer is expected to challenge it. */
  critical: boolean;
}

/** An ASDU of the station that was sent and has not been challenged. */
interface Sent {
  readonly own: OwnAsdu;
  readonly at: number;
}

/** A proof that the peer may still refuse. */
export interface Proven {
  readonly own: OwnAsdu;
  readonly user: number;
  readonly csq: number;
  readonly at: number;
}

/** The number of the latest proofs that are remembered, in case the peer refuses them. */
const MOST_PROVEN = 64;

/** How the next ASDU may leave. */
export type Way = "plain" | "critical" | "aggressive" | "wait" | NotPossibleReason;

/** The critical ASDUs of this station in one association. */
export class Responder {
  readonly #context: AssociationContext;
  readonly #keys: KeyMachine;
  /** Types that the peer challenges: those of the options, and those that it was seen to challenge or not. */
  #critical: Uint8Array;
  /** Types that the peer has challenged. */
  readonly #challengedTypes: Set<number> = new Set();
  /** A critical ASDU that was sent: the peer may challenge it, and everything else waits. */
  #outstanding: Sent | undefined;
  /** Since when critical ASDUs of a controlled station wait for session keys; `undefined` if none does, or it was reported. */
  #withoutKeys: number | undefined;
  /** The last other ASDU: the peer may have a longer list of critical types. */
  #lastPlain: Sent | undefined;
  /** Until when a challenge may be the late one of an ASDU that was given up. */
  #lateUntil = -Infinity;
  /** The last challenge of the peer: its data are part of aggressive requests. */
  #challenge: ChallengeRecord | undefined;
  /** The number of key changes before that challenge. */
  #challengePeriod = 0;
  /** Whether a challenge with an old number arrived while one was awaited: the peer may have restarted. */
  #hasOldChallenge = false;
  /** CSQ: the last number used, by a challenge of the peer or an aggressive request. */
  #csq = 0;
  /** Proofs that the peer may still refuse, oldest first. */
  readonly #proven: Fifo<Proven> = new Fifo();
  #aggressive: boolean;

  /** Creates a responder that has sent nothing. */
  constructor(context: AssociationContext, keys: KeyMachine) {
    this.#context = context;
    this.#keys = keys;
    this.#critical = sharedCriticalTypes(context.role, context.settings);
    this.#aggressive = context.settings.sendAggressive;
  }

  /** Whether everything else has to wait for the challenge of a critical ASDU. */
  get isHolding(): boolean {
    return this.#outstanding !== undefined;
  }

  /** When a challenge no longer comes, or missing session keys are reported. */
  deadline(): number {
    const keysDue = this.#withoutKeys === undefined ? Infinity : this.#withoutKeys + this.#keysMs;
    return this.#outstanding === undefined
      ? keysDue
      : Math.min(keysDue, this.#outstanding.at + this.#context.settings.challengeTimeoutMs);
  }

  /** The time in which a controlling station with secure authentication has established keys, or has given up. */
  get #keysMs(): number {
    const { replyTimeoutMs, maxKeyStatusRequests } = this.#context.settings;
    return replyTimeoutMs * maxKeyStatusRequests;
  }

  /** How an ASDU may leave now, if nothing is held. */
  wayOf(own: OwnAsdu): Way {
    if (!this.#isCritical(own)) return "plain";
    const readiness = this.#keys.readiness(own.user);
    const { role, now } = this.#context;
    if (readiness !== "wait") this.#withoutKeys = undefined;
    else if (role === "controlled") this.#withoutKeys ??= now.monotonic;
    if (readiness !== "ready") return readiness;
    return this.#aggressiveKeys(own) === undefined ? "critical" : "aggressive";
  }

  /** An ASDU that is not critical leaves. */
  sentPlain(own: OwnAsdu): void {
    this.#lastPlain = { own, at: this.#context.now.monotonic };
  }

  /** A critical ASDU leaves without proof. */
  sentCritical(own: OwnAsdu): void {
    this.#context.count("criticalSent");
    own.critical = true;
    this.#lastPlain = undefined;
    this.#outstanding = { own, at: this.#context.now.monotonic };
    this.#hasOldChallenge = false;
  }

  /** Wraps a critical ASDU that leaves with its proof. Returns the ASDUs of the request. */
  request(own: OwnAsdu): readonly Uint8Array[] {
    const context = this.#context;
    const challenge = this.#challenge!;
    const keys = this.#aggressiveKeys(own)!;
    const { user } = keys;
    const { mal } = challenge.message;
    this.#csq = context.next(this.#csq);
    keys.requests = { first: keys.requests?.first ?? this.#csq, last: this.#csq };
    const request: SecurityMessageOf<"S_AR_NA_1"> = {
      type: "S_AR_NA_1",
      asdu: own.octets,
      csq: this.#csq,
      usr: user,
      mac: new Uint8Array(macOctets(mal)),
    };
    const asdus = context.encode(request, context.addressOf(own.octets));
    const mac = aggressiveMac(context, { key: this.#key(keys), challenge, request, asdus });
    writeMac(asdus, mac, identifierOctets(context.settings.profile) + 1);
    context.count("criticalSent");
    const proof = { user, csq: request.csq, since: context.now.monotonic };
    this.#prove(own, { ...proof, mode: "aggressive" });
    this.#keys.used(keys);
    return asdus;
  }

  /** Processes a challenge (S_CH_NA_1). */
  challenged({ message, asdus, ca }: Received<SecurityMessageOf<"S_CH_NA_1">>): void {
    const context = this.#context;
    const { csq, mal, challenge } = message;
    if (challenge.length < SECURITY_LIMITS.leastChallenge) {
      return context.unexpected("short-challenge", asdus[0]!);
    }
    if (this.#isOld(message)) {
      this.#hasOldChallenge = true;
      return context.unexpected("old-sequence", asdus[0]!);
    }
    const sent = this.#takeChallenged();
    if (sent === undefined) return context.unexpected("unexpected", asdus[0]!);
    if (!context.settings.acceptedMacs.includes(mal)) return this.#refuseMac(sent, message, ca);
    context.warnOfMac(mal);
    // A challenge may have a lower number than requests that the peer did not accept. A forged one must not make this
    // station use a number twice with the same keys.
    const mayFall = this.#challenge === undefined || !context.settings.increasingSequences;
    if (mayFall || context.isNewer(csq, this.#csq)) this.#csq = csq;
    this.#challenge = { message, asdus };
    this.#challengePeriod = context.keyChanges;
    context.challengesReceived++;
    this.#challengedTypes.add(sent.own.octets[0]!);
    this.#reply(sent, ca);
  }

  #refuseMac({ own }: Sent, { csq, usr }: Challenge, ca: number): void {
    const error = SECURITY_ERROR.macAlgorithmNotPermitted;
    this.#context.sendError({ error, csq, user: usr, ca });
    this.#giveUp(own, "mac-not-permitted");
  }

  /** Whether the number of a challenge is not higher than that of the one before in the same key period. */
  #isOld(message: Challenge): boolean {
    const context = this.#context;
    const { csq } = message;
    if (!context.settings.increasingSequences || this.#challenge === undefined) return false;
    // Challenges are not authenticated: forged ones must not lead back to a number, with which AES-GMAC would be used twice.
    const own = (this.#outstanding ?? this.#lastPlain)?.own;
    const keys = own && this.#keys.store.get(this.#userOf(own, message));
    if (!context.isUnused(csq, keys?.replies)) return true;
    if (this.#challengePeriod !== context.keyChanges) return false;
    return !context.isNewer(csq, this.#challenge.message.csq);
  }

  /** A challenge is answered with the keys of the user of the ASDU, or of the challenge. */
  #reply({ own, at }: Sent, ca: number): void {
    const context = this.#context;
    const challenge = this.#challenge!;
    const user = this.#userOf(own, challenge.message);
    const keys = this.#keys.store.get(user);
    if (keys === undefined) return this.#giveUp(own, "no-keys");
    const key = this.#key(keys);
    if (!fitsKey(challenge.message.mal, key)) {
      return this.#refuseMac({ own, at }, challenge.message, ca);
    }
    const { csq } = challenge.message;
    const mac = replyMac(context, { key, challenge, asdu: own.octets, user });
    keys.replies = { first: keys.replies?.first ?? csq, last: csq };
    context.prove({ type: "S_RP_NA_1", csq, usr: user, mac }, ca, own.ticket);
    this.#prove(own, { user, csq, mode: "challenge", since: at });
    this.#keys.used(keys);
  }

  /** An ASDU of the peer that is not a message of secure authentication. */
  received(asdu: Uint8Array): void {
    const outstanding = this.#outstanding;
    if (outstanding === undefined || outstanding.own.octets[0] !== asdu[0]) return;
    const cause = causeOf(asdu);
    if (!isMirrorCause(cause) || cause === CAUSE.activationTermination) return;
    if (!this.#context.isSameObject(outstanding.own.octets, asdu)) return;
    this.#outstanding = undefined;
    // The answer may be that of an earlier request for the same object: a challenge that still comes is answered.
    this.#lastPlain = outstanding;
    this.#notChallenged(outstanding.own, "answered");
  }

  /** Processes an error (S_ER_NA_1). Returns the proof that it refuses; `undefined` if it concerns something else. */
  refused({ csq, usr, error, text }: SecurityError): Proven | undefined {
    const { now, settings } = this.#context;
    const all = [...this.#proven];
    const proven = all.find((one) =>
      one.csq === csq && (one.user === usr || usr === UNKNOWN_USER) &&
      now.monotonic - one.at < settings.replyTimeoutMs
    );
    if (proven === undefined) return undefined;
    this.#proven.clear();
    for (const one of all) if (one !== proven) this.#proven.push(one);
    const { own, user } = proven;
    this.#context.events.push({
      type: "refused",
      ticket: own.ticket,
      user: this.#identity(user),
      error,
      text,
    });
    this.#lost(own);
    if (error === SECURITY_ERROR.aggressiveModeNotPermitted && this.#aggressive) {
      this.#aggressive = false;
      this.#context.warn("aggressive-refused", "The peer does not permit aggressive mode");
    }
    return proven;
  }

  /** Runs what is due. */
  tick(): void {
    const { now, settings } = this.#context;
    this.#reportKeys();
    const { own, at } = this.#outstanding ?? {};
    if (own === undefined || now.monotonic < at! + settings.challengeTimeoutMs) return;
    this.#outstanding = undefined;
    this.#lateUntil = now.monotonic + settings.challengeTimeoutMs;
    // Only in monitor direction: an ASDU of this type no longer holds others, because this peer does not challenge it. One
    // that did so before has lost its keys: each ASDU that it discards then is reported.
    const isUnknown = !this.#challengedTypes.has(own.octets[0]!);
    if (this.#context.role === "controlled" && isUnknown) this.#learn(own.octets[0]!, 0);
    this.#notChallenged(own, "timed-out");
    if (!isUnknown) this.#lost(own);
    if (this.#hasOldChallenge) this.#keys.refused(own.user);
  }

  /** Warns once that a critical ASDU waits, and all others after it, because the controlling station requests no keys. */
  #reportKeys(): void {
    if (!(this.#context.now.monotonic >= (this.#withoutKeys ?? Infinity) + this.#keysMs)) return;
    this.#withoutKeys = Infinity;
    this.#context.warn(
      "no-keys",
      `critical data and everything after it wait: no session keys within ${
        formatDuration(this.#keysMs)
      }`,
    );
  }

  /** Drops everything: an ASDU that was sent and not authenticated is not carried out by the peer. */
  drop(): void {
    const own = this.#outstanding?.own;
    this.#outstanding = undefined;
    this.#lastPlain = undefined;
    this.#challenge = undefined;
    this.#withoutKeys = undefined;
    this.#proven.clear();
    if (own !== undefined) this.#giveUp(own, "stopped");
  }

  /** The ASDU that a challenge is for. Each is challenged once: a second proof would permit a replay of the ASDU. */
  #takeChallenged(): Sent | undefined {
    const outstanding = this.#outstanding;
    this.#outstanding = undefined;
    if (outstanding !== undefined) return outstanding;
    const last = this.#lastPlain;
    this.#lastPlain = undefined;
    const { now, settings } = this.#context;
    const isLate = now.monotonic < this.#lateUntil;
    if (last === undefined || isLate || now.monotonic - last.at >= settings.challengeTimeoutMs) {
      return undefined;
    }
    const typeId = last.own.octets[0]!;
    if (this.#isCritical(last.own)) return last;
    this.#learn(typeId, 1);
    this.#context.warn(
      "not-listed",
      `The peer challenges type ${typeId}, which is not in the list of critical types`,
    );
    return last;
  }

  /** Notes whether the peer challenges a type. Other associations share the list until then. */
  #learn(typeId: number, flag: 0 | 1): void {
    this.#critical = this.#critical.slice();
    this.#critical[typeId] = flag;
  }

  /** Whether the peer is expected to challenge an ASDU: a request in the reverse direction is as critical as any. */
  #isCritical({ octets }: OwnAsdu): boolean {
    const typeId = octets[0]!;
    if (this.#critical[typeId] === 1) return true;
    return this.#context.role === "controlled" && isMandatory(typeId) &&
      isRequest(typeId, causeOf(octets));
  }

  #notChallenged(own: OwnAsdu, reason: "answered" | "timed-out"): void {
    const { ticket, octets } = own;
    this.#context.events.push({ type: "not-challenged", ticket, typeId: octets[0]!, reason });
  }

  #giveUp(own: OwnAsdu, reason: NotPossibleReason): void {
    const { ticket } = own;
    this.#context.events.push({ type: "not-possible", ticket, reason, sent: true });
    // After a stop, a controlled station sends it again.
    if (reason !== "stopped") this.#lost(own);
  }

  /** The peer discards an ASDU: one that reports something is named, because the station does not keep it. */
  #lost({ ticket, octets }: OwnAsdu): void {
    if (this.#context.role !== "controlled") return;
    const typeId = octets[0]!;
    this.#context.events.push({ type: "not-accepted", ticket, typeId, octets: octets.slice() });
  }

  #prove(
    own: OwnAsdu,
    proof: {
      readonly user: number;
      readonly csq: number;
      readonly mode: AuthenticationMode;
      readonly since: number;
    },
  ): void {
    const { monotonic } = this.#context.now;
    const { user, csq, mode, since } = proof;
    if (this.#proven.size === MOST_PROVEN) this.#proven.shift();
    this.#proven.push({ own, user, csq, at: monotonic });
    this.#context.events.push({
      type: "replied",
      ticket: own.ticket,
      user: this.#identity(user),
      mode,
      typeId: own.octets[0]!,
      durationMs: monotonic - since,
    });
  }

  #identity(number: number): ReturnType<typeof identityOf> {
    return identityOf(this.#context.users.get(number) ?? { number, name: "", role: 0 });
  }

  /** The keys for an aggressive request; `undefined` if it is not possible now. */
  #aggressiveKeys(own: OwnAsdu): SessionKeys | undefined {
    if (!this.#aggressive || this.#challenge === undefined) return undefined;
    const keys = this.#keys.store.get(this.#userOf(own, this.#challenge.message));
    const isChallenged = keys !== undefined &&
      this.#context.isUnused(this.#context.next(this.#csq), keys.requests) &&
      this.#context.challengesReceived > keys.challengesReceived &&
      fitsKey(this.#challenge.message.mal, this.#key(keys));
    return isChallenged ? keys : undefined;
  }

  /** The user whose keys prove the origin of an ASDU: in monitor direction, the one that the challenge names. */
  #userOf({ user }: OwnAsdu, { usr }: Challenge): number {
    const isNamed = this.#context.role === "controlled" && usr !== UNKNOWN_USER;
    return isNamed ? usr : user;
  }

  #key({ control, monitor }: SessionKeys): Uint8Array {
    return this.#context.role === "controlling" ? control : monitor;
  }
}

/** Writes the MAC at the end of a request, which may be in several segments, each with a head of this length. */
function writeMac(asdus: readonly Uint8Array[], mac: Uint8Array, head: number): void {
  let left = mac.length;
  for (let index = asdus.length - 1; left > 0; index--) {
    const asdu = asdus[index]!;
    const count = Math.min(left, asdu.length - head);
    left -= count;
    asdu.set(mac.subarray(left, left + count), asdu.length - count);
  }
}
