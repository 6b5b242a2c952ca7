// Faults of the layout of ASDUs: malformed ones are accepted or sent, and ASDUs are handled twice.

import { APCI_OCTETS, SEQUENCE_MODULUS, sequenceDistance } from "../../../../codec/low_level.ts";
import { type AsduInput, decodeAsdu, encodeAsdu, type Profile } from "../../../../codec/mod.ts";
import { isWhole, wholeAsdu } from "../lenient_reader.ts";
import { NumberMap } from "../number_map.ts";
import type { FaultySession, SessionFault, SessionFrame } from "./session_fault.ts";

/** The faults of the layout of ASDUs. */
export function layoutFaults(): readonly SessionFault[] {
  return [new AcceptedLayout(), new TakenTwice(), new ShortAddresses()];
}

/** Number of objects in the variable structure qualifier. */
const COUNT_BITS = 0x7f;

/** ASDUs of the peer with too few or too many octets are accepted. */
class AcceptedLayout implements SessionFault {
  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I" || octets.length === APCI_OCTETS) return false;
    const asdu = octets.subarray(APCI_OCTETS);
    const isFaulty = on.has("ignore-object-count") ?? on.has("ignore-surplus");
    if (isFaulty === undefined || isWhole(asdu, on.profile)) return false;
    const counted = withFewerObjects(asdu, on.profile);
    const isCounted = counted !== undefined && on.take("ignore-object-count") !== undefined;
    const accepted = isCounted ? counted : wholeAsdu(asdu, on.profile);
    if (!isCounted && on.take("ignore-surplus") === undefined) return false;
    on.toStation(apci, accepted);
    return true;
  }
}

/** The ASDU with the number of objects that its octets are enough for; `undefined` if there is none. */
function withFewerObjects(asdu: Uint8Array, profile: Profile): Uint8Array | undefined {
  const changed = asdu.slice();
  for (let count = (asdu[1] ?? 0) & COUNT_BITS; count > 0; count--) {
    changed[1] = asdu[1]! & ~COUNT_BITS | count;
    if (isWhole(changed, profile)) return changed;
  }
  return undefined;
}

/** Each ASDU of the peer reaches the station twice. */
class TakenTwice implements SessionFault {
  /** The numbers of the peer, from the first one that was repeated, and those that the station sees. */
  #numbers: NumberMap | undefined;
  #from = 0;

  incoming({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I") return false;
    const isRepeated = on.take("take-twice") !== undefined;
    if (isRepeated && this.#numbers === undefined) {
      this.#numbers = new NumberMap();
      this.#from = apci.sendNumber;
    }
    const numbers = this.#numbers;
    if (numbers === undefined) return false;
    const wrong = apci.sendNumber - this.#from - numbers.sourceNext;
    const asdu = octets.subarray(APCI_OCTETS);
    const pass = (number: number) =>
      on.toStation({ ...apci, sendNumber: (this.#from + number) % SEQUENCE_MODULUS }, asdu);
    pass(sequenceDistance(0, numbers.pass() + wrong + SEQUENCE_MODULUS));
    if (isRepeated) pass(numbers.insert());
    return true;
  }

  outgoing({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    const numbers = this.#numbers;
    if (apci.format === "U" || numbers === undefined) return false;
    const ahead = sequenceDistance(this.#from, apci.receiveNumber);
    if (ahead > SEQUENCE_MODULUS / 2) return false; // It does not yet acknowledge what was repeated.
    const receiveNumber = (this.#from + numbers.acknowledge(ahead)) % SEQUENCE_MODULUS;
    on.toPeer({ ...apci, receiveNumber }, octets.subarray(APCI_OCTETS));
    return true;
  }
}

/** The station sends object addresses of two octets. */
class ShortAddresses implements SessionFault {
  outgoing({ apci, octets }: SessionFrame, on: FaultySession): boolean {
    if (apci.format !== "I" || on.take("short-addresses") === undefined) return false;
    const { profile } = on;
    const asdu = decodeAsdu(octets.subarray(APCI_OCTETS), { profile });
    if (asdu.type === "raw") return false;
    const short = { ...profile, ioaOctets: 2 } as const;
    // The members of a decoded ASDU are those of an ASDU to encode.
    on.toPeer(apci, encodeAsdu(asdu as unknown as AsduInput, { profile: short }));
    return true;
  }
}
