// Verifies the signatures of certificates and CRLs with the platform's cryptography.

import type { VerifySignature } from "../../certificates/signature_scheme.ts";
import { builtin } from "../builtin.ts";

/**
 * Key types required by each signature algorithm. The certificate names the algorithm, and its key
 * must match.
 */
const KEY_TYPES: Readonly<Record<string, readonly string[]>> = {
  rsa: ["rsa"],
  ecdsa: ["ec"],
  "rsa-pss": ["rsa", "rsa-pss"],
  ed25519: ["ed25519"],
};

/** Maximum number of remembered signatures. */
const MOST_GOOD = 1000;

/** SHA-256 of good signatures with their keys and octets: peers that connect again present the same certificates. */
const GOOD = new Set<string>();

type Question = Parameters<VerifySignature>[0];
type Verdict = ReturnType<VerifySignature>;

/**
 * Returns the platform's cryptography.
 *
 * @throws {LinkError} The runtime has none (`not-supported`).
 */
export function platformVerify(): VerifySignature {
  const what = "Cannot verify the signatures of certificates";
  const { constants, createHash, createPublicKey, verify } = builtin("node:crypto", what);
  const { Buffer } = builtin("node:buffer", what);
  return ({ scheme, signed, signature, publicKey }) => {
    const hash = createHash("sha256").update(`${JSON.stringify(scheme)} ${signed.length} `)
      .update(signed).update(`${signature.length} `).update(signature).update(publicKey);
    const key = hash.digest("hex");
    if (GOOD.has(key)) return "good";
    const verdict = verdictOf({ scheme, signed, signature, publicKey });
    if (verdict !== "good") return verdict;
    if (GOOD.size === MOST_GOOD) GOOD.delete([...GOOD][0]!);
    GOOD.add(key);
    return verdict;
  };
  function verdictOf({ scheme, signed, signature, publicKey }: Question): Verdict {
    try {
      const key = createPublicKey({ key: Buffer.from(publicKey), format: "der", type: "spki" });
      if (!KEY_TYPES[scheme.type]!.includes(key.asymmetricKeyType ?? "")) return "bad";
      const hash = "hash" in scheme ? scheme.hash : null;
      const how = scheme.type === "rsa-pss"
        ? { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: scheme.saltOctets }
        : key;
      return verify(hash, signed, how, signature) ? "good" : "bad";
    } catch {
      return "unsupported"; // The platform lacks the curve or the hash.
    }
  }
}
