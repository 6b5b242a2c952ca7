// Determines why a connection ended, as far as the capture shows it.

import { formatDuration } from "../../../duration.ts";
import { elapsed } from "../packet_time.ts";
import type { Closing, Ending, Session } from "./session.ts";
import { ACTS, type Side, UNKNOWN } from "./side.ts";

/** A fault within this time before the end explains it. */
const REACTION_MS = 5000;

/** Stations are never configured with a shorter t1. */
const LEAST_T1_MS = 900;

/**
 * Determines how and why a session ended. `switchedAt` is when the controlling station last started
 * data transfer on another connection to the station.
 */
export function explainEnding(session: Session, closing: Closing, switchedAt: number): Ending {
  const { reason, byClient } = closing;
  if (reason === "end" || reason === "evicted") {
    return { cause: "not-seen", text: "Still open at the end of the capture" };
  }
  if (reason === "reused") {
    return { cause: "replaced", text: "Replaced by a new connection between the same ports" };
  }
  const who = byClient === undefined ? undefined : session.side(byClient);
  const verb = reason === "reset" ? "reset the connection" : "closed the connection";
  const closed = `${who === undefined ? "Somebody" : `The ${session.name(who)}`} ${verb}`;
  const why = who === undefined ? undefined : reasonOf(session, who, closing, switchedAt);
  if (why !== undefined) return { cause: why.cause, text: `${closed}: ${why.text}` };
  if (session.client.apdus + session.server.apdus === 0) {
    return { cause: "refused", text: `${closed}; no APDU was exchanged` };
  }
  if (session.phase === "stopped") {
    const text = session.acts.STARTDT > 0 ? "stopped before" : "never started";
    return { cause: "stopped", text: `${closed}; data transfer was ${text}` };
  }
  return { cause: "closed", text: `${closed} without STOPDT` };
}

/** Returns the reason why a station closed the connection. */
function reasonOf(
  session: Session,
  who: Side,
  { at }: Closing,
  switchedAt: number,
): Ending | undefined {
  const peer = session.peer(who);
  for (const act of ACTS) {
    const sent = who.pending[act];
    if (sent === undefined || !(elapsed(sent, at) >= LEAST_T1_MS)) continue;
    const waited = formatDuration(elapsed(sent, at));
    return { cause: "no-confirmation", text: `${act} act was not confirmed within ${waited}` };
  }
  const { fault } = session;
  if (
    fault !== undefined && fault.byClient === peer.isClient && elapsed(fault.at, at) < REACTION_MS
  ) {
    return { cause: "fault", text: `fault of the ${session.name(peer)}: ${fault.text}` };
  }
  const waited = unacknowledgedMs(session, who, at.time);
  if (waited >= session.context.settings.t1Ms - 1500) {
    const text = `its data was not acknowledged within ${formatDuration(waited)}`;
    return { cause: "no-acknowledgement", text };
  }
  const since = at.time - switchedAt;
  if (session.phase !== "stopped" && since >= 0 && since < REACTION_MS) {
    return { cause: "switchover", text: "data transfer was started on another connection" };
  }
  return undefined;
}

/**
 * Returns how long the oldest unacknowledged APDU of a side has been waiting; `NaN` if there is
 * none.
 */
function unacknowledgedMs(session: Session, side: Side, now: number): number {
  const { acknowledged } = side;
  if (acknowledged === UNKNOWN) return NaN;
  if (session.peer(side).apdus === 0) return NaN;
  return now - side.times.get(acknowledged);
}
