// Secure authentication in the form of the report.

import { KEY_STATUSES } from "../../../security/tables.ts";
import type { SecurityUser } from "../security/security_state.ts";
import type { SecurityWatch } from "../security/watch.ts";
import { markOf, orNull } from "./marks.ts";
import type { SecurityReport, SecurityUserReport } from "./security_model.ts";

/** Returns the report; `null` if no message was seen. */
export function buildSecurity(watch: SecurityWatch, hasKeys: boolean): SecurityReport | null {
  const users = watch.users().map((user) => buildUser(user, hasKeys));
  if (users.length === 0 && watch.keys.keyChanges.length === 0) return null;
  return {
    users,
    keyChanges: watch.keys.keyChanges.map(({ at, durationMs, ...change }) => ({
      ...change,
      at: markOf(at),
      durationMs: orNull(durationMs),
    })),
  };
}

function buildUser(user: SecurityUser, hasKeys: boolean): SecurityUserReport {
  const { session, user: number, authentications, aggressive, failures, keyStatus } = user;
  const { keyChanges, updateKeyChanges, right, wrong, notVerified } = user;
  return {
    session,
    user: number,
    authentications,
    aggressive,
    failures,
    meanReplyMs: authentications === 0 ? null : user.replyMs / authentications,
    slowestReplyMs: authentications === 0 ? null : user.slowestReplyMs,
    keyStatus: keyStatus === undefined ? null : KEY_STATUSES[keyStatus] ?? String(keyStatus),
    keyChanges,
    updateKeyChanges,
    longestKeyMs: user.isChanged ? user.longestMs : null,
    macs: hasKeys ? { right, wrong, notVerified } : null,
  };
}
