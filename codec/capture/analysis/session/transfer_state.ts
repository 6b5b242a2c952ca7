// Checks STARTDT, STOPDT and TESTFR, and which station may send in which state.

import { formatDuration } from "../../../duration.ts";
import type { UFunction } from "../../../apci.ts";
import { elapsed } from "../../packet_time.ts";
import { RateWatch } from "../rate_watch.ts";
import type { Session } from "./session.ts";
import type { Act, Side } from "./side.ts";
import { checkConfirmation, checkUnanswered } from "./timers.ts";

/** Grace period: an S format APDU may be in transit while the state changes. */
const FLIGHT_MS = 1000;

/** A flood is this number of STARTDT act within this time. */
const FLOOD_ACTS = 5;
const FLOOD_MS = 10_000;

/** Processes a U format APDU of a side. */
export function takeFunction(session: Session, side: Side, name: UFunction): void {
  const [act, kind] = name.split(" ") as [Act, "act" | "con"];
  if (kind === "act") takeAct(session, side, act);
  else takeConfirmation(session, side, act);
}

function takeAct(session: Session, side: Side, act: Act): void {
  session.acts[act]++;
  checkUnanswered(session, side, act);
  if (act === "TESTFR") takeTest(session, side);
  else takeTransferAct(session, side, act);
  side.pending[act] = session.context.clock.now();
}

/**
 * The silence before a test shows t3. Some stations measure it from the last APDU received, others
 * from any APDU.
 */
function takeTest(session: Session, side: Side): void {
  if (side.pending.TESTFR !== undefined) return;
  const { time } = session.context.clock;
  side.testDelays.add(time - session.peer(side).lastSent);
  side.testPauses.add(time - session.lastTime);
}

function takeTransferAct(session: Session, side: Side, act: "STARTDT" | "STOPDT"): void {
  const { findings } = session.context;
  if (session.clientControls === undefined) session.clientControls = side.isClient;
  else if (!session.isControlling(side)) {
    findings.note(
      "start-by-controlled",
      { ...session.about(side), key: act },
      () => `${act} act from the ${session.name(side)}, expected from the controlling station`,
    );
    return;
  }
  if (act === "STARTDT") {
    watchFlood(session, side);
    if (session.phase !== "started") session.enter("starting");
  } else if (session.phase !== "stopped") {
    session.enter("stopping");
  }
}

function watchFlood(session: Session, side: Side): void {
  const { clock, findings } = session.context;
  session.startWatch ??= new RateWatch(FLOOD_ACTS, FLOOD_MS);
  if (!session.startWatch.add(clock.time)) return;
  findings.note(
    "startdt-flood",
    session.about(side),
    () =>
      `${FLOOD_ACTS} STARTDT act within ${formatDuration(FLOOD_MS)} from the ${
        session.name(side)
      }, expected one`,
  );
}

function takeConfirmation(session: Session, side: Side, act: Act): void {
  const peer = session.peer(side);
  const asked = peer.pending[act] !== undefined;
  if (asked) checkConfirmation(session, peer, act);
  else if (session.knowsActs(peer)) {
    session.context.findings.note(
      "unexpected-confirmation",
      { ...session.about(side), key: act },
      () => `${act} con from the ${session.name(side)}, expected only after ${act} act`,
    );
    return;
  }
  if (act === "TESTFR") return;
  session.clientControls ??= !side.isClient;
  session.enter(act === "STARTDT" ? "started" : "stopped");
}

/** Checks the state before an I format APDU of a side. */
export function checkDataAllowed(session: Session, side: Side): void {
  const { phase } = session;
  if (phase === "started" || phase === "stopping" && !session.isControlling(side)) return;
  if (phase === "unknown") return session.enter("started");
  if (!isCertain(session)) return session.enter("started");
  const expected = phase === "stopping"
    ? "none after STOPDT act"
    : phase === "starting"
    ? "STARTDT con first"
    : "STARTDT first";
  session.context.findings.note(
    "data-while-stopped",
    session.about(side),
    () =>
      `I format APDU from the ${session.name(side)} while data transfer is ${
        stateText(phase)
      }, expected ${expected}`,
  );
  session.blame(side, `I format APDU while data transfer was ${stateText(phase)}`);
}

/** Checks the state before an S format APDU of a side. */
export function checkAcknowledgeAllowed(session: Session, side: Side): void {
  if (session.phase !== "stopped" || !isCertain(session)) return;
  const { clock, findings } = session.context;
  if (session.phaseChanges > 0 && elapsed(session.changed, clock) <= FLIGHT_MS) return;
  findings.note(
    "acknowledge-while-stopped",
    session.about(side),
    () => `S format APDU from the ${session.name(side)} while data transfer is stopped`,
  );
  session.blame(side, "S format APDU while data transfer was stopped");
}

/** Whether every STARTDT would have been captured. */
function isCertain(session: Session): boolean {
  const { client, server } = session;
  return [client, server].every((side) => session.isHeard(side) && !side.interrupted);
}

function stateText(phase: Session["phase"]): string {
  return phase === "starting"
    ? "not confirmed yet"
    : phase === "stopping"
    ? "being stopped"
    : "stopped";
}
