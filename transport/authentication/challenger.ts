// Authenticates critical ASDUs of the peer: stores them, sends challenges, and judges replies and aggressive requests.

import { isSecurity } from "../../codec/classify.ts";
import { identifierOctets } from "../../codec/profile.ts";
import type {
  AggressiveRequest,
  ChallengeReply,
  SecurityMessageOf,
} from "../../codec/security/message.ts";
import { CHALLENGE_REASON, SECURITY_ERROR, UNKNOWN_USER } from "../../codec/security/tables.ts";
import type { AssociationContext, Received } from "./association_context.ts";
import type { DiscardReason, RefusalReason } from "./events.ts";
import type { KeyMachine } from "./key_machine.ts";
import { type ChallengeRecord, isAggressiveRight, isReplyRight } from "./proofs.ts";
import { mayRequest } from "./roles.ts";
import type { SessionKeys } from "./session_keys.ts";
import { type AuthenticationUser, identityOf, isExpired } from "./users.ts";

/** A critical ASDU of the peer that awaits its reply. */
interface Pending {
  readonly asdu: Uint8Array;
  readonly ca: number;
  readonly challenge: ChallengeRecord;
  /** When it was received. */
  readonly since: number;
  /** When the reply is overdue; Infinity while the challenge waits to be sent. */
  deadline: number;
}

/** An ASDU to judge. */
interface Case {
  readonly user: number;
  readonly csq: number;
  readonly ca: number;
  /** The critical ASDU. */
  readonly asdu: Uint8Array;
  /** Whether the MAC is right with the session key of the peer's direction. */
  readonly isRight: (key: Uint8Array) => boolean;
}

/** The error that a refusal is reported with. */
const ERRORS: Readonly<Record<RefusalReason, number>> = {
  "wrong-mac": SECURITY_ERROR.authenticationFailed,
  "no-keys": SECURITY_ERROR.authenticationFailed,
  "unknown-user": SECURITY_ERROR.unknownUser,
  "expired-user": SECURITY_ERROR.authorizationFailed,
  "not-authorized": SECURITY_ERROR.authorizationFailed,
  "aggressive-not-permitted": SECURITY_ERROR.aggressiveModeNotPermitted,
  "not-challenged-before": SECURITY_ERROR.authenticationFailed,
  "replay": SECURITY_ERROR.authenticationFailed,
  "not-permitted": SECURITY_ERROR.authenticationFailed,
  "wrong-sequence": SECURITY_ERROR.authenticationFailed,
  "wrong-wrap": SECURITY_ERROR.authenticationFailed,
};

/** Refusals of someone who is authenticated, but may not do this. */
const UNAUTHORIZED: ReadonlySet<RefusalReason> = new Set(["expired-user", "not-authorized"]);

/** Challenges of one association. */
export class Challenger {
  readonly #context: AssociationContext;
  readonly #keys: KeyMachine;
  #pending: Pending | undefined;
  /** The last challenge that was sent: its data are part of aggressive requests. */
  #last: ChallengeRecord | undefined;
  /** CSQ: the last number used, by a challenge or by an accepted aggressive request. */
  #csq: number;
  #timeouts = 0;

  /** Creates a challenger without a challenge. */
  constructor(context: AssociationContext, keys: KeyMachine) {
    this.#context = context;
    this.#keys = keys;
    this.#csq = context.settings.firstChallengeSequence - 1;
  }

  /** Whether the reply to a challenge is awaited. */
  get isWaiting(): boolean {
    return this.#pending !== undefined;
  }

  /** When the reply is overdue. */
  deadline(): number {
    return this.#pending?.deadline ?? Infinity;
  }

  /** Stores a critical ASDU, and challenges it. */
  challenge(asdu: Uint8Array): void {
    const context = this.#context;
    const { settings, crypto } = context;
    const user = context.role === "controlled" ? UNKNOWN_USER : settings.user;
    if (context.role === "controlling" && this.#keys.store.get(user) === undefined) {
      return context.discard("no-keys", asdu);
    }
    if (!context.canAnswer) return context.discard("overload", asdu);
    this.#csq = context.next(this.#csq);
    const message: SecurityMessageOf<"S_CH_NA_1"> = {
      type: "S_CH_NA_1",
      csq: this.#csq,
      usr: user,
      mal: settings.mac,
      rsc: CHALLENGE_REASON.critical,
      challenge: crypto.random(settings.challengeOctets),
    };
    const ca = context.addressOf(asdu);
    const asdus = context.answer(message, ca, () => {
      pending.deadline = context.now.monotonic + settings.replyTimeoutMs;
    });
    const pending: Pending = {
      asdu: asdu.slice(),
      ca,
      challenge: { message, asdus },
      since: context.now.monotonic,
      deadline: Infinity,
    };
    this.#last = pending.challenge;
    this.#pending = pending;
    context.challengesSent++;
    context.warnOfMac(settings.mac);
  }

