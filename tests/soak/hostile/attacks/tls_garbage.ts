// Anything but TLS on a TLS port.

import type { ClientAttack } from "../attackers/attack.ts";

/** Sends noise, and unencrypted 104 frames. */
export const tlsGarbage: ClientAttack = {
  name: "TLS, garbage",
  text: "noise, and frames of 104 in the clear",
  target: "TLS",
  run: (field) =>
    field.keep(field.many(5), async (wire) => {
      if (field.random.chance(0.5)) wire.say("STARTDT act, TESTFR act");
      else wire.octets(field.random.octets(field.random.int(1, 2000)));
      await Promise.race([field.wait(2000), wire.closed]);
    }),
};
