// Checks that are possible only when a session has ended.

import { checkCapture } from "./capture_quality.ts";
import { explainEnding, type OtherStart } from "./ending.ts";
import { checkAhead } from "./sequence.ts";
import type { Closing, EndingCause, Session } from "./session.ts";
import { ACTS } from "./side.ts";
import { checkIdle, checkNeverAcknowledged, checkUnanswered } from "./timers.ts";

/** Reports unusual endings, and endings that are more than a client's habit. */
const DROPPED: Readonly<Partial<Record<EndingCause, "warning" | "notice">>> = {
  "no-confirmation": "warning",
  "no-acknowledgement": "warning",
  "fault": "warning",
  "idle": "warning",
  "second-master": "warning",
  "closed": "notice",
  "switchover": "notice",
};

/**
 * Ends a session.
 *
 * @param other The last start of data transfer with the same station on another connection.
 */
export function closeSession(session: Session, closing: Closing, other?: OtherStart): void {
  const { client, server } = session;
  for (const side of [client, server]) {
    if (closing.reason !== "end") checkAhead(session, side);
  }
  session.ending = explainEnding(session, closing, other);
  for (const side of [client, server]) {
    for (const act of ACTS) checkUnanswered(session, side, act);
    checkNeverAcknowledged(session, side);
  }
  checkIdle(session);
  checkCapture(session);
  session.closed = closing;
  session.endPhase(closing.at);
  noteDrop(session, closing);
}

function noteDrop(session: Session, { at, byClient, reason }: Closing): void {
  const { cause, text } = session.ending!;
  const severity = DROPPED[cause];
  if (severity === undefined) return;
  session.context.findings.note(
    "link-dropped",
    {
      ...session.about(session.side(byClient ?? true)),
      at,
      severity: reason === "reset" ? "warning" : severity,
    },
    () => text,
  );
}
