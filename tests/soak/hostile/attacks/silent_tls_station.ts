// A TLS port that never answers.

import type { StationAttack } from "../attackers/attack.ts";

/** The handshake never continues. */
export const silentTlsStation: StationAttack = {
  name: "station, silent TLS",
  text: "accepts connections over TLS and never answers the ClientHello",
  target: "collector",
  stations: 2,
  plant: {
    tls: {
      caFile: "ca.pem",
      certificateFile: "certificate.pem",
      keyFile: "key.pem",
    },
    session: { t0Ms: 5000 },
  },
  meet: (wire) => {
    wire.answersTests = false;
    return wire.closed;
  },
};
