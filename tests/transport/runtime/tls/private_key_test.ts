// Private keys: those that can be read, and the reason where one cannot.

import { generateKeyPairSync } from "node:crypto";
import { assert, assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../../transport/certificates/certificate_error.ts";
import { readPrivateKey } from "../../../../transport/runtime/tls/private_key.ts";

const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const PLAIN = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
const PUBLIC = publicKey.export({ type: "spki", format: "pem" }) as string;
const SEALED = privateKey.export({
  ...{ type: "pkcs8", format: "pem", cipher: "aes-256-cbc", passphrase: "open sesame" },
}) as string;

/** A PEM block whose content is not a key. */
function block(label: string): string {
  return `-----BEGIN ${label}-----\nMAMCAQA=\n-----END ${label}-----\n`;
}

Deno.test("readPrivateKey() reads a key with or without passphrase, and returns it without one", () => {
  const plain = readPrivateKey(PLAIN, undefined);
  assertEquals([plain.type, plain.pem], ["ec", PLAIN]);
  const opened = readPrivateKey(SEALED, "open sesame");
  assertEquals(opened.type, "ec");
  assert(!opened.pem.includes("ENCRYPTED"));
  assertEquals(readPrivateKey(opened.pem, undefined).type, "ec");
});

Deno.test("readPrivateKey() reports why a key cannot be read, and never the key", () => {
  const cases = [
    [SEALED, undefined, "it is encrypted, expected a passphrase as well"],
    [SEALED, "wrong", "the passphrase does not open it"],
    [PUBLIC, undefined, "it has PUBLIC KEY, expected a private key"],
    [PUBLIC.repeat(3), undefined, `it has ${Array(3).fill("PUBLIC KEY").join(", ")}, expected`],
    [PUBLIC.repeat(4), undefined, `it has ${Array(3).fill("PUBLIC KEY").join(", ")}, expected`],
    ["", undefined, "it has no PEM block, expected a private key"],
    [block("PRIVATE KEY"), undefined, "this runtime does not know its kind"],
    [block("EC PRIVATE KEY"), undefined, "this runtime does not know its kind"],
    [block("PRIVATE KEY OF AN OLD KIND"), undefined, "it has PRIVATE KEY OF AN OLD KIND, expected"],
    [PLAIN.slice(0, 60), undefined, "expected a private key"],
    [PLAIN.replaceAll(/[A-Z]{3}/g, "AAA"), undefined, ""],
    [7 as unknown as string, undefined, "it is not a text, expected a private key"],
  ] as const;
  for (const [key, passphrase, expected] of cases) {
    const error = assertThrows(() => readPrivateKey(key, passphrase), CertificateError, expected);
    const secret = typeof key === "string" ? key.split("\n")[1] : undefined;
    if (secret) assert(!error.message.includes(secret.slice(0, 20)), error.message);
  }
});
