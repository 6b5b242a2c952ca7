// The session keys of a controlling station: it requests the key status of each user, sends new keys, verifies the answer,
// and changes the keys after a time, a number of uses, failures, and a restart of the peer. One user at a time.

import type { KeyStatus, SecurityMessage } from "../../codec/security/message.ts";
import {
  KEY_STATUS,
  KEY_WRAPS,
  MAC_ALGORITHM,
  SECURITY_ERROR,
  SECURITY_LIMITS,
} from "../../codec/security/tables.ts";
import type { AssociationContext, Received } from "./association_context.ts";
import type {
  AuthenticationEvent,
  NotPossibleReason,
  SessionKeyReason,
  SessionKeyStatus,
} from "./events.ts";
import type { KeyMachine } from "./key_machine.ts";
import { wrapKey } from "./key_wrap.ts";
import { isKeyStatusRight, keyChangeOctets } from "./proofs.ts";
import { type SessionKeys, SessionKeyStore } from "./session_keys.ts";
import { type AuthenticationUser, isExpired } from "./users.ts";

/** A change of the keys of one user, queued or in progress. */
interface Change {
  readonly user: number;
  readonly reason: SessionKeyReason;
  /** Number of requests and key changes sent. */
  attempts: number;
  /** The key change that was sent. */
  sent: NewKeys | undefined;
  /** When the answer is overdue; Infinity while the message waits to be sent. */
  deadline: number;
}

/** New keys that the peer has not confirmed. */
interface NewKeys {
  readonly control: Uint8Array;
  readonly monitor: Uint8Array;
  readonly asdus: readonly Uint8Array[];
  /** The number of challenges sent before the key change: later ones belong to the new keys. */
  challengesSent: number;
}

/** Why a key change failed. */
type Failure = Extract<AuthenticationEvent, { readonly type: "key-change-failed" }>["reason"];

/** Session keys of one connection of a controlling station. */
export class ControllingKeys implements KeyMachine {
  readonly store: SessionKeyStore;
  readonly #context: AssociationContext;
  #isStarted = false;
  #active: Change | undefined;
  readonly #queue: Map<number, Change> = new Map();
  /** Users whose keys could not be established, and when to try again. */
  readonly #retries: Map<number, number> = new Map();
  /** The interval until the next change of the keys of each user. */
  readonly #intervals: Map<number, number> = new Map();
  /** When the next keys are due for a change, or the next user for a new attempt. */
  #due = Infinity;
  /** KSQ of the last key status received. */
  #ksq: number | undefined;

  /** Creates a machine without keys. */
  constructor(context: AssociationContext) {
    this.#context = context;
    this.store = new SessionKeyStore(context);
  }

