// Frames whose lengths, start octets and control fields are wrong, and noise.

import type { Prng } from "../../../helpers/random/prng.ts";
import { octets } from "../../../helpers/wire/frames.ts";
import type { ClientAttack } from "../attackers/attack.ts";

/** One lie each; `..` ends those that are filled up with noise. */
const LIES: readonly string[] = [
  "68 03 07 00 00", // too short for a control field
  "68 ff 07 00 00 00", // too long for an APDU
  "68 00", // no octets
  "68 05 43 00 00 00 00", // U format one octet too long
  "68 06 01 00 00 00 00 00", // S format two octets too long
  "68 04 00 00 00 00", // I format without an ASDU
  "68 04 47 00 00 00", // two functions at once
  "68 04 03 00 00 00", // no function
  "68 04 43 01 00 00", // octets that must be 0
  "67 04 43 00 00 00", // another start octet
  "68 fd 00 00 00 00", // the longest frame, whose end never arrives
  "68 0e 00 00 00 00 64 7f 06 00 01 00 00 00", // an ASDU of 127 objects in a few octets
];

/** Sends them before and after STARTDT. */
export const lyingFrames: ClientAttack = {
  name: "lying frames",
  text: "wrong lengths, start octets, control fields and counts of objects, and noise",
  target: "station",
  run: (field) =>
    field.keep(field.many(6), async (wire) => {
      if (field.random.chance(0.5)) wire.say("STARTDT act");
      wire.octets(lie(field.random));
      await Promise.race([field.wait(1000), wire.closed]);
    }),
};

/** Returns octets that are not a frame. */
export function lie(random: Prng): Uint8Array {
  if (random.chance(0.3)) return random.octets(random.int(1, 600));
  return octets(random.pick(LIES));
}
