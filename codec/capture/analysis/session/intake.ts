// Applies the items of a connection to its session.

import { formatCount } from "../../../count.ts";
import type { ApduItem, GapItem, SkippedItem } from "../../items.ts";
import { APCI_OCTETS, readControlField, type UFunction } from "../../../apci.ts";
import { toHex } from "../../../hex.ts";
import type { Session } from "./session.ts";
import type { Side } from "./side.ts";
import { takeReceiveNumber, takeSendNumber } from "./sequence.ts";
import { takeSilence } from "./timers.ts";
import { checkAcknowledgeAllowed, checkDataAllowed, takeFunction } from "./transfer_state.ts";

/** Processes an APDU; returns true if it carries an ASDU. */
export function takeApdu(session: Session, { octets, fromClient }: ApduItem): boolean {
  const side = session.side(fromClient);
  if (((octets[2]! | octets[4]!) & 0x01) === 0) {
    takeInformation(session, side, octets, 0);
    return true;
  }
  const { clock } = session.context;
  takeSilence(session, clock);
  takeOther(session, side, octets);
  side.lastSent = session.lastTime = clock.time;
  return false;
}

/**
 * Processes the I format APDU at this index. Called for every APDU, hence four arguments and no object for the control
 * field.
 */
export function takeInformation(
  session: Session,
  side: Side,
  octets: Uint8Array,
  at: number,
): void {
  const { clock } = session.context;
  takeSilence(session, clock);
  checkDataAllowed(session, side);
  const sendNumber = octets[at + 2]! >> 1 | octets[at + 3]! << 7;
  takeSendNumber(session, side, sendNumber, octets[at + APCI_OCTETS] ?? 0);
  side.information++;
  const receiveNumber = octets[at + 4]! >> 1 | octets[at + 5]! << 7;
  takeReceiveNumber(session, session.peer(side), receiveNumber, false);
  side.lastSent = session.lastTime = clock.time;
}

/** Processes an APDU that carries no ASDU. */
function takeOther(session: Session, side: Side, octets: Uint8Array): void {
  const apci = readControlField(octets, 2);
  if (apci === undefined || apci.format === "I" || octets.length !== APCI_OCTETS) {
    side.undefinedApdus++;
    const found = toHex(octets.subarray(0, APCI_OCTETS), " ");
    session.context.findings.note(
      "undefined-control-field",
      session.about(side),
      () => `Control field of no defined format from the ${session.name(side)}: ${found}`,
    );
    session.blame(side, "APDU with an undefined control field");
  } else if (apci.format === "S") {
    checkAcknowledgeAllowed(session, side);
    side.supervisory++;
    takeReceiveNumber(session, session.peer(side), apci.receiveNumber, true);
  } else {
    takeUnnumbered(session, side, apci.function);
  }
}

function takeUnnumbered(session: Session, side: Side, name: UFunction): void {
  takeFunction(session, side, name);
  side.unnumbered++;
}

/** Processes a gap: the next data of this side need not follow directly on the previous data. */
export function takeGap(session: Session, { fromClient, missing, reason }: GapItem): void {
  const side = session.side(fromClient);
  session.gaps++;
  side.interrupted = true;
  const why = reason === "cut" ? "the capture kept only the beginning of packets" : "not captured";
  session.context.findings.note(
    "capture-loss",
    session.about(side),
    () => `${missing ?? "Unknown number of"} octets from the ${session.name(side)} missing: ${why}`,
  );
}

/** Processes octets that are not an APDU. */
export function takeSkipped(session: Session, item: SkippedItem): void {
  const { fromClient, code, octets, detail } = item;
  const side = session.side(fromClient);
  side.interrupted = true;
  if (code !== "bad-start" && code !== "bad-length") return;
  const shown = toHex(octets.subarray(0, 12), " ");
  session.context.findings.note(
    "bad-framing",
    { ...session.about(side), key: code },
    () =>
      `${detail}; skipped ${formatCount(octets.length, "octet")} from the ${
        session.name(side)
      }: ${shown}`,
  );
  session.blame(side, "octets that are not an APDU");
}
