// The session keys of a controlled station: it answers key status requests and key changes, and stops accepting keys that
// are too old, were used too often, or failed too often.

import type {
  KeyChange,
  KeyStatus,
  SecurityMessage,
  SecurityMessageOf,
} from "../../codec/security/message.ts";
import {
  KEY_STATUS,
  KEY_WRAP,
  MAC_ALGORITHM,
  SECURITY_ERROR,
  SECURITY_LIMITS,
} from "../../codec/security/tables.ts";
import type { AssociationContext, Received } from "./association_context.ts";
import type {
  NotPossibleReason,
  RefusalReason,
  SessionKeyReason,
  SessionKeyStatus,
} from "./events.ts";
import type { KeyMachine } from "./key_machine.ts";
import { unwrapKey } from "./key_wrap.ts";
import { fitsKey, isKeyChange, keyStatusMac } from "./proofs.ts";
import { type SessionKeys, SessionKeyStore } from "./session_keys.ts";
import { type AuthenticationUser, identityOf, isExpired } from "./users.ts";

/** The last key status that a user was sent: its key change has to contain it. */
interface LastStatus {
  readonly message: KeyStatus;
  readonly asdus: readonly Uint8Array[];
}

/** Requests of a user for the key status that no key change has followed. */
interface Requests {
  count: number;
  /** When the first one arrived, on the monotonic clock. */
  readonly since: number;
}

/** KST of each status. */
const KST: Readonly<Record<SessionKeyStatus, number>> = {
  "ok": KEY_STATUS.ok,
  "not-initialized": KEY_STATUS.notInitialized,
  "comm-fail": KEY_STATUS.communicationFailure,
  "auth-fail": KEY_STATUS.authenticationFailure,
};

/** Permitted lengths of session keys in octets. */
const KEY_OCTETS = { least: 16, most: 32 } as const;

/** Session keys of one connection of a controlled station. */
export class ControlledKeys implements KeyMachine {
  readonly store: SessionKeyStore;
  readonly #context: AssociationContext;
  readonly #last: Map<number, LastStatus> = new Map();
  /** The last accepted key change of each user, for the MACs of further key status messages. */
  readonly #changes: Map<number, Received<KeyChangeMessage>> = new Map();
  /** The requests of each user since its keys were changed. */
  readonly #requests: Map<number, Requests> = new Map();
  /** Users whose keys were established before this station reported that it has initialized. */
  readonly #restarted: Set<number> = new Set();
  /** KSQ of the last key status. */
  #ksq: number;
  #due = Infinity;

  /** Creates a machine without keys. */
  constructor(context: AssociationContext) {
    this.#context = context;
    this.store = new SessionKeyStore(context);
    this.#ksq = context.settings.firstKeySequence - 1;
  }

  /** The next KSQ; key status messages and update key changes share the numbers. */
  nextKsq(): number {
    this.#ksq = this.#context.next(this.#ksq);
    return this.#ksq;
  }

  /** Data transfer was started. */
  started(): void {}

  /** Data transfer was stopped. */
  stopped(reason: SessionKeyReason): void {
    this.store.clear(reason);
    this.#last.clear();
    this.#changes.clear();
    this.#requests.clear();
    this.#restarted.clear();
    this.#due = Infinity;
  }

