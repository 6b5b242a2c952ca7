// Faults of the windows: acknowledgements count for more than they say, or for less, and some are superfluous.

import { APCI_OCTETS, sequenceDistance } from "../../../../codec/low_level.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of the windows. */
export function windowFaults(): readonly SessionFault[] {
  return [
    new AssumedAcknowledgement(),
    new CountedAcknowledgements(),
    new SurplusAcknowledgement(),
  ];
}

/** What the station sends is acknowledged in the place of the peer: at once, or with the first acknowledgement of a part. */
class AssumedAcknowledgement implements SessionFault {
  outgoing({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "I" && on.take("assume-acknowledged") !== undefined) {
      on.acknowledge(apci.sendNumber);
    }
    return false;
  }

  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U") return false;
    const given = sequenceDistance(on.told, apci.receiveNumber);
    const isPart = given > 0 && given < sequenceDistance(on.told, on.sendNumber);
    if (!isPart || on.take("acknowledge-everything") === undefined) return false;
    on.toStation({ ...apci, receiveNumber: on.sendNumber }, octets.subarray(APCI_OCTETS));
    return true;
  }
}

/** An S frame that says nothing new acknowledges one more frame. */
class CountedAcknowledgements implements SessionFault {
  #last = 0;

  incoming({ apci }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U") return false;
    const isAgain = apci.receiveNumber === this.#last;
    this.#last = apci.receiveNumber;
    if (apci.format === "I" || !isAgain || on.told === on.sendNumber) return false;
    if (on.take("count-acknowledgements") === undefined) return false;
    on.acknowledge(on.told);
    return true;
  }
}

/** Each I frame of the station is followed by an S frame. */
class SurplusAcknowledgement implements SessionFault {
  outgoing({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I" || on.take("surplus-acknowledgements") === undefined) return false;
    on.toPeer(apci, octets.subarray(APCI_OCTETS));
    on.toPeer({ format: "S", receiveNumber: apci.receiveNumber });
    return true;
  }
}
