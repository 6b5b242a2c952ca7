// ASDUs that no station can use: unknown types, causes, addresses, and random octets.

import type { Prng } from "../../../helpers/random/prng.ts";
import type { ClientAttack } from "../attackers/attack.ts";

/** The station answers each with cause 44 to 47, or not at all. */
export const unknownAsdus: ClientAttack = {
  name: "flood of unknown ASDUs",
  text: "three connections with 500 random ASDUs a second each",
  target: "station",
  run: (field) =>
    field.keep(field.many(3), async (wire) => {
      wire.say("STARTDT act");
      while (wire.isOpen && !field.signal.aborted) {
        for (let i = 0; i < 10; i++) wire.asdu(randomAsdu(field.random));
        await field.wait(20);
      }
    }),
};

/** Generates an ASDU of random octets; half of them have a meaningful header. */
export function randomAsdu(random: Prng): Uint8Array {
  const asdu = random.octets(random.int(1, 249));
  if (random.chance(0.5) || asdu.length < 6) return asdu;
  asdu.set([random.int(0, 255), random.int(0, 127), random.int(0, 63), 0, 1, 0]);
  return asdu;
}
