// Determines why a connection ended, as far as the capture shows it.

import { formatDuration } from "../../../duration.ts";
import { elapsed, type PacketTime, placeText } from "../../packet_time.ts";
import { TIMER_SLACK_MS } from "../settings.ts";
import type { Closing, Ending, Session } from "./session.ts";
import { ACTS, type Side } from "./side.ts";
import { longestWait } from "./waiting.ts";

/** A fault within this time before the end explains it. */
const REACTION_MS = 5000;

/** A fault this soon before the end explains it, even if an answer was pending. */
const PROMPT_MS = 1000;

/** Stations are never configured with a shorter t1. */
const LEAST_T1_MS = 900;

/** The last start of data transfer with the same station on another connection. */
export interface OtherStart {
  readonly time: number;
  readonly address: string;
  readonly packet: PacketTime;
  /** Whether the station has confirmed it; otherwise it was only requested. */
  readonly isConfirmed: boolean;
}

/** Determines how and why a session ended. */
export function explainEnding(
  session: Session,
  closing: Closing,
  other: OtherStart | undefined,
): Ending {
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
  const why = who === undefined ? undefined : reasonOf(session, who, closing, other);
  if (why !== undefined) return { ...why, text: `${closed}: ${why.text}` };
  if (session.client.apdus + session.server.apdus === 0) {
    return { cause: "refused", text: `${closed}; no APDU was exchanged` };
  }
  if (session.phase === "stopped") {
    const text = session.acts.STARTDT > 0 ? "stopped before" : "never started";
    return { cause: "stopped", text: `${closed}; data transfer was ${text}` };
  }
  return { cause: "closed", text: `${closed} without STOPDT` };
}

/**
 * Returns the reason why a station closed the connection: a fault at that moment, a timer, an earlier fault, a start on
 * another connection, or silence.
 */
function reasonOf(
  session: Session,
  who: Side,
  { at }: Closing,
  other: OtherStart | undefined,
): Ending | undefined {
  const { t1Ms, t3Ms } = session.context.settings;
  const fault = faultBefore(session, who, at);
  if (fault !== undefined && elapsed(fault.at, at) < PROMPT_MS) return fault.ending;
  const waiting = longestWait(session, who, at);
  // Once data transfer was stopped, a station does not wait for acknowledgements any longer.
  const isT1 = waiting !== undefined && (waiting.of === "act" || session.phase !== "stopped") &&
    (waiting.waitedMs >= t1Ms - TIMER_SLACK_MS || isAwaitingAct(who, at));
  if (isT1) {
    const { of, text, packet, waitedMs } = waiting;
    const cause = of === "act" ? "no-confirmation" : "no-acknowledgement";
    return { cause, text: of === "act" ? text : `its ${text}`, timer: "t1", packet, waitedMs };
  }
  if (fault !== undefined) return fault.ending;
  const since = other === undefined ? NaN : at.time - other.time;
  if (session.phase !== "stopped" && since >= 0 && since < REACTION_MS) {
    const ending = switchover(session, who, other!);
    if (ending !== undefined) return ending;
  }
  const silenceMs = at.time - session.lastTime;
  const usualMs = Math.max(t3Ms, session.client.testDelays.max, session.server.testDelays.max);
  if (silenceMs >= usualMs) {
    const silence = `nothing was sent for ${formatDuration(silenceMs)}`;
    const text = `${silence}, expected TESTFR act after t3 = ${formatDuration(usualMs)}`;
    return { cause: "idle", text, timer: "t3", waitedMs: silenceMs };
  }
  return undefined;
}

/** Whether an act has been pending long enough for t1 to have expired. A station has one t1 for acts and data. */
function isAwaitingAct({ pending }: Side, now: PacketTime): boolean {
  return ACTS.some((act) => {
    const sent = pending[act];
    return sent !== undefined && elapsed(sent, now) >= LEAST_T1_MS;
  });
}

/** Returns the fault of the peer that explains why a station closed the connection. */
function faultBefore(session: Session, who: Side, now: PacketTime) {
  const { fault } = session;
  const peer = session.peer(who);
  if (fault === undefined || fault.byClient !== peer.isClient) return undefined;
  if (!(elapsed(fault.at, now) < REACTION_MS)) return undefined;
  const text = `fault of the ${session.name(peer)}: ${fault.text}`;
  const ending: Ending = { cause: "fault", text, packet: fault.at };
  return { at: fault.at, ending };
}

/** Distinguishes a controlling side that moves to another connection from a second controlling station. */
function switchover(
  session: Session,
  who: Side,
  { address, packet, isConfirmed }: OtherStart,
): Ending | undefined {
  const own = session.address(session.controlling);
  if (session.isControlling(who) && !isConfirmed) return undefined;
  if (session.isControlling(who) || address === own) {
    const text = "data transfer was started on another connection";
    return { cause: "switchover", text, packet };
  }
  const started = isConfirmed ? "started data transfer" : "sent STARTDT act";
  const text = `a second controlling station, ${address}, ${started} (${placeText(packet)})`;
  return { cause: "second-master", text, packet };
}
