// Valid requests, far more than necessary.

import type { AsduInput } from "../../../../codec/asdu_types.ts";
import type { ClientAttack } from "../attackers/attack.ts";

const REQUESTS: readonly AsduInput[] = [
  { type: "C_IC_NA_1", cause: 6, ca: 65_535, objects: [{ ioa: 0, qoi: 20 }] },
  { type: "C_IC_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, qoi: 21 }] },
  { type: "C_CI_NA_1", cause: 6, ca: 1, objects: [{ ioa: 0, rqt: 5, frz: 0 }] },
  { type: "C_RD_NA_1", cause: 5, ca: 1, objects: [{ ioa: 700 }] },
];

/** Reads and acknowledges the answers. */
export const interrogationStorm: ClientAttack = {
  name: "storm of interrogations",
  text: "three connections with 200 interrogations, counter requests and reads a second each",
  target: "station",
  run: (field) =>
    field.keep(field.many(3), async (wire) => {
      wire.say("STARTDT act");
      while (wire.isOpen && !field.signal.aborted) {
        for (const request of REQUESTS) wire.asdu(request);
        await field.wait(20);
      }
    }),
};
