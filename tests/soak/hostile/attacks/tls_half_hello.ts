// TCP connections to a TLS port that stop in the middle of the first message of the handshake.

import type { ClientAttack } from "../attackers/attack.ts";

/** Header of a record of 512 octets, and of a ClientHello of 508. */
const HELLO = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01, 0x00, 0x01, 0xfc, 0x03, 0x03];

/** Some continue octet by octet. */
export const tlsHalfHello: ClientAttack = {
  name: "TLS, half a ClientHello",
  text: "50 connections that send half a ClientHello, then nothing or an occasional octet",
  target: "TLS",
  run: (field) =>
    field.keep(field.many(50), async (wire, index) => {
      wire.answersTests = false;
      wire.octets(new Uint8Array([...HELLO, ...field.random.octets(200)]));
      while (index % 2 === 0 && wire.isOpen && !field.signal.aborted) {
        await Promise.race([field.wait(1000), wire.closed]);
        wire.octets(field.random.octets(1), 0);
      }
      await wire.closed;
    }),
};