  /** Data transfer was started: keys for all users. */
  started(): void {
    this.#isStarted = true;
    this.#ksq = undefined;
    for (const user of this.#context.users) {
      if (!isExpired(user, this.#context.now)) this.#begin(user.number, "start");
    }
  }

  /** Data transfer was stopped. */
  stopped(reason: SessionKeyReason): void {
    this.#isStarted = false;
    if (this.#active !== undefined) eraseNew(this.#active);
    this.#active = undefined;
    this.#queue.clear();
    this.#retries.clear();
    this.#intervals.clear();
    this.#due = Infinity;
    this.store.clear(reason);
  }

  /** Processes a key status. */
  receive({ message, asdus, ca }: Received<SecurityMessage>): boolean {
    if (message.type !== "S_KS_NA_1") return false;
    const active = this.#active;
    const context = this.#context;
    const { ksq, usr, challenge } = message;
    if (active === undefined || active.user !== usr || active.deadline === Infinity) {
      context.unexpected("unexpected", asdus[0]!);
      return true;
    }
    // After a repeated request, the peer may have restarted, and count from the beginning.
    const isOld = context.settings.increasingSequences && this.#ksq !== undefined &&
      active.attempts === 1 && !context.isNewer(ksq, this.#ksq);
    const { leastKeyStatusChallenge, mostKeyStatusChallenge } = SECURITY_LIMITS;
    if (isOld || challenge.length < leastKeyStatusChallenge) {
      context.unexpected(isOld ? "old-sequence" : "short-challenge", asdus[0]!);
      return true;
    }
    if (challenge.length > mostKeyStatusChallenge) {
      context.unexpected("malformed", asdus[0]!);
      return true;
    }
    this.#ksq = ksq;
    this.#answer(active, { message, asdus, ca });
    return true;
  }

  /** An authentication was right. */
  used(keys: SessionKeys): void {
    keys.uses++;
    if (keys.uses >= this.#context.settings.keyChangeCount) this.#begin(keys.user, "count");
  }

  /** An authentication was wrong. */
  failed(keys: SessionKeys): void {
    keys.failures++;
    if (keys.failures <= this.#context.settings.maxAuthenticationFailures) return;
    this.store.invalidate(keys.user, "auth-fail", "failures");
    this.refused(keys.user);
  }

  /** More replies than permitted are missing: new keys are established. */
  unanswered(): void {
    for (const { user } of this.store.all()) this.#begin(user, "timeouts");
  }

  /** The peer has refused an authentication: its keys may differ. */
  refused(user: number): void {
    if (this.#isChanging(user)) return;
    this.#context.count("rekeysAfterFailures");
    this.#begin(user, "failures");
  }

  /** The peer reported an error: a change in progress is tried again when its time limit has passed. */
  errorReceived(user: number, error: number): void {
    const active = this.#active;
    if (active === undefined || active.deadline === Infinity) return;
    if (user !== active.user && user !== 0) return;
    this.#fail(active, { reason: "refused", error });
    // Otherwise the time limit stays, or a peer that keeps reporting errors would delay the end forever.
    if (error !== SECURITY_ERROR.tooManyKeyStatusRequests) eraseNew(active);
    else this.#giveUp(active, "too-many-requests");
  }

  /** The peer has restarted: it has lost the keys. */
  restarted(): void {
    const keys = this.store.all().filter(({ user }) => !this.#isChanging(user));
    if (keys.length === 0) return;
    this.#context.count("rekeysAfterRestarts");
    for (const { user } of keys) this.#begin(user, "restart");
  }

  /** The peer does not know the messages: no keys are possible. */
  unsupported(): void {
    const users = [this.#active, ...this.#queue.values()].filter((one) => one !== undefined);
    this.#queue.clear();
    for (const change of users) this.#giveUp(change, "not-supported");
  }

  /** Requests keys of users who are new or have another update key. */
  refresh(): void {
    if (!this.#isStarted) return;
    for (const user of this.#context.users) {
      const { number } = user;
      const needsNone = this.store.get(number) !== undefined || this.#retries.has(number) ||
        isExpired(user, this.#context.now);
      if (!needsNone) this.#begin(number, "update-key");
    }
  }

  /** Requests new keys. */
  change(user: number): void {
    if (this.#context.users.get(user) !== undefined) this.#begin(user, "start");
  }

  /** Whether a critical ASDU of a user may be sent. */
  readiness(number: number): "ready" | "wait" | NotPossibleReason {
    const user = this.#context.users.get(number);
    if (user === undefined) return "unknown-user";
    if (isExpired(user, this.#context.now)) return "expired-user";
    const keys = this.store.get(number);
    const active = this.#active?.user === number ? this.#active : undefined;
    const change = active ?? this.#queue.get(number);
    if (change !== undefined) {
      // Old keys remain in use until new ones are sent, unless the peer might no longer accept them.
      const mayUse = keys !== undefined && change.reason === "interval" &&
        active?.sent === undefined;
      return mayUse ? "ready" : "wait";
    }
    if (keys !== undefined) return "ready";
    if (this.#retries.has(number)) return "no-keys";
    this.#begin(number, "start");
    return "wait";
  }

  /** Whether all users have keys, or could not get them. */
  get settled(): boolean {
    return this.#isStarted && this.#active === undefined && this.#queue.size === 0;
  }

  /** When the next answer is overdue, or keys are to be changed. */
  deadline(): number {
    return Math.min(this.#due, this.#active?.deadline ?? Infinity);
  }

  /** Repeats requests, and begins changes that are due. */
  tick(): void {
    const { monotonic } = this.#context.now;
    if (this.#active !== undefined && monotonic >= this.#active.deadline) this.#repeat();
    if (monotonic < this.#due) return;
    for (const [user, at] of this.#retries) {
      if (this.#context.users.get(user) === undefined) this.#retries.delete(user);
      else if (monotonic >= at) this.#begin(user, "start");
    }
    for (const { user, since } of this.store.all()) {
      if (monotonic >= since + this.#intervals.get(user)!) this.#begin(user, "interval");
    }
    this.#schedule();
  }

  #isChanging(user: number): boolean {
    return this.#active?.user === user || this.#queue.has(user);
  }

  #begin(user: number, reason: SessionKeyReason): void {
    if (!this.#isStarted || this.#isChanging(user)) return;
    this.#retries.delete(user);
    this.#queue.set(user, { user, reason, attempts: 0, sent: undefined, deadline: Infinity });
    this.#next();
  }

  #next(): void {
    if (this.#active !== undefined) return;
    const [change] = this.#queue.values();
    if (change === undefined) return;
    this.#queue.delete(change.user);
    this.#active = change;
    this.#request(change);
  }

  #repeat(): void {
    const active = this.#active!;
    if (active.sent !== undefined) this.#fail(active, { reason: "no-answer", error: 0 });
    eraseNew(active);
    if (active.attempts >= this.#context.settings.maxKeyStatusRequests) {
      this.#giveUp(active, "no-answer");
    } else this.#request(active);
  }

  #request(change: Change): void {
    change.attempts++;
    this.#send(change, { type: "S_KR_NA_1", usr: change.user });
  }

  #send(change: Change, message: SecurityMessage): Uint8Array[] {
    change.deadline = Infinity;
    return this.#context.request(message, () => {
      const { now, settings } = this.#context;
      change.deadline = now.monotonic + settings.replyTimeoutMs;
      if (change.sent !== undefined) change.sent.challengesSent = this.#context.challengesSent;
    });
  }

  /** Processes a key status that was awaited. */
  #answer(change: Change, received: Received<{ readonly type: "S_KS_NA_1" } & KeyStatus>): void {
    const { message } = received;
    const { sent } = change;
    const user = this.#context.users.get(change.user);
    if (user === undefined) return this.#giveUp(change, "update-key");
    if (sent === undefined) return this.#offer(user, change, received);
    if (this.#isConfirmed(sent, message)) {
      this.#active = undefined;
      const { control, monitor, challengesSent } = sent;
      this.store.establish({ user, control, monitor, challengesSent });
      this.#intervals.set(user.number, this.#nextInterval());
      this.#schedule();
      return this.#next();
    }
    const isRefused = message.kst !== KEY_STATUS.ok || message.mal === MAC_ALGORITHM.none;
    this.#fail(change, {
      reason: isRefused ? "key-status" : "wrong-mac",
      error: SECURITY_ERROR.authenticationFailed,
    });
    eraseNew(change);
    if (change.attempts >= this.#context.settings.maxKeyStatusRequests) {
      return this.#giveUp(change, "refused");
    }
    change.attempts++;
    this.#offer(user, change, received);
  }

  /** Sends new keys, wrapped with the update key. */
  #offer(
    user: AuthenticationUser,
    change: Change,
    { message, asdus, ca }: Received<{ readonly type: "S_KS_NA_1" } & KeyStatus>,
  ): void {
    const context = this.#context;
    const { settings, crypto } = context;
    const { ksq, usr, kwa } = message;
    const { updateKey } = user;
    const isPermitted = settings.acceptedKeyWraps.includes(kwa) &&
      KEY_WRAPS[kwa]?.keyOctets === updateKey.length;
    if (!isPermitted) {
      const error = SECURITY_ERROR.keyWrapNotPermitted;
      this.#fail(change, { reason: "key-wrap", error });
      context.sendError({ error, ksq, user: usr, ca });
      return this.#giveUp(change, "refused");
    }
    const octets = settings.sessionKeyOctets ?? updateKey.length;
    const control = crypto.random(octets);
    const monitor = crypto.random(octets);
    const plaintext = keyChangeOctets(context, {
      control,
      monitor,
      keyStatus: message,
      keyStatusAsdus: asdus,
    });
    const wrapped = wrapKey(crypto.aes(updateKey), plaintext);
    plaintext.fill(0);
    const keyChange = this.#send(change, { type: "S_KC_NA_1", ksq, usr, wrapped });
    change.sent = { control, monitor, asdus: keyChange, challengesSent: context.challengesSent };
  }

  /** Whether a key status proves that the peer has the new keys. */
  #isConfirmed(sent: NewKeys, message: KeyStatus): boolean {
    const { kst, mal, mac, ksq, usr, challenge } = message;
    const context = this.#context;
    if (kst !== KEY_STATUS.ok || !context.settings.acceptedMacs.includes(mal)) return false;
    context.warnOfMac(mal);
    return isKeyStatusRight(context, {
      key: sent.monitor,
      mal,
      keyChangeAsdus: sent.asdus,
      ksq,
      user: usr,
      challenge,
      mac,
    });
  }

  #fail({ user }: Change, fault: { readonly reason: Failure; readonly error: number }): void {
    this.#context.count("failedSessionKeyChanges");
    this.#context.events.push({ type: "key-change-failed", user, ...fault });
  }

  /** Gives up: critical ASDUs of this user are not possible until the next attempt. */
  #giveUp(change: Change, reason: SessionKeyReason): void {
    const { user } = change;
    eraseNew(change);
    if (this.#active === change) this.#active = undefined;
    const { now, settings } = this.#context;
    this.#retries.set(user, now.monotonic + settings.keyRetryMs);
    const status: SessionKeyStatus = reason === "refused" ? "auth-fail" : "comm-fail";
    this.store.invalidate(user, status, reason);
    this.#schedule();
    this.#next();
  }

  /** The interval of the options, or less at random. */
  #nextInterval(): number {
    const { crypto, settings } = this.#context;
    const { keyChangeIntervalMs, keyChangeSpread } = settings;
    if (keyChangeSpread === 0) return keyChangeIntervalMs;
    const octets = crypto.random(2);
    const part = keyChangeSpread * (octets[0]! | octets[1]! << 8) / 0x10000;
    return Math.ceil(keyChangeIntervalMs * (1 - part));
  }

  #schedule(): void {
    let due = Infinity;
    for (const at of this.#retries.values()) due = Math.min(due, at);
    for (const { user, since } of this.store.all()) {
      if (this.#isChanging(user)) continue;
      due = Math.min(due, since + this.#intervals.get(user)!);
    }
    this.#due = due;
  }
}

/** Clears keys that the peer has not confirmed. */
function eraseNew(change: Change): void {
  change.sent?.control.fill(0);
  change.sent?.monitor.fill(0);
  change.sent = undefined;
}
