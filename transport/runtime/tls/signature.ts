// Verifies signatures of certificates and lists, by the cryptography of the platform.

import type { VerifySignature } from "../../certificates/signature_scheme.ts";

/** Kinds of keys that may have made a signature: the certificate names the kind, and the key must be of it. */
const KEY_TYPES: Readonly<Record<string, readonly string[]>> = {
  rsa: ["rsa"],
  ecdsa: ["ec"],
  "rsa-pss": ["rsa", "rsa-pss"],
  ed25519: ["ed25519"],
};

/** Loads the cryptography. */
export async function loadVerify(): Promise<VerifySignature> {
  const { constants, createPublicKey, verify } = await import("node:crypto");
  const { Buffer } = await import("node:buffer");
  return ({ scheme, signed, signature, publicKey }) => {
    try {
      const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
      if (!KEY_TYPES[scheme.kind]!.includes(key.asymmetricKeyType ?? "")) return "bad";
      const hash = "hash" in scheme ? scheme.hash : null;
      const how = scheme.kind === "rsa-pss"
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltOctets }
        : key;
      return verify(hash, signed, how, signature) ? "good" : "bad";
    } catch {
      return "unsupported"; // a curve or a hash that the platform lacks
    }
  };
}
