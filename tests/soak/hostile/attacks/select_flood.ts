// Selections that are never followed by an execution.

import { COMMANDS } from "../station_file.ts";
import type { ClientAttack } from "../attackers/attack.ts";

/** Selects existing objects, missing ones, and objects that are already selected. */
export const selectFlood: ClientAttack = {
  name: "flood of selects",
  text: "three connections with 500 selects a second each, of which none is executed",
  target: "station",
  run: (field) =>
    field.keep(field.many(3), async (wire) => {
      wire.say("STARTDT act");
      while (wire.isOpen && !field.signal.aborted) {
        for (let i = 0; i < 10; i++) {
          const ioa = COMMANDS.hostile + field.random.int(0, 2 * COMMANDS.count);
          const object = { ioa, value: 1, qualifier: 0, select: true } as const;
          wire.asdu({ type: "C_SC_NA_1", cause: 6, ca: 1, objects: [object] });
        }
        await field.wait(20);
      }
    }),
};
