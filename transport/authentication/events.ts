// What an association of secure authentication reports to its driver: the security log of one connection.

import type { SecurityStatisticName } from "../../codec/security/tables.ts";
import type { UpdateKeyEvent } from "./update_key_events.ts";
import type { UserIdentity } from "./users.ts";

/** How an ASDU was authenticated: with a challenge and its reply, or together with its MAC. */
export type AuthenticationMode = "challenge" | "aggressive";

/** Status of the session keys of a user: `OK`, `NOT INIT`, `COMM FAIL` and `AUTH FAIL` of the standard. */
export type SessionKeyStatus = "ok" | "not-initialized" | "comm-fail" | "auth-fail";

/**
 * Why session keys have a new status, or are being changed.
 *
 * | reason | meaning |
 * |---|---|
 * | `start` | data transfer was started |
 * | `changed` | new session keys are in use |
 * | `interval` | the interval of key changes has passed, or the keys are older than permitted |
 * | `count` | the keys were used as often as permitted |
 * | `failures` | more authentications failed than permitted, or the peer refused one |
 * | `timeouts` | more replies were missing than permitted |
 * | `restart` | the peer has restarted (M_EI_NA_1) |
 * | `update-key` | the update key of the user was changed, or the user was removed |
 * | `no-answer` | the peer did not answer the maximum number of requests |
 * | `refused` | the peer refused the key change, or could not be authenticated in it |
 * | `not-supported` | the peer does not know the messages of secure authentication (causes 44 to 47) |
 * | `too-many-requests` | the peer answers no further key status requests for a time (error 12) |
 * | `stopped` | data transfer was stopped, or the connection was closed |
 */
export type SessionKeyReason =
  | "start"
  | "changed"
  | "interval"
  | "count"
  | "failures"
  | "timeouts"
  | "restart"
  | "update-key"
  | "no-answer"
  | "refused"
  | "not-supported"
  | "too-many-requests"
  | "stopped";

/**
 * Why an ASDU or a key change of the peer was refused.
 *
 * | reason | meaning |
 * |---|---|
 * | `wrong-mac` | the MAC is wrong |
 * | `no-keys` | the user has no valid session keys |
 * | `unknown-user` | the user is unknown |
 * | `expired-user` | the role of the user has expired |
 * | `not-authorized` | the role of the user does not permit the request |
 * | `aggressive-not-permitted` | this station does not accept aggressive mode |
 * | `not-challenged-before` | aggressive mode without a challenge since the last key change |
 * | `replay` | the sequence number was used before |
 * | `not-permitted` | the ASDU in an aggressive mode request is too short, or a message of secure authentication |
 * | `wrong-sequence` | the KSQ of a key change is not that of the last key status |
 * | `wrong-wrap` | the wrapped keys do not unwrap with the update key, or not to keys and the last key status |
 */
export type RefusalReason =
  | "wrong-mac"
  | "no-keys"
  | "unknown-user"
  | "expired-user"
  | "not-authorized"
  | "aggressive-not-permitted"
  | "not-challenged-before"
  | "replay"
  | "not-permitted"
  | "wrong-sequence"
  | "wrong-wrap";

/**
 * Why an ASDU of this station was certainly not carried out by the peer.
 *
 * | reason | meaning |
 * |---|---|
 * | `no-keys` | the user has no session keys, and they could not be established |
 * | `unknown-user` | this station does not have that user |
 * | `expired-user` | the role of the user has expired |
 * | `mac-not-permitted` | the peer asks for a MAC algorithm that the options do not permit |
 * | `stopped` | data transfer was stopped or the connection was closed before the ASDU was sent or authenticated |
 */
export type NotPossibleReason =
  | "no-keys"
  | "unknown-user"
  | "expired-user"
  | "mac-not-permitted"
  | "stopped";

/**
 * Why something received was discarded.
 *
 * | reason | meaning |
 * |---|---|
 * | `awaiting-reply` | an ASDU that is not the reply arrived while one was awaited |
 * | `unexpected` | a message that nothing awaits |
 * | `wrong-csq` | a reply to another challenge |
 * | `old-sequence` | a challenge or key status whose sequence number was used before |
 * | `short-challenge` | the challenge data are shorter than the standard permits |
 * | `malformed` | a message that cannot be decoded, or has challenge data that are too long |
 * | `wrong-direction` | a message that only the other station may send |
 * | `segments` | segments that are incomplete, out of order or too long |
 * | `no-keys` | a critical ASDU in monitor direction, before there are session keys to challenge it with |
 * | `unknown-user` | a key status request of an unknown user, if the option `unknownUser` is `discard` |
 * | `not-supported` | the peer refuses a message of secure authentication as unknown (causes 44 to 47) |
 * | `overload` | too many answers wait: the peer asks and does not acknowledge |
 * | `stopped` | a stored ASDU, when data transfer was stopped or the connection was closed |
 */
export type DiscardReason =
  | "awaiting-reply"
  | "unexpected"
  | "wrong-csq"
  | "old-sequence"
  | "short-challenge"
  | "malformed"
  | "wrong-direction"
  | "segments"
  | "no-keys"
  | "unknown-user"
  | "not-supported"
  | "overload"
  | "stopped";

