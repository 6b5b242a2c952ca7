// Peers that accept everything and acknowledge nothing.

import type { ClientAttack } from "../attackers/attack.ts";

/** Interrogates repeatedly, so that the window is full. */
export const neverAcknowledges: ClientAttack = {
  name: "never acknowledges",
  text: "started, interrogates, and acknowledges nothing",
  target: "station",
  run: (field) =>
    field.keep(field.many(6), async (wire) => {
      wire.acknowledges = false;
      wire.say("STARTDT act");
      while (wire.isOpen && !field.signal.aborted) {
        wire.asdu({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 20 }] });
        await Promise.race([field.wait(500), wire.closed]);
      }
    }),
};
