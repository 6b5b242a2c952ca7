// Verification of signatures: the key must be of the kind that the certificate names.

import { createSign, generateKeyPairSync } from "node:crypto";
import { assertEquals } from "@std/assert";
import { platformVerify } from "../../../../transport/runtime/tls/signature.ts";

Deno.test("a signature is valid only for its own key, octets and algorithm", () => {
  const verify = platformVerify();
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const other = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signed = Uint8Array.of(1, 2, 3);
  const question = {
    scheme: { type: "ecdsa", hash: "sha256" },
    signed,
    signature: new Uint8Array(createSign("sha256").update(signed).sign(pair.privateKey)),
    publicKey: new Uint8Array(pair.publicKey.export({ type: "spki", format: "der" })),
  } as const;
  assertEquals(verify(question), "good");
  assertEquals(verify({ ...question, signed: Uint8Array.of(1, 2, 4) }), "bad");
  const publicKey = new Uint8Array(other.publicKey.export({ type: "spki", format: "der" }));
  assertEquals(verify({ ...question, publicKey }), "bad");
  assertEquals(verify({ ...question, scheme: { type: "ecdsa", hash: "sha384" } }), "bad");
  assertEquals(verify({ ...question, scheme: { type: "rsa", hash: "sha256" } }), "bad");
  assertEquals(verify({ ...question, publicKey: Uint8Array.of(0x30, 0) }), "unsupported");
});

Deno.test("a signature that was good once is bad with any other key, octets or algorithm", () => {
  const verify = platformVerify();
  const { privateKey, publicKey: key } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const signed = Uint8Array.of(1, 2, 3);
  const question = {
    scheme: { type: "ecdsa", hash: "sha256" },
    signed,
    signature: new Uint8Array(createSign("sha256").update(signed).sign(privateKey)),
    publicKey: new Uint8Array(key.export({ type: "spki", format: "der" })),
  } as const;
  for (let i = 0; i < 2; i++) {
    assertEquals(verify(question), "good");
    // The same octets, divided differently.
    const [first] = question.signature;
    const longer = { ...question, signed: Uint8Array.of(1, 2, 3, first!) };
    assertEquals(verify({ ...longer, signature: question.signature.slice(1) }), "bad");
    assertEquals(verify({ ...question, scheme: { type: "ecdsa", hash: "sha384" } }), "bad");
    assertEquals(verify({ ...question, signed: Uint8Array.of(1, 2, 4) }), "bad");
  }
});
