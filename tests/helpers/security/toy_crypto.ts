// Cryptographic functions for long random tests: quick, repeatable, and without any security. Whoever lacks the key gets
// other octets, and a changed octet changes the MAC; nothing more is needed.

import type { AuthenticationCrypto } from "../../../transport/authentication/crypto.ts";
import { Prng } from "../random/prng.ts";

/** Creates the functions; random octets are those of the seed. */
export function toyCrypto(seed: number): AuthenticationCrypto {
  const prng = new Prng(seed);
  const missing = (): never => {
    throw new Error("The toy crypto has neither RSA nor signatures");
  };
  return {
    hmac: (_, key, data) => digest([key, ...data], 32),
    gmac: (key, iv, data) => digest([key, iv, ...data], 16),
    aes: (key) => {
      const pad = digest([key], 16);
      return {
        encrypt: (block) => block.map((octet, index) => (octet ^ pad[index]!) + pad[15 - index]!),
        decrypt: (block) => block.map((octet, index) => (octet - pad[15 - index]!) ^ pad[index]!),
      };
    },
    random: (octets) => prng.octets(octets),
    rsaEncrypt: missing,
    rsaDecrypt: missing,
    sign: missing,
    verify: missing,
  };
}

function digest(parts: readonly Uint8Array[], octets: number): Uint8Array {
  let a = 0x811c9dc5;
  let b = 0x9e3779b9;
  for (const part of parts) {
    for (let index = 0; index < part.length; index++) {
      a = Math.imul(a ^ part[index]!, 0x01000193);
      b = Math.imul((b ^ a) >>> 0, 0x85ebca6b) ^ (b >>> 13);
    }
  }
  const out = new Uint8Array(octets);
  for (let index = 0; index < octets; index++) {
    a = Math.imul(a ^ (b >>> 15), 0x2c1b3c6d);
    b = Math.imul(b ^ (a >>> 12), 0x297a2d39);
    out[index] = (a ^ b) >>> 11;
  }
  return out;
}