  /** Processes a key status request or a key change. */
  receive(received: Received<SecurityMessage>): boolean {
    const { message, ca, asdus } = received;
    if (message.type === "S_KR_NA_1") {
      const user = this.#userOf(message.usr, { ksq: 0, ca, asdu: asdus[0]! });
      if (user !== undefined && this.#mayRequest(user, ca)) this.#sendStatus(user, ca);
      return true;
    }
    if (message.type !== "S_KC_NA_1") return false;
    this.#change({ message, ca, asdus });
    return true;
  }

  /** An authentication was right. */
  used(keys: SessionKeys): void {
    keys.uses++;
    if (keys.uses < this.#context.settings.keyUseLimit) return;
    this.store.invalidate(keys.user, "comm-fail", "count");
  }

  /** An authentication was wrong. */
  failed(keys: SessionKeys): void {
    keys.failures++;
    if (keys.failures <= this.#context.settings.maxAuthenticationFailures) return;
    this.store.invalidate(keys.user, "auth-fail", "failures");
  }

  /** More replies than permitted are missing: no user is known to be there. */
  unanswered(): void {
    this.store.invalidateAll("comm-fail", "timeouts");
  }

  /** The controlling station changes keys when it refuses an authentication. */
  refused(_user: number): void {}

  /** A controlled station has no request that an error could answer. */
  errorReceived(): void {}

  /** This station has reported that it has initialized: the next changes of keys that exist are due to that. */
  restarted(): void {
    for (const { user } of this.store.all()) this.#restarted.add(user);
  }

  /** A controlled station requests nothing that the peer could refuse as unknown. */
  unsupported(): void {}

  /** Drops the keys of users who were removed or have another update key. */
  refresh(): void {
    this.store.all();
  }

  /** Only a controlling station requests keys. */
  change(_user: number): void {}

  /** Whether a critical ASDU may be sent: it waits for the first session keys. */
  readiness(_user: number): "ready" | "wait" | NotPossibleReason {
    return this.store.isEmpty ? "wait" : "ready";
  }

  /** Start-up of a controlled station does not wait. */
  get settled(): boolean {
    return true;
  }

  /** When keys are too old. */
  deadline(): number {
    return this.#due;
  }

  /** Invalidates keys that are too old. */
  tick(): void {
    const { now, settings } = this.#context;
    if (now.monotonic < this.#due) return;
    this.#due = Infinity;
    for (const { user, since } of this.store.all()) {
      const due = since + settings.keyLifetimeMs;
      if (now.monotonic >= due) this.store.invalidate(user, "comm-fail", "interval");
      else this.#due = Math.min(this.#due, due);
    }
  }

  /** Counts a request for the key status; reports a user who has sent too many without changing the keys. */
  #mayRequest({ number }: AuthenticationUser, ca: number): boolean {
    const context = this.#context;
    const { maxKeyStatusRequests, keyRetryMs } = context.settings;
    const { monotonic } = context.now;
    const known = this.#requests.get(number);
    const isRecent = known !== undefined && monotonic - known.since < keyRetryMs;
    const requests = isRecent ? known : { count: 0, since: monotonic };
    this.#requests.set(number, requests);
    requests.count++;
    if (requests.count <= maxKeyStatusRequests) return true;
    const error = SECURITY_ERROR.tooManyKeyStatusRequests;
    const reason = "too-many-requests";
    context.count("failedSessionKeyChanges");
    context.events.push({ type: "key-change-failed", user: number, reason, error });
    context.sendError({ error, user: number, ca });
    return false;
  }

  #sendStatus(user: AuthenticationUser, ca: number, accepted?: Received<KeyChangeMessage>): void {
    const { number, updateKey } = user;
    const isValid = this.store.get(number) !== undefined;
    const change = accepted ?? (isValid ? this.#changes.get(number) : undefined);
    const context = this.#context;
    const { keyStatusChallengeOctets, mac: mal } = context.settings;
    const message: SecurityMessageOf<"S_KS_NA_1"> = {
      type: "S_KS_NA_1",
      ksq: this.nextKsq(),
      usr: number,
      kwa: updateKey.length === 16 ? KEY_WRAP.aes128 : KEY_WRAP.aes256,
      kst: KST[this.store.status(number)],
      mal: change === undefined ? MAC_ALGORITHM.none : mal,
      challenge: context.crypto.random(keyStatusChallengeOctets),
      mac: new Uint8Array(0),
    };
    const signed = change === undefined ? message : this.#signed(message, change);
    this.#last.set(number, { message: signed, asdus: context.answer(signed, ca) });
  }

  #signed(
    message: SecurityMessageOf<"S_KS_NA_1">,
    change: Received<KeyChangeMessage>,
  ): SecurityMessageOf<"S_KS_NA_1"> {
    const { ksq, usr, mal, challenge } = message;
    const context = this.#context;
    context.warnOfMac(mal);
    const mac = keyStatusMac(context, {
      key: this.store.get(usr)!.monitor,
      mal,
      keyChangeAsdus: change.asdus,
      ksq,
      user: usr,
      challenge,
    });
    return { ...message, mac };
  }

  #change(received: Received<KeyChangeMessage>): void {
    const { message, ca, asdus } = received;
    const { ksq, usr } = message;
    const user = this.#userOf(usr, { ksq, ca, asdu: asdus[0]! });
    if (user === undefined) {
      this.#context.count("failedSessionKeyChanges");
      return;
    }
    const last = this.#last.get(usr);
    if (last?.message.ksq !== ksq) {
      const { keySequenceError } = this.#context.settings;
      return this.#refuse("wrong-sequence", { user: usr, ksq, ca, error: keySequenceError });
    }
    const keys = this.#unwrap(user, { wrapped: message.wrapped, last });
    if (keys === undefined) {
      const error = SECURITY_ERROR.authenticationFailed;
      return this.#refuse("wrong-wrap", { user: usr, ksq, ca, error });
    }
    const hasFailed = (this.store.get(usr)?.failures ?? 0) > 0;
    if (hasFailed || this.store.status(usr) === "auth-fail") {
      this.#context.count("rekeysAfterFailures");
    }
    if (this.#restarted.delete(usr)) this.#context.count("rekeysAfterRestarts");
    this.store.establish({ user, ...keys });
    this.#requests.delete(usr);
    if (this.#context.settings.openPoints.keyStatusMac === "while-valid") {
      this.#changes.set(usr, received);
    }
    const due = this.#context.now.monotonic + this.#context.settings.keyLifetimeMs;
    this.#due = Math.min(this.#due, due);
    this.#sendStatus(user, ca, received);
  }

  /** The keys in wrapped key data; `undefined` if these were not made with the update key, for the last key status. */
  #unwrap(
    { updateKey }: AuthenticationUser,
    { wrapped, last }: { readonly wrapped: Uint8Array; readonly last: LastStatus },
  ): { readonly control: Uint8Array; readonly monitor: Uint8Array } | undefined {
    if (wrapped.length > SECURITY_LIMITS.mostWrappedKey) return undefined;
    const octets = unwrapKey(this.#context.crypto.aes(updateKey), wrapped);
    if (octets === undefined) return undefined;
    const length = octets[0]! | octets[1]! << 8;
    // Keys that are cut do not fit the length, and are not the expected content.
    const isPossible = length >= KEY_OCTETS.least && length <= KEY_OCTETS.most;
    const size = isPossible ? length : 0;
    const control = octets.slice(2, 2 + size);
    const monitor = octets.slice(2 + size, 2 + 2 * size);
    const content = { control, monitor, keyStatus: last.message, keyStatusAsdus: last.asdus };
    const isRight = isPossible && isKeyChange(this.#context, { ...content, octets }) &&
      fitsKey(this.#context.settings.mac, monitor);
    octets.fill(0);
    if (isRight) return { control, monitor };
    control.fill(0);
    monitor.fill(0);
    return undefined;
  }

  /** The user of a message; reports those who are unknown or have expired. */
  #userOf(
    number: number,
    about: { readonly ksq: number; readonly ca: number; readonly asdu: Uint8Array },
  ): AuthenticationUser | undefined {
    const { ksq, ca, asdu } = about;
    const context = this.#context;
    const user = context.users.get(number);
    if (user === undefined && context.settings.unknownUser === "discard") {
      context.unexpected("unknown-user", asdu);
      return undefined;
    }
    if (user !== undefined && !isExpired(user, context.now)) return user;
    const isUnknown = user === undefined;
    const error = isUnknown ? SECURITY_ERROR.unknownUser : SECURITY_ERROR.authorizationFailed;
    const reason = isUnknown ? "unknown-user" : "expired-user";
    context.count(isUnknown ? "authenticationFailures" : "authorizationFailures");
    const identity = user && identityOf(user);
    context.events.push({
      type: "failed",
      user: number,
      identity,
      reason,
      error,
      typeId: asdu[0]!,
    });
    context.sendError({ error, ksq, user: number, ca });
    return undefined;
  }

  #refuse(
    reason: RefusalReason,
    about: {
      readonly user: number;
      readonly ksq: number;
      readonly ca: number;
      readonly error: number;
    },
  ): void {
    const { user, ksq, ca, error } = about;
    this.#context.count("failedSessionKeyChanges");
    this.#context.events.push({ type: "key-change-failed", user, reason, error });
    this.#context.sendError({ error, ksq, user, ca });
  }
}

/** A key change with its type. */
type KeyChangeMessage = { readonly type: "S_KC_NA_1" } & KeyChange;
