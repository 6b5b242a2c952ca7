// What the machines of update keys send and report.

import type { SecurityMessage, SecurityTypeName } from "../../codec/security/message.ts";

/** Something that a machine of update keys sends: a message, or an error about one that was received. */
export type UpdateKeyDeparture =
  | { readonly ca: number; readonly message: SecurityMessage }
  | {
    readonly ca: number;
    /** ERR; see `SECURITY_ERROR`. */
    readonly error: number;
    /** SCS of the status change that failed; 0 for any other message. */
    readonly csq: number;
    /** KSQ of the update key change (93, 94) that failed; `undefined` for any other message. */
    readonly ksq: number | undefined;
    /** USR of that message; 0 if it has none. */
    readonly user: number;
  };

/**
 * Why a change of a user or an update key was refused, or failed.
 *
 * | reason | meaning |
 * |---|---|
 * | `method-not-permitted` | the method is unknown, not in the options, or its keys are missing |
 * | `not-supported` | the platform lacks the algorithm, or a key cannot be used; `detail` names it |
 * | `wrong-operation` | the operation of a status change is reserved |
 * | `wrong-certification` | the authority has not certified the change |
 * | `old-sequence` | SCS is not higher than that of a change before |
 * | `unknown-user` | the user is unknown, or the authority has not certified it |
 * | `expired-user` | the role of the user has expired |
 * | `full` | there are as many users as permitted |
 * | `number-taken` | the controlled station has given the user a number that another one has |
 * | `wrong-sequence` | KSQ or USR is not that of the reply |
 * | `wrong-key-data` | the update key data were not encrypted by the authority for this station, user and challenge |
 * | `wrong-mac` | the MAC is wrong |
 * | `wrong-signature` | the signature or certificate is wrong |
 * | `not-stored` | the change could not be stored, and has no effect |
 * | `refused` | the controlled station has refused it with an error |
 * | `timed-out` | no answer in time |
 * | `stopped` | data transfer was stopped, or the connection was closed |
 */
export type UpdateKeyReason =
  | "method-not-permitted"
  | "not-supported"
  | "wrong-operation"
  | "wrong-certification"
  | "old-sequence"
  | "unknown-user"
  | "expired-user"
  | "full"
  | "number-taken"
  | "wrong-sequence"
  | "wrong-key-data"
  | "wrong-mac"
  | "wrong-signature"
  | "not-stored"
  | "refused"
  | "timed-out"
  | "stopped";

/** An event of a machine of update keys. */
export type UpdateKeyEvent =
  /** A certified change of a user has been stored. `job`: that of `changeStatus()`; 0 on the controlled station. */
  | {
    readonly type: "user-status";
    readonly job: number;
    readonly name: string;
    readonly operation: number;
    readonly role: number;
    readonly sequence: number;
  }
  /**
   * A user has a new update key, which has been stored; its session keys are no longer valid. `job`: that of
   * `changeKey()`; 0 on the controlled station.
   */
  | {
    readonly type: "update-key";
    readonly job: number;
    readonly name: string;
    readonly user: number;
  }
  /**
   * A change of a user or an update key was refused or failed. `error`: ERR that was sent or received; 0 if none.
   * `uncertain`: the controlled station may use the new update key already: its confirmation is missing. Repeat the
   * change; until then, the new key is a candidate in the ledger.
   */
  | {
    readonly type: "update-key-failed";
    readonly job: number;
    readonly name: string;
    readonly message: SecurityTypeName;
    readonly reason: UpdateKeyReason;
    readonly error: number;
    readonly uncertain: boolean;
    readonly detail: string;
  }
  /** The authority has to encrypt a new update key for this challenge: call `provideKey()`. */
  | {
    readonly type: "authority-needed";
    readonly job: number;
    readonly name: string;
    readonly method: number;
    readonly user: number;
    readonly controlledChallenge: Uint8Array;
  }
  /** A message was discarded: nothing awaits it, its challenge data are too short, or too many wait. */
  | {
    readonly type: "update-key-discarded";
    readonly message: SecurityTypeName;
    readonly reason: "unexpected" | "short-challenge" | "busy" | "wrong-mac";
  }
  /** The authority has not certified the public key of a user; see `AuthenticationWarning`. */
  | { readonly type: "warning"; readonly code: "uncertified-key"; readonly detail: string };
