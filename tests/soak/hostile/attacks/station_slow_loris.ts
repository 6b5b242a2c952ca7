// Stations whose frames arrive octet by octet.

import { encodeAsdu } from "../../../../codec/encode_asdu.ts";
import { encodeApci } from "../../../../codec/apci.ts";
import { serveRequests, values } from "../attackers/controlled.ts";
import type { StationAttack } from "../attackers/attack.ts";

/** Sends one octet per second, and does not answer TESTFR. */
export const stationSlowLoris: StationAttack = {
  name: "station, slow-loris",
  text: "confirms STARTDT, then an octet a second of a frame of 255",
  target: "collector",
  stations: 4,
  meet: async (wire, { wait, signal }) => {
    wire.answersTests = false;
    await serveRequests(wire);
    const asdu = encodeAsdu(values({ ca: 1, cause: 3, ioa: 1, count: 48 }));
    const apdu = encodeApci({ format: "I", sendNumber: 0, receiveNumber: 0 }, asdu);
    for (let at = 0; wire.isOpen && !signal.aborted; at = (at + 1) % apdu.length) {
      wire.octets(apdu.subarray(at, at + 1), at === 0 ? 1 : 0);
      await Promise.race([wait(1000), wire.closed]);
    }
  },
};
