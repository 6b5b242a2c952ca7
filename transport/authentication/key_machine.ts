// What an association needs from the session keys of its role.

import type { SecurityMessage } from "../../codec/security/message.ts";
import type { Received } from "./association_context.ts";
import type { NotPossibleReason, SessionKeyReason } from "./events.ts";
import type { SessionKeys, SessionKeyStore } from "./session_keys.ts";

/** The session keys of one connection, and the messages that establish them. */
export interface KeyMachine {
  /** The keys. */
  readonly store: SessionKeyStore;
  /** Data transfer was started. */
  started(): void;
  /** Data transfer was stopped: all keys are cleared. */
  stopped(reason: SessionKeyReason): void;
  /** Processes a message. Returns `false` if it is not one of a change of session keys that this station receives. */
  receive(received: Received<SecurityMessage>): boolean;
  /** An authentication with these keys was right. */
  used(keys: SessionKeys): void;
  /** An authentication with these keys was wrong. */
  failed(keys: SessionKeys): void;
  /** More replies than permitted are missing. */
  unanswered(): void;
  /** The peer has refused an authentication of this user: its keys may differ. */
  refused(user: number): void;
  /** The peer reported an error, which may concern a key change. */
  errorReceived(user: number, error: number): void;
  /** The controlled station has reported that it has initialized. */
  restarted(): void;
  /** The peer does not know the messages of secure authentication. */
  unsupported(): void;
  /** Users or update keys may have changed: keys that are no longer valid are dropped, and requested again. */
  refresh(): void;
  /** Requests new keys. */
  change(user: number): void;
  /** Whether a critical ASDU of a user may be sent now, has to wait, or is not possible. */
  readiness(user: number): "ready" | "wait" | NotPossibleReason;
  /** Whether all users have keys, or could not get them. */
  readonly settled: boolean;
  /** When `tick()` must be called, on the monotonic clock. */
  deadline(): number;
  /** Runs what is due. */
  tick(): void;
}
