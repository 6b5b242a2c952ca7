// Describes events of secure authentication for logs, reports and errors.

import { isRequest } from "../../codec/classify.ts";
import { formatDuration } from "../../codec/duration.ts";
import {
  SECURITY_ERROR,
  SECURITY_ERRORS,
  SECURITY_STATISTICS,
  USER_OPERATIONS,
  USER_ROLES,
} from "../../codec/security/tables.ts";
import { shownText } from "../../codec/shown.ts";
import { typeText } from "../../codec/type_text.ts";
import { causeOf } from "./critical.ts";
import type { AuthenticationEvent } from "./events.ts";
import type { UpdateKeyReason } from "./update_key_events.ts";
import type { UserIdentity } from "./users.ts";

type Refused = Extract<AuthenticationEvent, { readonly type: "failed" }>;
type Discarded = Extract<AuthenticationEvent, { readonly type: "discarded" }>;
type NotPossible = Extract<AuthenticationEvent, { readonly type: "not-possible" }>;
type Keys = Extract<AuthenticationEvent, { readonly type: "keys" }>;
type KeyFailure = Extract<AuthenticationEvent, { readonly type: "key-change-failed" }>;
type UpdateFailure = Extract<AuthenticationEvent, { readonly type: "update-key-failed" }>;
type UpdateKeyDiscarded = Extract<AuthenticationEvent, { readonly type: "update-key-discarded" }>;
type Warned = Extract<AuthenticationEvent, { readonly type: "warning" }>;

const REFUSED: Readonly<Record<Refused["reason"], string>> = {
  "wrong-mac": "the MAC is wrong",
  "no-keys": "the user has no session keys",
  "unknown-user": "the user is unknown",
  "expired-user": "the role of the user has expired",
  "not-authorized": "its role does not permit it",
  "aggressive-not-permitted": "aggressive mode is not permitted",
  "not-challenged-before": "aggressive mode before the first challenge",
  "replay": "the sequence number was used before",
  "not-permitted": "a message of secure authentication in aggressive mode",
  "wrong-sequence": "the KSQ is not that of the last key status",
  "wrong-wrap": "the wrapped keys do not fit the update key or the last key status",
};

const KEY_FAILURES: Readonly<Record<Exclude<KeyFailure["reason"], Refused["reason"]>, string>> = {
  "key-status": "the station did not accept the keys",
  "key-wrap": "the key wrap algorithm is not permitted",
  "refused": "the station refused it",
  "no-answer": "the station did not answer",
  "too-many-requests": "too many requests for the key status were not followed by new keys",
};

const DISCARDED: Readonly<Record<Discarded["reason"], string>> = {
  "awaiting-reply": "a reply was awaited",
  "unexpected": "nothing awaited it",
  "wrong-csq": "it replies to another challenge",
  "old-sequence": "its sequence number was used before",
  "short-challenge": "its challenge data are too short",
  "malformed": "it cannot be decoded",
  "wrong-direction": "only the other station may send it",
  "segments": "segments are missing, out of order or too long",
  "no-keys": "there are no session keys to challenge it with",
  "unknown-user": "the user is unknown",
  "not-supported": "the peer does not support secure authentication",
  "overload": "too many answers wait to be sent",
  "stopped": "data transfer ended before it was authenticated",
};

const NOT_POSSIBLE: Readonly<Record<NotPossible["reason"], string>> = {
  "no-keys": "there are no session keys",
  "unknown-user": "the user is unknown here",
  "expired-user": "the role of the user has expired",
  "mac-not-permitted": "the peer asks for a MAC algorithm that is not permitted",
  "stopped": "data transfer ended",
};

const STATUS: Readonly<Record<Keys["status"], string>> = {
  "ok": "OK",
  "not-initialized": "NOT INIT",
  "comm-fail": "COMM FAIL",
  "auth-fail": "AUTH FAIL",
};

const KEY_REASONS: Readonly<Record<Keys["reason"], string>> = {
  "start": "data transfer was started",
  "changed": "new keys",
  "interval": "their time has passed",
  "count": "they were used as often as permitted",
  "failures": "too many failures",
  "timeouts": "too many replies were missing",
  "restart": "the station has restarted",
  "update-key": "the update key has changed",
  "no-answer": "the station did not answer",
  "refused": "the change was refused",
  "not-supported": "the station does not support secure authentication",
  "too-many-requests": "too many requests for the key status",
  "stopped": "data transfer ended",
};

const UPDATE_KEY_FAILURES: Readonly<Record<UpdateKeyReason, string>> = {
  "method-not-permitted": "the method is not permitted",
  "not-supported": "it is not possible here",
  "wrong-operation": "the operation is reserved",
  "wrong-certification": "the authority has not certified it",
  "old-sequence": "the status change sequence number was used before",
  "unknown-user": "the user is unknown",
  "expired-user": "the role of the user has expired",
  "full": "there are too many users",
  "number-taken": "another user has the number",
  "wrong-sequence": "the KSQ or user number is not that of the reply",
  "wrong-key-data": "the key was not encrypted for this station, user and challenge",
  "wrong-mac": "the MAC is wrong",
  "wrong-signature": "the signature or certificate is wrong",
  "not-stored": "it could not be stored",
  "refused": "the station refused it",
  "timed-out": "no answer in time",
  "stopped": "data transfer ended",
};

