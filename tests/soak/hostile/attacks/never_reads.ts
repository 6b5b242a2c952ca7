// Peers that send requests and do not read the answers, until all buffers in between are full.

import { concat, frame } from "../../../helpers/wire/frames.ts";
import type { ClientAttack } from "../attackers/attack.ts";

const BATCH = 64;

const OCTETS = concat(Array.from({ length: BATCH }, () => frame("TESTFR act")));

/** TESTFR is not limited by a window. */
export const neverReads: ClientAttack = {
  name: "never reads",
  text: "TESTFR act, STARTDT and interrogations from connections that do not read",
  target: "station",
  run: (field) =>
    field.keep(field.many(4), async (wire, index) => {
      wire.acknowledges = false;
      if (index % 2 === 0) {
        wire.say("STARTDT act");
        wire.asdu({ type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 20 }] });
      }
      wire.deafen();
      while (wire.isOpen && !field.signal.aborted) {
        wire.octets(OCTETS, BATCH);
        await Promise.race([field.wait(10), wire.closed]);
      }
    }),
};
