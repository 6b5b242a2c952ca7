// Alternating STARTDT and STOPDT, as fast as possible.

import type { ClientAttack } from "../attackers/attack.ts";

const BATCH = Array.from({ length: 20 }, () => "STARTDT act, STOPDT act").join(", ");

/** After each start, the station begins to send. */
export const startStopFlood: ClientAttack = {
  name: "flood of STARTDT/STOPDT",
  text: "four connections that start and stop data transfer 1000 times a second each",
  target: "station",
  run: (field) =>
    field.keep(field.many(4), async (wire) => {
      while (wire.isOpen && !field.signal.aborted) {
        wire.say(BATCH);
        await field.wait(20);
      }
    }),
};