const UPDATE_KEY_DISCARDED: Readonly<Record<UpdateKeyDiscarded["reason"], string>> = {
  "unexpected": "nothing awaited it",
  "short-challenge": "its challenge data are too short",
  "busy": "too many wait to be stored",
  "wrong-mac": "its MAC is wrong",
};

const WARNINGS: Readonly<Record<Warned["code"], string>> = {
  "weak-mac": "weak MAC algorithm",
  "not-listed": "a type was challenged that is not critical here",
  "aggressive-refused": "aggressive mode was refused",
  "no-keys": "no session keys",
  "uncertified-key": "a public key is not certified",
};

/** Describes an event of secure authentication on one line. Control characters in texts and names of the peer are escaped. */
export function describeAuthenticationEvent(event: AuthenticationEvent): string {
  return shownText(describe(event));
}

function describe(event: AuthenticationEvent): string {
  switch (event.type) {
    case "authenticated":
      return `${userText(event.user)} authenticated for ${typeText(event.typeId)} ${
        how(event.mode)
      }, ${formatDuration(event.durationMs)}`;
    case "replied":
      return `${typeText(event.typeId)} sent as ${userText(event.user)} ${how(event.mode)}, ${
        formatDuration(event.durationMs)
      }`;
    case "refused":
      return `authentication of ${userText(event.user)} refused: ${
        describeSecurityError(event.error, event.text)
      }${event.error === SECURITY_ERROR.authorizationFailed ? roleText(event.user) : ""}`;
    case "not-challenged":
      return `${typeText(event.typeId)} was not challenged: ${
        event.reason === "answered" ? "the peer answered it" : "nothing arrived in time"
      }`;
    case "not-possible":
      return `not ${event.sent ? "carried out" : "sent"}: ${NOT_POSSIBLE[event.reason]}`;
    case "not-accepted":
      return `${typeText(event.typeId)} ${
        isRequest(event.typeId, causeOf(event.octets)) ? "was not carried out" : "is lost"
      }: the peer discards it, because its origin was not proven`;
    case "failed":
      return `${typeText(event.typeId)} of ${
        event.identity === undefined ? `user ${event.user}` : userText(event.identity)
      } refused: ${REFUSED[event.reason]}${
        event.reason === "not-authorized" && event.identity ? roleText(event.identity) : ""
      }`;
    case "reply-timeout":
      return `no reply to the challenge of ${typeText(event.typeId)}: it was discarded`;
    case "keys":
      return `session keys of user ${event.user}: ${STATUS[event.status]} (${
        KEY_REASONS[event.reason]
      })`;
    case "key-change-failed":
      return `change of the session keys of user ${event.user} failed: ${
        { ...REFUSED, ...KEY_FAILURES }[event.reason]
      }`;
    case "error-received":
      return `error received for user ${event.user}: ${
        describeSecurityError(event.error, event.text)
      }`;
    case "error-sent":
      return `error ${
        event.sent ? "sent" : "not sent, because there were too many,"
      } for user ${event.user}: ${describeSecurityError(event.error)}`;
    case "discarded":
      return `${typeText(event.typeId)} discarded: ${DISCARDED[event.reason]}`;
    case "warning":
      return `warning, ${WARNINGS[event.code]}: ${event.detail}`;
    case "user-status":
      return `${USER_OPERATIONS[event.operation] ?? "change"} user ${event.name}, role ${
        USER_ROLES[event.role] ?? event.role
      }, certified with SCS ${event.sequence}`;
    case "update-key":
      return `new update key of user ${event.user} (${event.name})`;
    case "update-key-failed":
      return failedUpdateText(event);
    case "authority-needed":
      return `the authority has to encrypt a new update key for user ${event.name}`;
    case "update-key-discarded":
      return `${event.message} discarded: ${UPDATE_KEY_DISCARDED[event.reason]}`;
    case "statistic":
      return `${SECURITY_STATISTICS[event.name].title}: ${event.value}`;
  }
}

function failedUpdateText(
  { message, name, reason, error, uncertain, detail }: UpdateFailure,
): string {
  const what = message === "S_US_NA_1" ? "change" : "new update key";
  const of = name === "" ? "" : ` of user ${name}`;
  const isOfPeer = reason === "refused" && error !== 0; // then the detail is the text of its error
  const code = error === 0 ? "" : `, ${describeSecurityError(error, isOfPeer ? detail : "")}`;
  const more = detail === "" || isOfPeer ? "" : `: ${detail}`;
  const doubt = uncertain ? "; the station may use the key" : "";
  return `${what}${of} failed: ${UPDATE_KEY_FAILURES[reason]}${code}${more}${doubt}`;
}

/** Describes an error code of S_ER_NA_1, with the text of the peer if there is one. */
export function describeSecurityError(error: number, text = ""): string {
  const meaning = SECURITY_ERRORS[error] ?? "reserved";
  const isSame = text === "" || text.toLowerCase() === meaning.toLowerCase();
  return `${meaning} (error ${error})${isSame ? "" : `: ${shownText(text)}`}`;
}

function userText({ number, name }: UserIdentity): string {
  return `user ${number} (${name})`;
}

/** The role that did not permit something. */
function roleText({ role }: UserIdentity): string {
  return `; role ${USER_ROLES[role]?.toLowerCase() ?? role}`;
}

function how(mode: "challenge" | "aggressive"): string {
  return mode === "challenge" ? "by challenge" : "in aggressive mode";
}
