// Stations that accept the connection and do nothing else, or only confirm the start.

import type { StationAttack } from "../attackers/attack.ts";

/** Half of them confirm STARTDT once, and acknowledge nothing afterwards. */
export const neverConfirms: StationAttack = {
  name: "never confirms",
  text: "accepts and stays silent, or confirms STARTDT and never acknowledges",
  target: "collector",
  stations: 4,
  meet: (wire, { random }) => {
    wire.answersTests = false;
    wire.acknowledges = false;
    if (random.chance(0.5)) {
      wire.onFunction = (name) => {
        if (name === "STARTDT act") wire.say("STARTDT con");
      };
    }
    return wire.closed;
  },
};
