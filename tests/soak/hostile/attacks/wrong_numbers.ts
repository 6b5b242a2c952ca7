// Impossible sequence numbers: gaps, repetitions, acknowledgements of frames that were not sent.

import { encodeApci } from "../../../../codec/apci.ts";
import { numberedAsdu } from "../../../helpers/wire/frames.ts";
import type { ClientAttack } from "../attackers/attack.ts";

/** Also in S frames, and without STARTDT. */
export const wrongNumbers: ClientAttack = {
  name: "wrong numbers",
  text: "I and S frames with sequence numbers that cannot be, started or not",
  target: "station",
  run: (field) =>
    field.keep(field.many(4), async (wire) => {
      const { random } = field;
      if (random.chance(0.7)) wire.say("STARTDT act");
      const number = () => random.pick([0, 1, 5, 16_384, 32_767]);
      for (let i = random.int(1, 5); i > 0; i--) {
        if (random.chance(0.3)) wire.say(`S(${number()})`);
        else {
          const apci = { format: "I", sendNumber: number(), receiveNumber: number() } as const;
          wire.octets(encodeApci(apci, numberedAsdu(i)));
        }
      }
      await Promise.race([field.wait(1000), wire.closed]);
    }),
};
