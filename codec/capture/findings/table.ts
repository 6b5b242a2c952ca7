// The table of all findings.

import { AUTHENTICATION_FINDINGS } from "./authentication.ts";
import { ASDU_FINDINGS, POINT_FINDINGS, TIME_FINDINGS } from "./asdu.ts";
import { CAPTURE_FINDINGS } from "./capture.ts";
import { SEQUENCE_FINDINGS, STATE_FINDINGS, TIMER_FINDINGS } from "./link.ts";
import { PROCEDURE_FINDINGS } from "./procedure.ts";
import type { FindingRow } from "./row.ts";
import { SECURITY_FINDINGS } from "./security.ts";

/** Codes of all findings. Codes never change their meaning. */
export type FindingCode =
  | "sequence-gap"
  | "sequence-repeated"
  | "sequence-start"
  | "acknowledge-ahead"
  | "acknowledge-back"
  | "window-exceeded"
  | "acknowledge-late"
  | "never-acknowledged"
  | "data-unacknowledged"
  | "t1-exceeded"
  | "t2-exceeded"
  | "t3-exceeded"
  | "activation-unanswered"
  | "data-while-stopped"
  | "acknowledge-while-stopped"
  | "unexpected-confirmation"
  | "start-by-controlled"
  | "undefined-control-field"
  | "bad-framing"
  | "link-dropped"
  | "start-unconfirmed"
  | "startdt-flood"
  | "reconnect-loop"
  | "connection-flood"
  | "capture-loss"
  | "one-direction"
  | "duplicate-capture"
  | "segment-conflict"
  | "small-segments"
  | "retransmissions"
  | "asdu-malformed"
  | "asdu-nonstandard"
  | "type-unknown"
  | "cause-not-listed"
  | "wrong-direction"
  | "time-invalid"
  | "clock-off"
  | "clock-drift"
  | "time-ahead"
  | "events-late"
  | "value-frozen"
  | "unknown-type"
  | "unknown-cause"
  | "unknown-ca"
  | "unknown-ioa"
  | "request-refused"
  | "request-unanswered"
  | "request-unconfirmed"
  | "confirmation-late"
  | "confirmation-repeated"
  | "confirmation-differs"
  | "answer-from-other-ca"
  | "termination-late"
  | "command-not-terminated"
  | "interrogation-incomplete"
  | "interrogation-shrunk"
  | "select-without-execute"
  | "execute-without-select"
  | "execute-differs"
  | "transfer-failed"
  | "station-restarted"
  | "new-talker"
  | "new-commander"
  | "reset-process"
  | "two-clock-masters"
  | "scan-ca"
  | "scan-ioa"
  | "interrogation-storm"
  | "test-in-operation"
  | "command-sweep"
  | "select-sweep"
  | "two-masters"
  | "command-time"
  | "parameter-changed"
  | "critical-unchallenged"
  | "authentication-failed"
  | "authentication-late"
  | "authentication-replayed"
  | "aggressive-unchallenged"
  | "mac-downgraded"
  | "mac-wrong"
  | "key-change-refused"
  | "key-lifetime"
  | "unknown-user"
  | "security-error"
  | "message-discarded";

/** All findings, with severity and explanation. */
export const FINDINGS: Readonly<Record<FindingCode, FindingRow>> = {
  ...SEQUENCE_FINDINGS,
  ...TIMER_FINDINGS,
  ...STATE_FINDINGS,
  ...CAPTURE_FINDINGS,
  ...ASDU_FINDINGS,
  ...TIME_FINDINGS,
  ...POINT_FINDINGS,
  ...PROCEDURE_FINDINGS,
  ...SECURITY_FINDINGS,
  ...AUTHENTICATION_FINDINGS,
} satisfies Readonly<Record<FindingCode, FindingRow>>;
