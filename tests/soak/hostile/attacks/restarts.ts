// Stations that repeatedly report the end of initialization, so that they are interrogated each time.

import { confirm, pour, serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Each report causes an interrogation, which is confirmed and never ends. */
export const restarts: StationAttack = {
  name: "restarts for ever",
  text: "two stations that report the end of initialization 50 times a second",
  target: "collector",
  stations: 2,
  meet: async (wire, field) => {
    await serveRequests(wire, (request) => confirm(wire, request));
    const next = () =>
      ({
        type: "M_EI_NA_1",
        cause: 4,
        ca: 1,
        objects: [{ ioa: 0, coi: 0, parametersChanged: false }],
      }) as const;
    await pour(wire, field, { everyMs: 20, burst: 1, next });
  },
};
