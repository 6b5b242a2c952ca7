// Frames that arrive octet by octet, each just in time to look alive.

import { encodeApci } from "../../../../codec/apci.ts";
import { numberedAsdu } from "../../../helpers/wire/frames.ts";
import type { ClientAttack } from "../attackers/attack.ts";

/** Half of the connections start data transfer first. */
export const slowLoris: ClientAttack = {
  name: "slow-loris",
  text: "frames of one octet in two seconds, before and after STARTDT",
  target: "station",
  run: (field) =>
    field.keep(field.many(12), async (wire, index) => {
      wire.answersTests = false;
      if (index % 2 === 0) wire.say("STARTDT act");
      const apdu = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, numberedAsdu(1));
      for (let at = 0; wire.isOpen && !field.signal.aborted; at = (at + 1) % apdu.length) {
        wire.octets(apdu.subarray(at, at + 1), at === 0 ? 1 : 0);
        await Promise.race([field.wait(2000), wire.closed]);
      }
    }),
};
