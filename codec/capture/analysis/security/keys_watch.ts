// Follows the keys of users: their status, changes and lifetime.

import { formatDuration } from "../../../duration.ts";
import { identifierOctets } from "../../../profile.ts";
import type { SecurityMessageOf } from "../../../security/message.ts";
import { KEY_STATUS, KEY_STATUSES, MAC_ALGORITHM } from "../../../security/tables.ts";
import { isReplay, type SecurityContext, type SecurityNotes } from "./security_notes.ts";
import { type KeyChangeRecord, MAX_KEY_CHANGES, type SecurityUser } from "./security_state.ts";

/** Follows the keys of all users. */
export class KeysWatch {
  /** Key changes, up to a limit. */
  readonly keyChanges: KeyChangeRecord[] = [];
  /** Number of key changes beyond the limit. */
  keyChangesOmitted = 0;
  readonly #notes: SecurityNotes;

  /** Creates a watch. */
  constructor(notes: SecurityNotes) {
    this.#notes = notes;
  }

  /** Processes the status of session keys. */
  takeKeyStatus(context: SecurityContext, message: SecurityMessageOf<"S_KS_NA_1">): void {
    const { session, side, state, asdus } = context;
    const { ksq, usr, kst, mal, mac } = message;
    const user = state.user(usr);
    if (isReplay(ksq, user.keySequence)) {
      const detail = `Key status ${ksq} from the ${session.name(side)} after ${user.keySequence}`;
      this.#notes.note("authentication-replayed", context, { key: "status", detail });
    }
    user.keySequence = ksq;
    user.keyStatus = kst;
    if (mal !== MAC_ALGORITHM.none) this.#notes.checkAlgorithm(context, mal, "key status");
    const { pending } = user;
    user.status = { message, asdus };
    if (pending === undefined) return;
    if (kst !== KEY_STATUS.ok) return this.refuse(context, user, `status ${statusText(kst)}`);
    this.#recordKeys(user, "accepted");
    this.#used(user);
    user.keyChanges++;
    user.isChanged = true;
    user.keysSince = this.#notes.clock.now();
    user.keys = pending.keys;
    if (mac.length === 0) return;
    this.#notes.verify(context, user, {
      ...this.#notes.factsOf(context, { mal, mac, sequence: ksq, user }),
      kind: "keyStatus",
      status: message,
      keyChangeAsdus: pending.asdus,
    });
  }

  /** Processes new session keys. */
  takeKeyChange(context: SecurityContext, message: SecurityMessageOf<"S_KC_NA_1">): void {
    const { session, side, state, asdus, profile } = context;
    const { ksq, usr } = message;
    const user = state.user(usr);
    if (ksq < user.keySequence) {
      const after = `key status ${user.keySequence}`;
      const detail = `Key change ${ksq} from the ${session.name(side)} after ${after}`;
      this.#notes.note("authentication-replayed", context, { key: "change", detail });
    }
    const { status } = user;
    const keys = status && this.#notes.options.verifier?.unwrap({
      ...{ change: message, status: status.message, statusAsdus: status.asdus },
      identifierOctets: identifierOctets(profile),
    });
    user.pending = { change: message, asdus, at: this.#notes.clock.now(), keys };
  }

  /** The controlled station does not accept new session keys. */
  refuse(context: SecurityContext, user: SecurityUser, why: string): void {
    this.#recordKeys(user, "refused");
    const detail = `Session keys of user ${user.user} from the ${
      context.session.name(context.session.controlling)
    } were refused: ${why}`;
    this.#notes.note("key-change-refused", context, { key: user.user, detail });
  }

  #recordKeys(user: SecurityUser, result: KeyChangeRecord["result"]): void {
    const { at } = user.pending!;
    user.pending = undefined;
    const durationMs = this.#notes.clock.time - at.time;
    this.#record({
      session: user.session,
      user: user.user,
      at,
      kind: "session",
      result,
      durationMs,
    });
  }

  #record(change: KeyChangeRecord): void {
    if (this.keyChanges.length < MAX_KEY_CHANGES) this.keyChanges.push(change);
    else this.keyChangesOmitted++;
  }

  /** Processes the confirmation of a new update key. */
  takeUpdate({ session, state }: SecurityContext): void {
    const [user] = [...state.users.values()].slice(-1);
    if (user !== undefined) user.updateKeyChanges++;
    const at = this.#notes.clock.now();
    const who = { session: session.id, user: user?.user ?? 0 };
    this.#record({ ...who, at, kind: "update", result: "accepted", durationMs: NaN });
  }

  /** A session ends. */
  end(user: SecurityUser): void {
    this.#used(user);
    if (user.pending !== undefined) this.#recordKeys(user, "unconfirmed");
  }

  /** Adds the time for which the last keys were used. */
  #used(user: SecurityUser): void {
    const usedMs = this.#notes.clock.time - user.keysSince.time;
    if (user.isChanged && usedMs > user.longestMs) user.longestMs = usedMs;
  }

  /** Reports keys that are used for long. */
  checkLifetime(context: SecurityContext, user: SecurityUser): void {
    this.#used(user);
    const usedMs = this.#notes.clock.time - user.keysSince.time;
    const { keyUseMs } = this.#notes.options.thresholds;
    if (!(usedMs > keyUseMs) || this.#notes.options.isFiltered) return;
    const since = user.isChanged ? "since their change" : "since the start of the connection";
    const detail =
      `Session keys of user ${user.user} have been used for ${formatDuration(usedMs)} ` +
      `${since}, expected ${formatDuration(keyUseMs)} at most`;
    this.#notes.note("key-lifetime", context, { key: user.user, detail });
  }
}

function statusText(status: number): string {
  return `${status}${KEY_STATUSES[status] === undefined ? "" : ` ${KEY_STATUSES[status]}`}`;
}
