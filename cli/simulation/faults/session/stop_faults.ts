// Faults of the end of data transfer.

import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of the end of data transfer. */
export function stopFaults(): readonly SessionFault[] {
  return [new ContinuedTransfer(), new EarlyConfirmation(), new AcknowledgementBeforeStop()];
}

const STOPPED = { format: "U", function: "STOPDT con" } as const;

/** STOPDT is confirmed, and data transfer continues. */
class ContinuedTransfer implements SessionFault {
  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "U" || apci.function !== "STOPDT act") return false;
    if (on.take("continue-after-stop") === undefined) return false;
    on.toPeer(STOPPED);
    return true;
  }
}

/** STOPDT is confirmed at once, although I frames are open. */
class EarlyConfirmation implements SessionFault {
  #isSent = false;

  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "U" || apci.function !== "STOPDT act") return false;
    if (on.take("stop-at-once") === undefined) return false;
    on.toPeer(STOPPED);
    this.#isSent = true;
    return false;
  }

  outgoing({ apci }: SessionFrame): boolean {
    if (!this.#isSent || apci.format !== "U" || apci.function !== STOPPED.function) return false;
    this.#isSent = false;
    return true;
  }
}

/** What arrived is not acknowledged before STOPDT is confirmed, or although there is nothing to acknowledge. */
class AcknowledgementBeforeStop implements SessionFault {
  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "S") {
      return on.isStopping && on.take("no-acknowledgement-before-stop") !== undefined;
    }
    if (apci.format !== "U" || apci.function !== STOPPED.function) return false;
    if (on.take("surplus-acknowledgement-before-stop") !== undefined) {
      on.toPeer({ format: "S", receiveNumber: on.receiveNumber });
    }
    return false;
  }
}