/**
 * Something that needs attention.
 *
 * | code | meaning |
 * |---|---|
 * | `weak-mac` | a MAC algorithm is in use that the edition of 2013 reserves: MAL 1, 2 or 5 |
 * | `not-listed` | the peer has challenged a type that is not in this station's list of critical types |
 * | `aggressive-refused` | the peer refuses aggressive mode; this connection no longer uses it |
 * | `no-keys` | critical data of a controlled station wait, because the controlling station has requested no session keys |
 * | `uncertified-key` | the authority has not certified the public key of a status change: `certifiedPublicKey` is `none` |
 */
export type AuthenticationWarning =
  | "weak-mac"
  | "not-listed"
  | "aggressive-refused"
  | "no-keys"
  | "uncertified-key";

/** An event of an association. Sequence numbers, types and error codes are those of the messages. */
export type AuthenticationEvent =
  /** A user or an update key was changed, or could not be. */
  | UpdateKeyEvent
  /** An ASDU of the peer was authenticated; `deliver()` returns it. `durationMs`: since it was received. */
  | {
    readonly type: "authenticated";
    readonly user: UserIdentity;
    readonly mode: AuthenticationMode;
    readonly typeId: number;
    readonly durationMs: number;
  }
  /**
   * This station has proven the origin of its ASDU. The peer does not confirm this: it carries the ASDU out and
   * answers, or an event `refused` follows; `not-possible` if data transfer ends before the reply leaves. `durationMs`: since the ASDU was sent.
   */
  | {
    readonly type: "replied";
    readonly ticket: number;
    readonly user: UserIdentity;
    readonly mode: AuthenticationMode;
    readonly typeId: number;
    readonly durationMs: number;
  }
  /** The peer refused an ASDU of this station with S_ER_NA_1: it was not carried out. */
  | {
    readonly type: "refused";
    readonly ticket: number;
    readonly user: UserIdentity;
    readonly error: number;
    readonly text: string;
  }
  /** A critical ASDU of this station was not challenged: the peer answered it, or nothing came in time. */
  | {
    readonly type: "not-challenged";
    readonly ticket: number;
    readonly typeId: number;
    readonly reason: "answered" | "timed-out";
  }
  /** An ASDU of this station was certainly not carried out. `sent`: whether the peer has received it. */
  | {
    readonly type: "not-possible";
    readonly ticket: number;
    readonly reason: NotPossibleReason;
    readonly sent: boolean;
  }
  /**
   * Only at a controlled station: the peer discards an ASDU (`octets`), because its origin was not proven. It is not sent again: what
   * it reports is lost, and a request in the reverse direction is not carried out. The event before has the reason: `refused`,
   * `not-challenged` or `not-possible`.
   */
  | {
    readonly type: "not-accepted";
    readonly ticket: number;
    readonly typeId: number;
    readonly octets: Uint8Array;
  }
  /**
   * An ASDU or a key change of the peer was refused and not carried out. `user` is the number that it names, `identity` who that
   * is, if this station knows the number: nothing proves it unless the reason is `not-authorized` or `expired-user`.
   */
  | {
    readonly type: "failed";
    readonly user: number;
    readonly identity?: UserIdentity | undefined;
    readonly reason: RefusalReason;
    readonly error: number;
    readonly typeId: number;
  }
  /** The peer did not reply to a challenge in time; its ASDU was discarded. */
  | { readonly type: "reply-timeout"; readonly typeId: number }
  /** The session keys of a user have this status now. */
  | {
    readonly type: "keys";
    readonly user: number;
    readonly status: SessionKeyStatus;
    readonly reason: SessionKeyReason;
  }
  /** A change of session keys failed; the controlling station tries again up to its maximum. */
  | {
    readonly type: "key-change-failed";
    readonly user: number;
    readonly reason:
      | RefusalReason
      | "key-status"
      | "key-wrap"
      | "refused"
      | "no-answer"
      | "too-many-requests";
    readonly error: number;
  }
  /** The peer reported an error (S_ER_NA_1), about `ticket` if that is known. */
  | {
    readonly type: "error-received";
    readonly user: number;
    readonly csq: number;
    readonly error: number;
    readonly text: string;
    readonly ticket: number | undefined;
  }
  /** This station reported an error to the peer; `false`: it did not, because the maximum was reached. */
  | {
    readonly type: "error-sent";
    readonly user: number;
    readonly error: number;
    readonly sent: boolean;
  }
  /** Something received was discarded. `octets`: the first ASDU of it. */
  | {
    readonly type: "discarded";
    readonly reason: DiscardReason;
    readonly typeId: number;
    readonly octets: Uint8Array;
  }
  /** Something needs attention. */
  | {
    readonly type: "warning";
    readonly code: AuthenticationWarning;
    readonly detail: string;
  }
  /** A statistic has reached its threshold: a controlled station reports it with type 41. */
  | {
    readonly type: "statistic";
    readonly name: SecurityStatisticName;
    readonly index: number;
    readonly value: number;
  };
