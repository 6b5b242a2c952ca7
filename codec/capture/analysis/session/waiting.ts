// Determines the longest wait of a station: for the confirmation of an act, or for an
// acknowledgement.

import { formatDuration } from "../../../duration.ts";
import { elapsed, type PacketTime, placeText } from "../../packet_time.ts";
import { TIMER_SLACK_MS } from "../settings.ts";
import { typeText } from "../words.ts";
import type { Session } from "./session.ts";
import { ACTS, type Side, UNKNOWN } from "./side.ts";

/** A wait that t1 supervises. */
export interface Waiting {
  /** An act that was not confirmed, or data that was not acknowledged. */
  readonly of: "act" | "data";
  /** The unanswered packet. */
  readonly packet: PacketTime;
  /** How long it waited, in ms. */
  readonly waitedMs: number;
  /** Description as a sentence, with the packet and the timer. */
  readonly text: string;
}

/** Returns the longest wait of a side at a given moment; `undefined` if it was not waiting. */
export function longestWait(session: Session, side: Side, now: PacketTime): Waiting | undefined {
  let longest = dataOf(session, side, now);
  for (const act of ACTS) {
    const packet = side.pending[act];
    if (packet === undefined) continue;
    const waitedMs = elapsed(packet, now);
    if (!(waitedMs > (longest?.waitedMs ?? -1))) continue;
    const what = `${act} act (${placeText(packet)}) was not confirmed`;
    longest = { of: "act", packet, waitedMs, text: `${what} ${within(session, waitedMs)}` };
  }
  return longest;
}

/** Returns the oldest unacknowledged data, provided that the capture contains APDUs of the peer. */
function dataOf(session: Session, side: Side, now: PacketTime): Waiting | undefined {
  const { acknowledged, times } = side;
  if (acknowledged === UNKNOWN || session.peer(side).apdus === 0) return undefined;
  const sent = times.find(acknowledged);
  if (sent === undefined || !(elapsed(sent.at, now) >= 0)) return undefined;
  const waitedMs = elapsed(sent.at, now);
  const what = `${typeText(sent.typeId)} (${placeText(sent.at)}) was not acknowledged`;
  const text = `${what} ${within(session, waitedMs)}`;
  return { of: "data", packet: sent.at, waitedMs, text };
}

/** Compares the elapsed time with t1. A station may have a shorter t1 than the default. */
function within(session: Session, waitedMs: number): string {
  const { t1Ms } = session.context.settings;
  const t1 = `t1 = ${formatDuration(t1Ms)}`;
  if (Math.abs(waitedMs - t1Ms) <= TIMER_SLACK_MS) return `within ${t1}`;
  const waited = `for ${formatDuration(waitedMs)}`;
  return waitedMs > t1Ms ? `${waited}, longer than ${t1}` : `${waited}; its t1 may be that short`;
}
