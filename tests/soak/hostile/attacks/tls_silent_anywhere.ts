// TCP connections to a TLS port that never start the handshake, a few from each of many addresses.

import type { ClientAttack } from "../attackers/attack.ts";

const ADDRESSES = 32;

/** Opens more in total than the handshakes that a listener permits. */
export const tlsSilentAnywhere: ClientAttack = {
  name: "TLS, silent, 32 addresses",
  text: "ten connections from each of 32 addresses that never start the handshake",
  target: "TLS",
  run: (field) =>
    field.keep(field.many(10 * ADDRESSES), (wire) => {
      wire.answersTests = false;
      return wire.closed;
    }, ADDRESSES),
};
