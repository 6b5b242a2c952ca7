// Stations that send U frames endlessly: tests, confirmations of nothing, and acts that only the other end may send.

import type { StationAttack } from "../attackers/attack.ts";

const BATCH = Array.from({ length: 20 }, () => "TESTFR act, TESTFR con, STARTDT con").join(", ");

/** One of them also sends STARTDT act and STOPDT act. */
export const stationFunctionFlood: StationAttack = {
  name: "station, flood of U frames",
  text: "three stations with 3000 TESTFR act, TESTFR con and STARTDT con a second each, or acts",
  target: "collector",
  stations: 3,
  meet: async (wire, { random, wait, signal }) => {
    const isWrong = random.chance(0.1);
    while (wire.isOpen && !signal.aborted) {
      wire.say(BATCH);
      if (isWrong) wire.say("STARTDT act, STOPDT act");
      await Promise.race([wait(20), wire.closed]);
    }
  },
};
