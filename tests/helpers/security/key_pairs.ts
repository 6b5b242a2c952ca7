// Key pairs for tests, in DER. They are small, to be quick.

import { generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key pair: SubjectPublicKeyInfo and PKCS #8. */
export interface DerKeyPair {
  readonly publicKey: Uint8Array;
  readonly privateKey: Uint8Array;
}

/** Creates a key pair of RSA. */
export function rsaKeyPair(bits = 1024): DerKeyPair {
  return inDer(generateKeyPairSync("rsa", { modulusLength: bits }));
}

/** Creates a key pair of DSA with 1 024 and 160 bits. */
export function dsaKeyPair(): DerKeyPair {
  return inDer(generateKeyPairSync("dsa", { modulusLength: 1024, divisorLength: 160 }));
}

function inDer(
  pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject },
): DerKeyPair {
  return {
    publicKey: new Uint8Array(pair.publicKey.export({ type: "spki", format: "der" })),
    privateKey: new Uint8Array(pair.privateKey.export({ type: "pkcs8", format: "der" })),
  };
}
