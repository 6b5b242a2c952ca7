// Checks that are possible only when a session has ended.

import { formatDuration } from "../../../duration.ts";
import { elapsed, placeText } from "../../packet_time.ts";
import { TIMER_SLACK_MS } from "../settings.ts";
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
  noteUnacknowledged(session, closing);
  checkIdle(session);
  checkCapture(session);
  session.closed = closing;
  session.endPhase(closing.at);
  if (!noteUnconfirmedStart(session, closing)) noteDrop(session, closing);
}

/** Reports a station that left data of its peer unacknowledged until the peer closed the connection. */
function noteUnacknowledged(session: Session, { byClient }: Closing): void {
  const { cause, packet, waitedMs = NaN } = session.ending!;
  const { settings: { t2Ms }, findings, unacknowledged } = session.context;
  if (cause !== "no-acknowledgement" || byClient === undefined || packet === undefined) return;
  if (!(waitedMs > t2Ms + TIMER_SLACK_MS)) return;
  const side = session.side(byClient);
  const peer = session.peer(side);
  if (side.maxAcknowledged === 0 && side.information >= unacknowledged) return; // Never acknowledged.
  findings.note(
    "data-unacknowledged",
    { ...session.about(peer), at: packet },
    () =>
      `The ${session.name(peer)} did not acknowledge ${placeText(packet)} of the ${
        session.name(side)
      } ` +
      `for ${formatDuration(waitedMs)}, expected t2 = ${formatDuration(t2Ms)} at most`,
  );
}

/** Reports a connection that ended before STARTDT was confirmed; returns whether this is one. */
function noteUnconfirmedStart(session: Session, { at, byClient, reason }: Closing): boolean {
  const { cause } = session.ending!;
  if (cause !== "no-confirmation" && cause !== "closed") return false;
  const asking = [session.client, session.server].find(({ pending }) => pending.STARTDT);
  const sent = asking?.pending.STARTDT;
  if (asking === undefined || sent === undefined || session.phase !== "starting") return false;
  const peer = session.peer(asking);
  const who = byClient === undefined ? "one side" : `the ${session.name(session.side(byClient))}`;
  const verb = reason === "reset" ? "reset" : "closed";
  session.context.findings.note(
    "start-unconfirmed",
    {
      ...session.about(peer),
      at: sent,
      // A controlling station may close its connection at any time.
      severity: cause === "closed" && byClient === asking.isClient ? "notice" : "warning",
    },
    () =>
      `STARTDT act of the ${
        session.name(asking)
      } was not confirmed; ${who} ${verb} the connection ` +
      `${formatDuration(elapsed(sent, at))} later`,
  );
  return true;
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
