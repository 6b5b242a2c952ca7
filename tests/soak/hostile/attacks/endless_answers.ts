// Endless interrogations, counters and roll calls, for a library that collects the answers for its caller.

import type { AsduInput } from "../../../../codec/asdu_types.ts";
import { confirm, pour, serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Answers every request endlessly; a broadcast for one common address after the other. */
export const endlessAnswers: StationAttack = {
  name: "endless answers",
  text: "answers interrogations, counters and broadcasts endlessly, with 2000 values a second",
  target: "requests",
  meet: async (wire, field) => {
    const asked = Promise.withResolvers<AsduInput["type"]>();
    let isBroadcast = false;
    serveRequests(wire, (request) => {
      if (request.type !== "C_IC_NA_1" && request.type !== "C_CI_NA_1") return;
      isBroadcast = request.ca === 65_535;
      if (!isBroadcast) confirm(wire, request);
      asked.resolve(request.type);
    });
    const type = await Promise.race([asked.promise, wire.closed]);
    let turn = 0;
    const next = (): AsduInput => {
      turn++;
      const ca = isBroadcast ? 1 + turn % 65_534 : 1;
      if (isBroadcast && turn % 2 === 0) {
        return { type: "C_IC_NA_1", cause: 7, ca, objects: [{ ioa: 0, qoi: 20 }] };
      }
      if (type === "C_IC_NA_1") return values({ ca, cause: 20, ioa: 1 + turn % 1000, count: 40 });
      const objects = Array.from(
        { length: 30 },
        (_, index) => ({ ioa: 1 + index, value: turn, sequence: 0 }),
      );
      return { type: "M_IT_NA_1", sq: true, cause: 37, ca, objects };
    };
    await pour(wire, field, { everyMs: 20, burst: 1, next });
  },
};
