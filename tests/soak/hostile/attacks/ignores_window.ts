// Stations that do not wait for acknowledgements.

import { serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Sends as fast as the other end reads. */
export const ignoresWindow: StationAttack = {
  name: "ignores the window",
  text: "sends bursts of 2000 I frames whatever is acknowledged",
  target: "collector",
  meet: async (wire, { wait, signal }) => {
    await serveRequests(wire);
    let turn = 0;
    while (wire.isOpen && !signal.aborted) {
      for (let i = 0; i < 2000 && wire.isOpen; i++) {
        if (!wire.asdu(values({ ca: 1, cause: 3, ioa: 1 + turn++ % 1000, count: 1 }))) break;
      }
      await Promise.race([wait(2000), wire.closed]);
    }
  },
};
