// Checks N(S) and N(R), and infers station settings from them.

import { nextSequence, sequenceDistance } from "../../../apci.ts";
import type { Session } from "./session.ts";
import { type Ahead, type Side, UNKNOWN } from "./side.ts";
import { checkAcknowledgement } from "./timers.ts";

/** With a larger difference, the number is behind rather than ahead. */
const HALF = 16384;

/**
 * The two directions of a capture may be out of order: an acknowledgement may precede its data by
 * this time.
 */
const REORDER_MS = 2000;

/** An S format APDU this soon after the data was triggered by w, not by t2. */
const PROMPT_MS = 250;

/** An APDU this soon after an acknowledgement had been waiting for it. */
const STALLED_MS = 50;

/** Processes the N(S) of an I format APDU with its type identification. Hot path, hence four plain arguments. */
export function takeSendNumber(session: Session, side: Side, number: number, typeId: number): void {
  const { clock } = session.context;
  if (side.ahead !== undefined) checkAhead(session, side, number);
  if (side.nextSend !== number) resynchronize(session, side, number);
  side.interrupted = false;
  side.nextSend = nextSequence(number);
  side.times.add(number, clock, typeId);
  if (side.ahead?.number === side.nextSend) side.ahead = undefined;
  if (side.ahead !== undefined || side.acknowledged === UNKNOWN) return;
  if (session.peer(side).apdus === 0) return; // Its acknowledgements are not in the capture.
  const outstanding = sequenceDistance(side.acknowledged, side.nextSend);
  if (outstanding >= HALF) {
    side.acknowledged = UNKNOWN;
    return;
  }
  side.times.reserve(outstanding + 1); // The next one must not overwrite the oldest.
  if (outstanding > side.maxOutstanding) {
    side.maxOutstanding = outstanding;
    side.stalls = 0;
  } else if (clock.time - side.releasedAt <= STALLED_MS) {
    side.stalls++;
  }
  side.releasedAt = NaN;
  if (outstanding > session.context.settings.k) noteWindow(session, side, outstanding);
}

/** Handles an N(S) other than the expected one. */
function resynchronize(session: Session, side: Side, number: number): void {
  const expected = side.nextSend;
  side.times.clear();
  if (expected === UNKNOWN || side.interrupted) {
    if (expected !== UNKNOWN) {
      const distance = sequenceDistance(expected, number);
      if (distance < HALF) side.missing += distance;
    }
    // Acknowledgements from before the gap are not valid for data after it.
    if (expected !== UNKNOWN) side.acknowledged = UNKNOWN;
    return;
  }
  const { findings } = session.context;
  const detail = () => `Expected N(S) ${expected}, found ${number} from the ${session.name(side)}`;
  const distance = sequenceDistance(expected, number);
  if (side.information === 0) {
    findings.note("sequence-start", session.about(side), detail);
  } else if (distance < HALF) {
    findings.note("sequence-gap", session.about(side), detail);
    session.blame(side, `N(S) jumped from ${expected} to ${number}`);
  } else {
    findings.note("sequence-repeated", session.about(side), detail);
    session.blame(side, `N(S) went back from ${expected} to ${number}`);
  }
  if (side.acknowledged !== UNKNOWN) {
    side.jump = { acknowledged: side.acknowledged, expected };
    side.acknowledged = number;
  }
}

function noteWindow(session: Session, side: Side, outstanding: number): void {
  const { findings, settings: { k }, settingsKnown } = session.context;
  if (side.windowFinding !== undefined) return findings.repeat(side.windowFinding);
  const about = session.about(side);
  side.windowFinding = findings.note(
    "window-exceeded",
    settingsKnown ? { ...about, severity: "warning" } : about,
    () =>
      `${outstanding} I format APDUs of the ${session.name(side)} unacknowledged, ` +
      `expected at most k = ${k}${settingsKnown ? "" : ", the usual value"}`,
  );
}

/**
 * Processes the N(R) that the peer of `side` has sent in an S or I format APDU; it acknowledges
 * APDUs of `side`. Called for every APDU, hence four plain arguments.
 */
