// The text of every event of secure authentication, with each reason: describe_event.txt next to this file.

import { describeAuthenticationEvent } from "../../../transport/authentication/describe_event.ts";
import type { AuthenticationEvent } from "../../../transport/authentication/events.ts";
import { assertGolden } from "../../helpers/golden.ts";

type Event<Type extends AuthenticationEvent["type"]> = Extract<
  AuthenticationEvent,
  { readonly type: Type }
>;

/** The names of all reasons: TypeScript reports one that is missing or unknown. */
function each<Name extends string>(names: Readonly<Record<Name, true>>): Name[] {
  return Object.keys(names) as Name[];
}

const OPERATOR = { number: 7, name: "op1", role: 1 };
const COMMAND = 45;

const FAILED: Event<"failed"> = {
  ...{ type: "failed", user: 7, identity: OPERATOR, reason: "wrong-mac", error: 1 },
  typeId: COMMAND,
};

const UPDATE_FAILED: Event<"update-key-failed"> = {
  ...{ type: "update-key-failed", job: 1, name: "op1", message: "S_UQ_NA_1", reason: "timed-out" },
  ...{ error: 0, uncertain: false, detail: "" },
};

const REFUSALS = each<Event<"failed">["reason"]>({
  "wrong-mac": true,
  "no-keys": true,
  "unknown-user": true,
  "expired-user": true,
  "not-authorized": true,
  "aggressive-not-permitted": true,
  "not-challenged-before": true,
  "replay": true,
  "not-permitted": true,
  "wrong-sequence": true,
  "wrong-wrap": true,
});

