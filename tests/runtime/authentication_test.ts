// The cryptographic functions of secure authentication in each runtime.

import { assertEquals } from "@std/assert";
import { authenticationCrypto } from "../../transport/runtime/authentication_crypto.ts";
import { RUNTIMES } from "../helpers/machine/runtimes.ts";
import { testWith } from "../helpers/machine/service.ts";
import { smokeIn } from "../helpers/machine/smoke_program.ts";
import { dsaKeyPair, rsaKeyPair } from "../helpers/security/key_pairs.ts";
import type { AuthenticationMaterial } from "./authentication_smoke.ts";

const DATA = Uint8Array.from({ length: 16 }, (_, index) => index + 1);

function material(): AuthenticationMaterial {
  const rsa = rsaKeyPair();
  const dsa = dsaKeyPair();
  const crypto = authenticationCrypto();
  const encrypted = (padding: "pkcs1" | "oaep-sha1" | "oaep-sha256") => [
    ...crypto.rsaEncrypt(DATA, { key: rsa.publicKey, padding }),
  ];
  return {
    rsa: { publicKey: [...rsa.publicKey], privateKey: [...rsa.privateKey] },
    dsa: { publicKey: [...dsa.publicKey], privateKey: [...dsa.privateKey] },
    encrypted: {
      pkcs1: encrypted("pkcs1"),
      "oaep-sha1": encrypted("oaep-sha1"),
      "oaep-sha256": encrypted("oaep-sha256"),
    },
    signature: [
      ...crypto.sign([DATA], { hash: "sha256", key: dsa.privateKey, encoding: "der" }),
    ],
  };
}

const PLAIN = "0102030405060708090a0b0c0d0e0f10";

/** Lines that all runtimes share. */
const SHARED = [
  "hmac 26a896044c456854873d3e7c63209c534cd519f6",
  "hmac f08d828d4c9ead3ddc129c4e70c4192a4f1273237377660510ee576b3ac71441",
  "gmac 16 26a9768a0accfbc82170af00e1ba4c99",
  `wrap 16 6064411c5fd61722f0a537c2e837aa7ca27232ecaf78a98d ${PLAIN}`,
  "gmac 32 fa6e542b87ce265545e15356ac9bc68b",
  `wrap 32 610bbf078a27fbf657bfea7e76f2ba99ab4f5049622105de ${PLAIN}`,
  "random 8 false 8",
  `oaep-sha1 ${PLAIN}`,
  `oaep-sha1 128 ${PLAIN}`,
  `oaep-sha256 ${PLAIN}`,
  `oaep-sha256 128 ${PLAIN}`,
  "oaep of other octets undefined",
  "bad-key: Cannot read a private key, expected PKCS #8 in DER",
  "bad-key: Cannot read a public key, expected SubjectPublicKeyInfo in DER",
  "bad-key: Cannot use a key of 15 octets with AES, expected 16, 24 or 32",
];

/** Lines that depend on the platform. */
const COMPLETE = [
  `pkcs1 ${PLAIN}`,
  `pkcs1 128 ${PLAIN}`,
  "dsa der true,false,false,false",
  "dsa ieee-p1363 true,false,false,false",
  "dsa of Deno true",
];

const OWN_LINES: Readonly<Record<string, readonly string[]>> = {
  Deno: [
    ...COMPLETE,
    "not-supported: Cannot authenticate: PLATFORM has no aes-192-gcm",
  ],
  Node: [...COMPLETE, "cd33b28ac773f74ba00ed1f312572435"],
  Bun: [
    ...["pkcs1", "pkcs1 128"].map((line) =>
      `${line} not-supported: Cannot authenticate: PLATFORM has no decryption with RSA and pkcs1`
    ),
    ...["dsa der", "dsa ieee-p1363", "dsa of Deno"].map((line) =>
      `${line} not-supported: Cannot authenticate: PLATFORM has no signature with dsa and sha256`
    ),
    "cd33b28ac773f74ba00ed1f312572435",
  ],
};

for (const runtime of RUNTIMES) {
  testWith(
    runtime.missing,
    `the cryptographic functions of secure authentication have the expected results in ${runtime.name}`,
    async () => {
      const { "authentication_smoke.ts": lines } = await smokeIn(runtime, {
        "authentication_smoke.ts": material(),
      });
      assertEquals(
        lines.toSorted(),
        [...SHARED, ...OWN_LINES[runtime.name]!].toSorted(),
      );
    },
  );
}
