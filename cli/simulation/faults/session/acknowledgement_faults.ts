// Faults of acknowledgements: S frames come late, and some of the peer's are not noticed.

import { type Apci, APCI_OCTETS, sequenceDistance } from "../../../../codec/low_level.ts";
import { parameterOf } from "../fault_table.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of acknowledgements. */
export function acknowledgementFaults(): readonly SessionFault[] {
  return [new LateAcknowledgement(), new PartialAcknowledgement()];
}

/** S frames wait, for a time or until nothing has arrived for t2. */
class LateAcknowledgement implements SessionFault {
  #held: { readonly receiveNumber: number; readonly at: number; readonly t2Ms: number } | undefined;

  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U") return false;
    if (apci.format === "I") {
      this.#held = undefined; // The I frame acknowledges it.
      return false;
    }
    const { receiveNumber } = apci;
    const late = on.take("late-acknowledgement");
    const fault = late ?? on.take("t2-restarts");
    if (fault === undefined) return false;
    const at = this.#held?.at ??
      on.now + (late === undefined ? 0 : parameterOf(fault.declaration, "byMs"));
    const t2Ms = late === undefined ? parameterOf(fault.declaration, "t2Ms") : 0;
    this.#held = { receiveNumber, at, t2Ms };
    return true;
  }

  due({ lastReceivedAt }: FaultySession): number {
    if (this.#held === undefined) return Infinity;
    const { at, t2Ms } = this.#held;
    return t2Ms === 0 ? at : Math.max(at, lastReceivedAt + t2Ms);
  }

  release(on: FaultySession): void {
    if (this.#held === undefined || on.now < this.due(on)) return;
    const { receiveNumber } = this.#held;
    this.#held = undefined;
    on.toPeer({ format: "S", receiveNumber });
  }
}

/** An acknowledgement of some of the open frames is not noticed. */
class PartialAcknowledgement implements SessionFault {
  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U" || !isPartial(apci, on)) return false;
    if (on.take("ignore-partial-acknowledgement") === undefined) return false;
    on.toStation({ ...apci, receiveNumber: on.told }, octets.subarray(APCI_OCTETS));
    return true;
  }
}

function isPartial(
  { receiveNumber }: Apci & { readonly format: "I" | "S" },
  { sendNumber, told }: FaultySession,
): boolean {
  const [given, all] = [
    sequenceDistance(told, receiveNumber),
    sequenceDistance(told, sendNumber),
  ];
  return given > 0 && given < all;
}