  /** Processes a reply (S_RP_NA_1). */
  replied({ message, asdus, ca }: Received<{ readonly type: "S_RP_NA_1" } & ChallengeReply>): void {
    const context = this.#context;
    const pending = this.#pending;
    const isExpected = pending !== undefined && message.csq === pending.challenge.message.csq;
    if (!isExpected) {
      context.unexpected(pending === undefined ? "unexpected" : "wrong-csq", asdus[0]!);
      if (!context.settings.reportUnexpectedReply) return;
      const error = SECURITY_ERROR.unexpectedReply;
      context.sendError({ error, csq: message.csq, user: message.usr, ca });
      return;
    }
    this.#pending = undefined;
    const { asdu, challenge, since } = pending;
    const { csq, usr } = message;
    const judged = this.#judge({
      user: usr,
      csq,
      ca: pending.ca,
      asdu,
      isRight: (key) => isReplyRight(context, { key, challenge, asdu, user: usr, reply: message }),
    });
    if (judged === undefined) {
      context.count("discardedMessages");
      return;
    }
    this.#timeouts = 0;
    const user = identityOf(judged);
    const durationMs = context.now.monotonic - since;
    context.events.push({
      type: "authenticated",
      user,
      mode: "challenge",
      typeId: asdu[0]!,
      durationMs,
    });
    context.deliveries.push({ octets: asdu, user, mode: "challenge" });
  }

  /** Processes a request in aggressive mode (S_AR_NA_1). */
  requested(
    { message, asdus, ca }: Received<{ readonly type: "S_AR_NA_1" } & AggressiveRequest>,
  ): void {
    const context = this.#context;
    const { asdu, csq, usr } = message;
    context.count("criticalReceived");
    const challenge = this.#last;
    const refusal = this.#refusalOf(message);
    if (refusal !== undefined || challenge === undefined) {
      this.#refuse(refusal ?? "not-challenged-before", { user: usr, csq, ca, asdu });
      context.count("discardedMessages");
      return;
    }
    const judged = this.#judge({
      user: usr,
      csq,
      ca,
      asdu,
      isRight: (key) => isAggressiveRight(context, { key, challenge, request: message, asdus }),
    });
    if (judged === undefined) {
      context.count("discardedMessages");
      return;
    }
    this.#csq = csq;
    const user = identityOf(judged);
    context.events.push({
      type: "authenticated",
      user,
      mode: "aggressive",
      typeId: asdu[0]!,
      durationMs: 0,
    });
    context.deliveries.push({ octets: asdu, user, mode: "aggressive" });
  }

  /** Runs what is due. */
  tick(): void {
    if (this.#context.now.monotonic < this.deadline()) return;
    const { asdu } = this.#pending!;
    this.#pending = undefined;
    this.#context.count("replyTimeouts");
    this.#context.count("discardedMessages");
    this.#context.events.push({ type: "reply-timeout", typeId: asdu[0]! });
    this.#timeouts++;
    if (this.#timeouts <= this.#context.settings.maxReplyTimeouts) return;
    this.#timeouts = 0;
    this.#keys.unanswered();
  }

  /** Drops everything: nothing stored is carried out. */
  drop(reason: DiscardReason): void {
    if (this.#pending !== undefined) this.#context.discard(reason, this.#pending.asdu);
    this.#pending = undefined;
    this.#last = undefined;
    this.#timeouts = 0;
  }

  /** Why a request in aggressive mode is refused, whatever its MAC. */
  #refusalOf({ asdu, csq, usr }: AggressiveRequest): RefusalReason | undefined {
    if (!this.#context.settings.acceptAggressive) return "aggressive-not-permitted";
    const isWhole = asdu.length > identifierOctets(this.#context.settings.profile);
    if (!isWhole || isSecurity(asdu[0]!)) return "not-permitted";
    const keys = this.#keys.store.get(usr);
    // Whether the user exists and has keys is judged with the MAC.
    const { challengesSent } = this.#context;
    if (keys !== undefined && challengesSent === keys.challengesSent) {
      return "not-challenged-before";
    }
    return this.#context.isNewer(csq, this.#csq) ? undefined : "replay";
  }

  /** The user who has proven the origin of an ASDU and may send it; `undefined` if it was refused. */
  #judge(item: Case): AuthenticationUser | undefined {
    const context = this.#context;
    const user = context.users.get(item.user);
    const keys = this.#keys.store.get(item.user);
    if (user === undefined) return this.#refuse("unknown-user", item);
    if (keys === undefined) return this.#refuse("no-keys", item);
    const key = context.role === "controlled" ? keys.control : keys.monitor;
    if (!item.isRight(key)) return this.#refuse("wrong-mac", item, keys);
    if (isExpired(user, context.now)) return this.#refuse("expired-user", item);
    const { roles } = context.settings;
    if (context.role === "controlled" && !mayRequest(roles, user.role, item.asdu[0]!)) {
      return this.#refuse("not-authorized", item);
    }
    context.count("successfulAuthentications");
    this.#keys.used(keys);
    return user;
  }

  #refuse(
    reason: RefusalReason,
    item: Omit<Case, "isRight">,
    keys?: SessionKeys,
  ): undefined {
    const { user, csq, ca, asdu } = item;
    const context = this.#context;
    context.count(UNAUTHORIZED.has(reason) ? "authorizationFailures" : "authenticationFailures");
    const error = ERRORS[reason];
    const known = context.users.get(user);
    const identity = known && identityOf(known);
    context.events.push({ type: "failed", user, identity, reason, error, typeId: asdu[0]! });
    const isSilent = reason === "unknown-user" && context.settings.unknownUser === "discard";
    if (!isSilent) context.sendError({ error, csq, user, ca });
    if (keys !== undefined) this.#keys.failed(keys);
    return undefined;
  }
}
