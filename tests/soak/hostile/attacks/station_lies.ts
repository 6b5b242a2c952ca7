// Stations that send octets that are not a frame, or only part of one.

import { frames } from "../../../helpers/wire/frames.ts";
import { serveRequests } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";
import { lie } from "./lying_frames.ts";

/** Sends them before or after STARTDT con. */
export const stationLies: StationAttack = {
  name: "station lies",
  text: "torn and lying frames, and noise, before and after STARTDT con",
  target: "collector",
  stations: 4,
  meet: async (wire, { random, wait }) => {
    if (random.chance(0.7)) serveRequests(wire);
    await wait(random.int(0, 100));
    if (random.chance(0.3)) wire.octets(frames("STARTDT con").subarray(0, random.int(1, 5)));
    wire.octets(lie(random));
    await Promise.race([wait(1000), wire.closed]);
  },
};
