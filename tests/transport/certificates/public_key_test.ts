// The kind and size of a public key, from its description in a certificate.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { readPublicKeySize } from "../../../transport/certificates/public_key.ts";
import { der, identifier, sequence } from "../../helpers/wire/der.ts";

function read(algorithm: readonly Uint8Array[], ...key: readonly number[]) {
  const { kind, bits, name } = readPublicKeySize(
    sequence(sequence(...algorithm), der(0x03, 0, ...key)),
  );
  return [kind, bits, name];
}

/** An RSA key with this modulus. */
function rsa(id: string, ...modulus: readonly number[]) {
  return read([identifier(id), der(0x05)], ...sequence(der(0x02, ...modulus), der(0x02, 1, 0, 1)));
}

const RSA = "1.2.840.113549.1.1.1";
const EC = "1.2.840.10045.2.1";

Deno.test("the size of an RSA key is that of its modulus, without leading zeros", () => {
  assertEquals(rsa(RSA, 0, 0x80, ...Array(255).fill(1)), ["rsa", 2048, "RSA"]);
  assertEquals(rsa(RSA, 0x7f, ...Array(255).fill(1)), ["rsa", 2047, "RSA"]);
  assertEquals(rsa(RSA, 0, 0, 1, 0), ["rsa", 9, "RSA"]);
  assertEquals([rsa(RSA, 1), rsa(RSA, 0)], [["rsa", 1, "RSA"], ["rsa", 0, "RSA"]]);
  assertEquals(rsa("1.2.840.113549.1.1.10", 0xff), ["rsa", 8, "RSA"]);
});

Deno.test("the size of a key on a curve is that of the curve", () => {
  const curves = [
    ["1.2.840.10045.3.1.1", 192, "P-192"],
    ["1.3.132.0.33", 224, "P-224"],
    ["1.2.840.10045.3.1.7", 256, "P-256"],
    ["1.3.132.0.34", 384, "P-384"],
    ["1.3.132.0.35", 521, "P-521"],
    ["1.3.132.0.10", 256, "secp256k1"],
    ["1.3.36.3.3.2.8.1.1.3", 192, "brainpoolP192r1"],
    ["1.3.36.3.3.2.8.1.1.5", 224, "brainpoolP224r1"],
    ["1.3.36.3.3.2.8.1.1.7", 256, "brainpoolP256r1"],
    ["1.3.36.3.3.2.8.1.1.11", 384, "brainpoolP384r1"],
    ["1.3.36.3.3.2.8.1.1.13", 512, "brainpoolP512r1"],
    ["1.2.3", 0, "1.2.3"],
  ] as const;
  for (const [id, bits, name] of curves) {
    assertEquals(read([identifier(EC), identifier(id)], 4, 1, 2), ["ec", bits, name]);
  }
  const explicit = ["ec", 0, "a curve without a name"];
  assertEquals([read([identifier(EC), sequence()]), read([identifier(EC)])], [explicit, explicit]);
});

Deno.test("other algorithms have a fixed size, or an unknown one", () => {
  assertEquals(read([identifier("1.3.101.112")], 1), ["ec", 256, "Ed25519"]);
  assertEquals(read([identifier("1.3.101.113")], 1), ["ec", 456, "Ed448"]);
  assertEquals(read([identifier("1.3.101.110")], 1), ["other", 0, "1.3.101.110"]);
});

Deno.test("a malformed key is refused, and its part is named", () => {
  const bits = der(0x03, 0, 1);
  for (
    const [octets, what] of [
      [bits, "the public key"],
      [sequence(bits), "the algorithm of the public key"],
      [sequence(sequence(der(0x05)), bits), "the algorithm of the public key"],
      [sequence(sequence(identifier(EC)), der(0x05)), "the public key"],
      [sequence(sequence(identifier(RSA)), der(0x03, 0, 5, 0)), "the RSA key"],
      [sequence(sequence(identifier(RSA)), der(0x03, 0, 0x30, 2, 5, 0)), "the modulus"],
    ] as const
  ) {
    const { message } = assertThrows(() => readPublicKeySize(octets), CertificateError);
    assertEquals(message.startsWith(`${what} has the tag 0x`), true, message);
  }
});
