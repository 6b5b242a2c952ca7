// A station that sends directories and segments of files that were not requested.

import { pour, serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Alternates between the two. */
export const unaskedFiles: StationAttack = {
  name: "unasked files",
  text: "sends 40 unrequested directories, offers and segments a second",
  target: "collector",
  meet: async (wire, field) => {
    await serveRequests(wire);
    let turn = 0;
    const next = () => {
      turn++;
      const header = { cause: 13, ca: 1 } as const;
      const file = { ioa: 30_000, nof: turn % 65_535 + 1 };
      if (turn % 3 === 0) {
        const objects = [{ ...file, lof: 16_000_000, frq: 0 }];
        return { type: "F_FR_NA_1", ...header, objects } as const;
      }
      if (turn % 3 === 1) {
        const objects = [{ ...file, nos: 1, segment: field.random.octets(230) }];
        return { type: "F_SG_NA_1", ...header, objects } as const;
      }
      const objects = [{ ...file, lof: 100, time: Date.now(), lastFile: false }];
      return { type: "F_DR_TA_1", cause: 5, ca: 1, objects } as const;
    };
    await pour(wire, field, { everyMs: 25, burst: 1, next });
  },
};
