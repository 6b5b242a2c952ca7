// Peers that reset the connection while the station is working for them.

import type { ClientAttack } from "../attackers/attack.ts";

/** Resets during an interrogation, or with an open selection. */
export const resets: ClientAttack = {
  name: "resets",
  text: "started, interrogates, selects, and resets at a random moment",
  target: "station",
  run: (field) =>
    field.keep(field.many(8), async (wire) => {
      wire.say("STARTDT act");
      wire.asdu({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 20 }] });
      await field.wait(field.random.int(0, 30));
    }),
};
