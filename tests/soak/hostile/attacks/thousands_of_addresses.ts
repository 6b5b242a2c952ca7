// A station that pretends to be thousands of stations.

import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { pour, serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Points of each address: enough to reach every limit of a collector within two minutes. */
const POINTS = 40;

/** Answers a broadcast interrogation for one common address after the other, with values of each. */
export const thousandsOfAddresses: StationAttack = {
  name: "thousands of addresses",
  text: "confirms a broadcast interrogation for every common address there is, with values of each",
  target: "collector",
  plant: {},
  meet: async (wire, field) => {
    const asked = Promise.withResolvers<void>();
    serveRequests(wire, ({ type }) => type === "C_IC_NA_1" && asked.resolve());
    await Promise.race([asked.promise, wire.closed]);
    let turn = 0;
    const next = (): AsduInput => {
      const ca = 1 + (turn >> 1) % 65_534;
      return turn++ % 2 === 0
        ? { type: "C_IC_NA_1", cause: 7, ca, objects: [{ ioa: 0, qoi: 20 }] }
        : values({ ca, cause: 20, ioa: 1, count: POINTS });
    };
    await pour(wire, field, { everyMs: 20, burst: 4, next });
  },
};
