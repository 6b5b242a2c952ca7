// A station that answers a counter interrogation endlessly.

import { confirm, pour, serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

const OBJECTS = 30;

/** Sends the same 300 counters repeatedly, and never a termination. */
export const endlessCounters: StationAttack = {
  name: "endless counters",
  text: "confirms the counter interrogation and answers with 600 readings a second endlessly",
  target: "collector",
  plant: { ca: 1, startUp: [{ do: "counters", ca: 1 }] },
  meet: async (wire, field) => {
    const asked = Promise.withResolvers<void>();
    serveRequests(wire, (request) => {
      if (request.type !== "C_CI_NA_1") return;
      confirm(wire, request);
      asked.resolve();
    });
    await Promise.race([asked.promise, wire.closed]);
    let turn = 0;
    const next = () => {
      const first = 1 + OBJECTS * (turn++ % 10);
      const objects = Array.from(
        { length: OBJECTS },
        (_, index) => ({ ioa: first + index, value: turn, sequence: 0 }),
      );
      return { type: "M_IT_NA_1", sq: true, cause: 37, ca: 1, objects } as const;
    };
    await pour(wire, field, { everyMs: 50, burst: 1, next });
  },
};