export function takeReceiveNumber(
  session: Session,
  side: Side,
  number: number,
  supervisory: boolean,
): void {
  const before = side.acknowledged;
  if (before === number) return;
  if (before === UNKNOWN) {
    side.acknowledged = number;
    return;
  }
  const step = sequenceDistance(before, number);
  if (step >= HALF) return isBeforeJump(side, number) ? undefined : noteBack(session, side, number);
  if (side.nextSend === UNKNOWN) {
    side.acknowledged = number;
    return;
  }
  if (side.ahead !== undefined) {
    side.ahead = { ...side.ahead, number };
    side.acknowledged = number;
    return;
  }
  const outstanding = sequenceDistance(before, side.nextSend);
  if (step > outstanding) {
    side.ahead ??= { number, expected: side.nextSend, at: session.context.clock.now() };
    side.acknowledged = number;
    return;
  }
  side.acknowledged = number;
  if (outstanding === side.maxOutstanding) side.releasedAt = session.context.clock.time;
  measure(session, side, before, step, supervisory);
}

/**
 * Records an acknowledgement of `step` APDUs; `first` is the oldest of them. Called for most APDUs with data in both
 * directions, hence five arguments.
 */
function measure(
  session: Session,
  side: Side,
  first: number,
  step: number,
  supervisory: boolean,
): void {
  const { clock, settings, settingsKnown, findings } = session.context;
  const peer = session.peer(side);
  const waited = clock.time - side.times.get(first);
  side.acknowledgements.add(waited);
  if (step > side.maxAcknowledged) side.maxAcknowledged = step;
  if (supervisory) {
    const sinceLast = clock.time - side.times.get((first + step - 1) & 0x7fff);
    if (sinceLast < PROMPT_MS) peer.promptCounts.add(step);
    else if (side.acknowledged === side.nextSend) peer.lateDelays.add(waited);
  }
  checkAcknowledgement(session, side, waited);
  if (step <= settings.w) return;
  if (peer.lateFinding !== undefined) return findings.repeat(peer.lateFinding);
  const about = session.about(peer);
  peer.lateFinding = findings.note(
    "acknowledge-late",
    settingsKnown ? { ...about, severity: "warning" } : about,
    () =>
      `The ${session.name(peer)} acknowledged ${step} I format APDUs at once, ` +
      `expected at most w = ${settings.w}${settingsKnown ? "" : ", the usual value"}`,
  );
}

/** Whether an N(R) acknowledges nothing after the last jump of N(S), because the peer may not have accepted the jump. */
function isBeforeJump({ jump }: Side, number: number): boolean {
  if (jump === undefined) return false;
  const { acknowledged, expected } = jump;
  return sequenceDistance(acknowledged, number) <= sequenceDistance(acknowledged, expected);
}

function noteBack(session: Session, side: Side, number: number): void {
  const peer = session.peer(side);
  const { acknowledged } = side;
  session.context.findings.note(
    "acknowledge-back",
    session.about(peer),
    () =>
      `The ${
        session.name(peer)
      } sent N(R) ${number} after it had acknowledged up to ${acknowledged}`,
  );
  session.blame(peer, `N(R) went back from ${acknowledged} to ${number}`);
}

/**
 * Checks whether data that was acknowledged too early arrives now. If the station later continues
 * with the expected number, or the connection ends, the data was never sent; if there is a gap, it
 * was not captured.
 */
export function checkAhead(session: Session, side: Side, number?: number): void {
  const { ahead } = side;
  if (ahead === undefined) return;
  if (side.interrupted) {
    side.ahead = undefined;
    return;
  }
  const late = session.context.clock.time - ahead.at.time > REORDER_MS;
  if (number !== undefined && (number !== ahead.expected || !late)) return;
  side.ahead = undefined;
  side.acknowledged = side.nextSend;
  noteAhead(session, side, ahead);
}

function noteAhead(session: Session, side: Side, { number, expected, at }: Ahead): void {
  const peer = session.peer(side);
  const detail = `The ${session.name(peer)} sent N(R) ${number}, ` +
    `expected at most ${expected}, the number that the ${session.name(side)} sends next`;
  session.context.findings.note("acknowledge-ahead", { ...session.about(peer), at }, () => detail);
  session.blame(peer, `N(R) ${number} acknowledges APDUs that were never sent`);
}