const EVENTS: readonly AuthenticationEvent[] = [
  ...(["challenge", "aggressive"] as const).flatMap((mode): AuthenticationEvent[] => [
    { type: "authenticated", user: OPERATOR, mode, typeId: COMMAND, durationMs: 90_000 },
    { type: "replied", ticket: 1, user: OPERATOR, mode, typeId: COMMAND, durationMs: 12 },
  ]),
  ...[[1, ""], [1, "Authentication Failed"], [5, "mac algorithm not permitted"], [7, "no\n"], [
    200,
    "",
  ]].map((
    [error, text],
  ): AuthenticationEvent => ({
    ...{ type: "refused", ticket: 1, user: OPERATOR },
    ...{ error: Number(error), text: String(text) },
  })),
  { ...{ type: "refused", ticket: 1, user: { ...OPERATOR, role: 99 } }, error: 7, text: "" },
  ...(["answered", "timed-out"] as const).map((reason): AuthenticationEvent => ({
    ...{ type: "not-challenged", ticket: 1, typeId: COMMAND, reason },
  })),
  ...each<Event<"not-possible">["reason"]>({
    "no-keys": true,
    "unknown-user": true,
    "expired-user": true,
    "mac-not-permitted": true,
    "stopped": true,
  }).map((reason): AuthenticationEvent => ({
    type: "not-possible",
    ticket: 1,
    reason,
    sent: false,
  })),
  { type: "not-possible", ticket: 1, reason: "stopped", sent: true },
  { type: "not-accepted", ticket: 1, typeId: 30, octets: Uint8Array.of(30, 1, 3) },
  { type: "not-accepted", ticket: 1, typeId: COMMAND, octets: Uint8Array.of(COMMAND, 1, 6) }, // a request
  { type: "not-accepted", ticket: 1, typeId: COMMAND, octets: Uint8Array.of(COMMAND, 1, 7) }, // an answer
  ...REFUSALS.map((reason): AuthenticationEvent => ({ ...FAILED, reason })),
  { ...FAILED, identity: undefined },
  { ...FAILED, identity: undefined, reason: "not-authorized" },
  { type: "reply-timeout", typeId: COMMAND },
  ...each<Event<"keys">["status"]>({
    "ok": true,
    "not-initialized": true,
    "comm-fail": true,
    "auth-fail": true,
  }).map((status): AuthenticationEvent => ({ type: "keys", user: 7, status, reason: "changed" })),
  ...each<Event<"keys">["reason"]>({
    "start": true,
    "changed": true,
    "interval": true,
    "count": true,
    "failures": true,
    "timeouts": true,
    "restart": true,
    "update-key": true,
    "no-answer": true,
    "refused": true,
    "not-supported": true,
    "too-many-requests": true,
    "stopped": true,
  }).map((reason): AuthenticationEvent => ({
    type: "keys",
    user: 7,
    status: "not-initialized",
    reason,
  })),
  ...[
    ...REFUSALS,
    ...each<Exclude<Event<"key-change-failed">["reason"], Event<"failed">["reason"]>>({
      "key-status": true,
      "key-wrap": true,
      "refused": true,
      "no-answer": true,
      "too-many-requests": true,
    }),
  ].map((reason): AuthenticationEvent => ({
    type: "key-change-failed",
    user: 7,
    reason,
    error: 1,
  })),
  {
    ...{ type: "error-received", user: 7, csq: 3, error: 11, text: "who?" },
    ticket: undefined,
  },
  { type: "error-sent", user: 7, error: 11, sent: true },
  { type: "error-sent", user: 7, error: 11, sent: false },
  ...each<Event<"discarded">["reason"]>({
    "awaiting-reply": true,
    "unexpected": true,
    "wrong-csq": true,
    "old-sequence": true,
    "short-challenge": true,
    "malformed": true,
    "wrong-direction": true,
    "segments": true,
    "no-keys": true,
    "unknown-user": true,
    "not-supported": true,
    "overload": true,
    "stopped": true,
  }).map((reason): AuthenticationEvent => ({
    ...{ type: "discarded", reason, typeId: COMMAND, octets: new Uint8Array() },
  })),
  ...each<Event<"warning">["code"]>({
    "weak-mac": true,
    "not-listed": true,
    "aggressive-refused": true,
    "no-keys": true,
    "uncertified-key": true,
  }).map((code): AuthenticationEvent => ({ type: "warning", code, detail: "details" })),
  ...[1, 2, 3, 9].map((operation): AuthenticationEvent => ({
    ...{ type: "user-status", job: 1, name: "op1", operation, role: operation, sequence: 4 },
  })),
  { type: "update-key", job: 1, name: "op1", user: 7 },
  ...each<Event<"update-key-failed">["reason"]>({
    "method-not-permitted": true,
    "not-supported": true,
    "wrong-operation": true,
    "wrong-certification": true,
    "old-sequence": true,
    "unknown-user": true,
    "expired-user": true,
    "full": true,
    "number-taken": true,
    "wrong-sequence": true,
    "wrong-key-data": true,
    "wrong-mac": true,
    "wrong-signature": true,
    "not-stored": true,
    "refused": true,
    "timed-out": true,
    "stopped": true,
  }).map((reason): AuthenticationEvent => ({ ...UPDATE_FAILED, reason })),
  { ...UPDATE_FAILED, message: "S_US_NA_1", error: 11, detail: "who?", uncertain: true },
  { ...UPDATE_FAILED, name: "" },
  {
    ...{ type: "authority-needed", job: 1, name: "op1", method: 4, user: 7 },
    controlledChallenge: new Uint8Array(8),
  },
  ...each<Event<"update-key-discarded">["reason"]>({
    "unexpected": true,
    "short-challenge": true,
    "busy": true,
    "wrong-mac": true,
  }).map((reason): AuthenticationEvent => ({
    ...{ type: "update-key-discarded", message: "S_UR_NA_1", reason },
  })),
  { type: "statistic", name: "replyTimeouts", index: 3, value: 5 },
];

Deno.test("describeAuthenticationEvent() has a text for each event and each reason", () => {
  const lines = EVENTS.map((event) => {
    const about = "reason" in event ? ` ${event.reason}` : "";
    return `${event.type}${about}: ${describeAuthenticationEvent(event)}\n`;
  });
  assertGolden("tests/transport/authentication/describe_event.txt", lines.join(""));
});
