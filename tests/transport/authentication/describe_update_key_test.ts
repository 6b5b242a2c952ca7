// Events of changes of users and update keys, described on one line.

import { assertEquals } from "@std/assert";
import {
  describeAuthenticationEvent,
  describeSecurityError,
} from "../../../transport/authentication/describe_event.ts";
import type { UpdateKeyEvent } from "../../../transport/authentication/update_key_events.ts";

const FAILED: UpdateKeyEvent & { readonly type: "update-key-failed" } = {
  type: "update-key-failed",
  ...{ job: 1, name: "op1", error: 0, uncertain: false, detail: "" },
  message: "S_UQ_NA_1",
  reason: "timed-out",
};

const EVENTS: readonly (readonly [event: UpdateKeyEvent, text: string])[] = [
  [
    { type: "user-status", job: 1, name: "op1", operation: 1, role: 1, sequence: 7 },
    "add user op1, role OPERATOR, certified with SCS 7",
  ],
  [
    { type: "user-status", job: 1, name: "op1", operation: 2, role: 99, sequence: 8 },
    "delete user op1, role 99, certified with SCS 8",
  ],
  [{ type: "update-key", job: 1, name: "op1", user: 2 }, "new update key of user 2 (op1)"],
  [
    { type: "update-key", job: 1, name: "op\x1b[2J\n1", user: 2 },
    "new update key of user 2 (op\\x1b[2J\\n1)",
  ],
  [FAILED, "new update key of user op1 failed: no answer in time"],
  [
    { ...FAILED, uncertain: true },
    "new update key of user op1 failed: no answer in time; the station may use the key",
  ],
  [
    { ...FAILED, message: "S_US_NA_1", reason: "refused", error: 11, detail: "who?" },
    "change of user op1 failed: the station refused it, unknown user (error 11): who?",
  ],
  [
    { ...FAILED, name: "", reason: "wrong-signature", error: 9 },
    "new update key failed: the signature or certificate is wrong, invalid signature (error 9)",
  ],
  [
    {
      type: "authority-needed",
      ...{ job: 1, name: "op1", method: 4, user: 2, controlledChallenge: new Uint8Array(8) },
    },
    "the authority has to encrypt a new update key for user op1",
  ],
  [
    { type: "update-key-discarded", message: "S_UR_NA_1", reason: "unexpected" },
    "S_UR_NA_1 discarded: nothing awaited it",
  ],
];

Deno.test("describeAuthenticationEvent() describes changes of users and update keys", () => {
  assertEquals(
    EVENTS.map(([event]) => describeAuthenticationEvent(event)),
    EVENTS.map(([, text]) => text),
  );
});

Deno.test("texts of the peer cannot move the cursor of a terminal or forge a line of a log", () => {
  const text = "\x1b[2Jno\nok\u202e";
  assertEquals(describeSecurityError(200, text), "reserved (error 200): \\x1b[2Jno\\nok\\u202e");
  const about = { user: 1, csq: 1, error: 200, text, ticket: undefined };
  const shown = describeAuthenticationEvent({ type: "error-received", ...about });
  assertEquals([/\\x1b\[2Jno\\nok\\u202e/.test(shown), shown.includes("\x1b")], [true, false]);
});
