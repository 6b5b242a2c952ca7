// TCP connections to a TLS port that never start the handshake.

import type { ClientAttack } from "../attackers/attack.ts";

/** Opens far more than a station serves. */
export const tlsSilent: ClientAttack = {
  name: "TLS, silent",
  text: "1500 connections that never start the handshake",
  target: "TLS",
  run: (field) =>
    field.keep(field.many(1500), (wire) => {
      wire.answersTests = false;
      return wire.closed;
    }),
};
