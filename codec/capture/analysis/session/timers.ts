// Checks t1, t2 and t3.

import { formatDuration } from "../../../duration.ts";
import { elapsed, type PacketClock } from "../../packet_time.ts";
import { TIMER_SLACK_MS } from "../settings.ts";
import type { Session } from "./session.ts";
import type { Act, Side } from "./side.ts";

/** A link that is silent for this multiple of t3 is not supervised. */
const IDLE_FACTOR = 1.5;

/** Checks how long APDUs of a side waited for their acknowledgement. */
export function checkAcknowledgement(session: Session, side: Side, waited: number): void {
  const { settings: { t1Ms, t2Ms }, findings } = session.context;
  if (!(waited > t2Ms + TIMER_SLACK_MS)) return;
  const late = waited > t1Ms + TIMER_SLACK_MS;
  const peer = session.peer(side);
  findings.note(
    late ? "t1-exceeded" : "t2-exceeded",
    session.about(peer),
    () =>
      `The ${session.name(peer)} acknowledged after ${formatDuration(waited)}, ` +
      `expected ${late ? "t1" : "t2"} = ${formatDuration(late ? t1Ms : t2Ms)} at most`,
  );
}

/** Checks how long an act of a side waited for its confirmation. */
export function checkConfirmation(session: Session, side: Side, act: Act): void {
  const sent = side.pending[act];
  if (sent === undefined) return;
  side.pending[act] = undefined;
  const { settings: { t1Ms }, findings, clock } = session.context;
  const waited = elapsed(sent, clock);
  side.confirmations.add(waited);
  if (!(waited > t1Ms + TIMER_SLACK_MS)) return;
  const peer = session.peer(side);
  findings.note(
    "t1-exceeded",
    { ...session.about(peer), key: act },
    () =>
      `The ${session.name(peer)} confirmed ${act} after ${formatDuration(waited)}, ` +
      `expected t1 = ${formatDuration(t1Ms)} at most`,
  );
}

/**
 * Checks for acts of a side that were never confirmed, before it sends another one and at the end.
 */
export function checkUnanswered(session: Session, side: Side, act: Act): void {
  const sent = side.pending[act];
  if (sent === undefined) return;
  const { settings: { t1Ms }, findings, clock } = session.context;
  const peer = session.peer(side);
  if (!session.isHeard(peer) || !(clock.latest - sent.time >= t1Ms - TIMER_SLACK_MS)) return;
  findings.note(
    "activation-unanswered",
    { ...session.about(peer), key: act, at: sent },
    () =>
      `${act} act of the ${session.name(side)} was not confirmed, ` +
      `expected ${act} con within t1 = ${formatDuration(t1Ms)}`,
  );
  session.blame(peer, `${act} act was not confirmed`);
}

/** Checks at the end of a session whether the peer of a side has ever acknowledged its data. */
export function checkNeverAcknowledged(session: Session, side: Side): void {
  const { findings, unacknowledged, settings: { t2Ms }, clock } = session.context;
  const peer = session.peer(side);
  const first = side.times.find(side.acknowledged);
  if (side.information < unacknowledged || side.maxAcknowledged > 0 || peer.apdus === 0) return;
  if (session.gaps > 0 || !session.fromStart || first === undefined) return;
  if (!(clock.latest - first.at.time > t2Ms + TIMER_SLACK_MS)) return;
  findings.note(
    "never-acknowledged",
    { ...session.about(peer), at: first.at },
    () =>
      `The ${session.name(peer)} acknowledged none of ${side.information} I format APDUs of the ` +
      `${session.name(side)}, expected the first acknowledgement within t2 = ${
        formatDuration(t2Ms)
      }`,
  );
}

/** Records the time between two APDUs of a link, sent by either side. */
export function takeSilence(session: Session, clock: PacketClock): void {
  const silence = clock.time - session.lastTime;
  if (!(silence > session.longestSilenceMs)) return;
  session.longestSilenceMs = silence;
  session.silence = clock.now();
}

/** Checks at the end of a session whether the link was supervised while idle. */
export function checkIdle(session: Session): void {
  const { settings: { t3Ms }, findings } = session.context;
  const { client, server, longestSilenceMs, silence } = session;
  const usual = Math.max(t3Ms, client.testDelays.max, server.testDelays.max);
  if (silence === undefined || !(longestSilenceMs > usual * IDLE_FACTOR + TIMER_SLACK_MS)) return;
  if (session.gaps > 0 || !session.isHeard(client) || !session.isHeard(server)) return;
  findings.note(
    "t3-exceeded",
    { session: session.id, source: session.address(client), at: silence },
    () =>
      `Silence of ${formatDuration(longestSilenceMs)} on the link, ` +
      `expected TESTFR act after t3 = ${formatDuration(usual)}`,
  );
}
