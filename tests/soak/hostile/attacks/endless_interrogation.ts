// A station that answers an interrogation endlessly.

import { confirm, pour, serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

const OBJECTS = 40;

/** Sends the same 400 points repeatedly, and never a termination. */
export const endlessInterrogation: StationAttack = {
  name: "endless interrogation",
  text: "confirms the interrogation and answers with 2000 values a second endlessly",
  target: "collector",
  meet: async (wire, field) => {
    const asked = Promise.withResolvers<void>();
    serveRequests(wire, (request) => {
      if (request.type !== "C_IC_NA_1") return;
      confirm(wire, request);
      asked.resolve();
    });
    await Promise.race([asked.promise, wire.closed]);
    let turn = 0;
    const next = () =>
      values({ ca: 1, cause: 20, ioa: 1 + OBJECTS * (turn++ % 10), count: OBJECTS });
    await pour(wire, field, { everyMs: 20, burst: 1, next });
  },
};
