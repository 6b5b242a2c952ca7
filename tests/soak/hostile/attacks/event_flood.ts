// Stations that report far more events than a real process produces.

import { pour, serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Each event is valid. */
export const eventFlood: StationAttack = {
  name: "flood of events",
  text: "two stations with 1000 values a second each, answering nothing",
  target: "collector",
  stations: 2,
  meet: async (wire, field) => {
    await serveRequests(wire);
    let turn = 0;
    const next = () => values({ ca: 1, cause: 3, ioa: 1 + turn++ % 1000, count: 20 });
    await pour(wire, field, { everyMs: 20, burst: 1, next });
  },
};
