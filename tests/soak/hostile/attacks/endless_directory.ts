// An endless directory.

import { pour, serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

const ENTRIES = 12;

/** Sends one entry after the other, none of them the last. */
export const endlessDirectory: StationAttack = {
  name: "endless directory",
  text: "answers the call of a directory with 1200 entries a second, none of them the last",
  target: "requests",
  meet: async (wire, field) => {
    const asked = Promise.withResolvers<void>();
    serveRequests(wire, ({ type }) => type === "F_SC_NA_1" && asked.resolve());
    await Promise.race([asked.promise, wire.closed]);
    let turn = 0;
    const next = () => {
      turn++;
      const objects = Array.from({ length: ENTRIES }, (_, index) => ({
        ioa: 1 + turn % 16_000_000,
        nof: index + 1,
        lof: 100,
        time: Date.now(),
        lastFile: false,
      }));
      return { type: "F_DR_TA_1", cause: 5, ca: 1, objects } as const;
    };
    await pour(wire, field, { everyMs: 10, burst: 1, next });
  },
};
