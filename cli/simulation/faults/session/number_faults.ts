// Faults of sequence numbers: wrong ones are accepted, and the own ones wrap too early.

import {
  APCI_OCTETS,
  nextSequence,
  SEQUENCE_MODULUS,
  sequenceDistance,
} from "../../../../codec/low_level.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of sequence numbers. */
export function numberFaults(): readonly SessionFault[] {
  return [new AnySendNumber(), new AnyReceiveNumber(), new EarlyWrap()];
}

/** N(S) of the peer is not checked. */
class AnySendNumber implements SessionFault {
  /** The N(S) that the station expects. */
  #expected = 0;

  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I") return false;
    const sendNumber = this.#expected;
    const isWrong = apci.sendNumber !== sendNumber && on.take("any-send-number") !== undefined;
    this.#expected = nextSequence(isWrong ? sendNumber : apci.sendNumber);
    if (isWrong) on.toStation({ ...apci, sendNumber }, octets.subarray(APCI_OCTETS));
    return isWrong;
  }
}

/** An N(R) of the peer that goes back, or is ahead of what was sent, is ignored. */
class AnyReceiveNumber implements SessionFault {
  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U") return false;
    const open = sequenceDistance(on.told, on.sendNumber);
    if (sequenceDistance(on.told, apci.receiveNumber) <= open) return false;
    if (on.take("any-receive-number") === undefined) return false;
    on.toStation({ ...apci, receiveNumber: on.told }, octets.subarray(APCI_OCTETS));
    return true;
  }
}

/** The numbers after which both begin again: one fewer than there are. */
const SHORT_MODULUS = SEQUENCE_MODULUS - 1;

/** The own numbers wrap too early. */
class EarlyWrap implements SessionFault {
  #sent = 0;
  #received = 0;

  outgoing({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format === "U") return false;
    this.#received += sequenceDistance(this.#received % SEQUENCE_MODULUS, apci.receiveNumber);
    const number = apci.format === "I" ? this.#sent++ : 0;
    if (Math.max(number, this.#received) < SHORT_MODULUS) return false;
    if (on.take("early-wrap") === undefined) return false;
    const receiveNumber = this.#received % SHORT_MODULUS;
    if (apci.format === "S") on.toPeer({ ...apci, receiveNumber });
    else {
      const sendNumber = number % SHORT_MODULUS;
      on.toPeer({ ...apci, sendNumber, receiveNumber }, octets.subarray(APCI_OCTETS));
    }
    return true;
  }
}
