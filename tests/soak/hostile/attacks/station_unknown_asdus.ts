// Stations whose ASDUs are unusable.

import { pour, serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";
import { randomAsdu } from "./unknown_asdus.ts";

/** Sends random octets in valid frames. */
export const stationUnknownAsdus: StationAttack = {
  name: "station, unknown ASDUs",
  text: "two stations with 50 random ASDUs a second each",
  target: "collector",
  stations: 2,
  meet: async (wire, field) => {
    await serveRequests(wire);
    await pour(wire, field, { everyMs: 20, burst: 1, next: () => randomAsdu(field.random) });
  },
};
