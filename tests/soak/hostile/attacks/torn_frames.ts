// Frames that are truncated in the middle, where the connection ends.

import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { encodeApci } from "../../../../codec/apci.ts";
import { concat, frames } from "../../../helpers/wire/frames.ts";
import type { ClientAttack } from "../attackers/attack.ts";

const INTERROGATION = encodeApci(
  { format: "I", sendNumber: 0, receiveNumber: 0 },
  encodeAsdu({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 20 }] }),
);

/** Cuts at every position, with FIN and RST. */
export const tornFrames: ClientAttack = {
  name: "torn frames",
  text: "STARTDT and an interrogation, cut at a random octet, then FIN or RST",
  target: "station",
  run: (field) =>
    field.keep(field.many(4), async (wire) => {
      const whole = concat([frames("STARTDT act"), INTERROGATION]);
      wire.octets(whole.subarray(0, field.random.int(1, whole.length - 1)), 2);
      await field.wait(field.random.int(0, 50));
      if (field.random.chance(0.5)) wire.end();
    }),
};
