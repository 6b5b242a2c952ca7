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

/**
 * Processes an APDU; returns true if it carries an ASDU. Called for every APDU, so it reads the
 * control field without creating an object.
 */
export function takeApdu(session: Session, { octets, fromClient }: ApduItem): boolean {
  const side = session.side(fromClient);
  const { clock } = session.context;
  takeSilence(session, clock);
  const first = octets[2]!;
  const third = octets[4]!;
  let isInformation = false;
  if ((first & 0x01) === 0 && (third & 0x01) === 0) {
    checkDataAllowed(session, side);
    takeSendNumber(session, side, first >> 1 | octets[3]! << 7, octets[6] ?? 0);
    side.information++;
    takeReceiveNumber(session, session.peer(side), third >> 1 | octets[5]! << 7, false);
    isInformation = true;
  } else {
    takeOther(session, side, octets);
  }
  side.lastSent = session.lastTime = clock.time;
  return isInformation;
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
