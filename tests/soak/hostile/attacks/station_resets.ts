// Stations that reset the connection: immediately, after STARTDT, or during an answer.

import { confirm, serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Resets at a random moment. */
export const stationResets: StationAttack = {
  name: "station resets",
  text: "resets at once, after STARTDT, or in the middle of an interrogation",
  target: "collector",
  stations: 4,
  meet: async (wire, { random, wait }) => {
    if (random.chance(0.3)) return;
    serveRequests(wire, (request) => {
      if (request.type === "C_IC_NA_1") confirm(wire, request);
      for (let i = 0; i < 5; i++) wire.asdu(values({ ca: 1, cause: 20, ioa: 1, count: 20 }));
    });
    await wait(random.int(0, 200));
  },
};
