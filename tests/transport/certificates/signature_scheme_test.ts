// Signature algorithms: accepted ones with their parameters, and the names of refused ones.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { DerReader } from "../../../transport/certificates/der.ts";
import { readSignatureScheme } from "../../../transport/certificates/signature_scheme.ts";
import { der, identifier, sequence, tagged } from "../../helpers/wire/der.ts";

const SHA256 = "2.16.840.1.101.3.4.2.1";
const SHA384 = "2.16.840.1.101.3.4.2.2";
const SHA512 = "2.16.840.1.101.3.4.2.3";
const SHA1 = "1.3.14.3.2.26";
const MGF1 = "1.2.840.113549.1.1.8";
const RSA_PSS = "1.2.840.113549.1.1.10";

function read(...parts: readonly Uint8Array[]) {
  return readSignatureScheme(new DerReader(sequence(...parts), "it").any("the algorithm"));
}

function fault(...parts: readonly Uint8Array[]): string {
  const error = assertThrows(() => read(...parts), CertificateError);
  assertEquals(error.code, "unsupported");
  return error.message;
}

Deno.test("readSignatureScheme() reads RSA, ECDSA and Ed25519", () => {
  const known = [
    ["1.2.840.113549.1.1.11", { type: "rsa", hash: "sha256" }],
    ["1.2.840.113549.1.1.12", { type: "rsa", hash: "sha384" }],
    ["1.2.840.113549.1.1.13", { type: "rsa", hash: "sha512" }],
    ["1.2.840.10045.4.3.2", { type: "ecdsa", hash: "sha256" }],
    ["1.2.840.10045.4.3.3", { type: "ecdsa", hash: "sha384" }],
    ["1.2.840.10045.4.3.4", { type: "ecdsa", hash: "sha512" }],
    ["1.3.101.112", { type: "ed25519" }],
  ] as const;
  for (const [id, scheme] of known) assertEquals(read(identifier(id)), scheme, id);
});

Deno.test("readSignatureScheme() names the algorithm that it refuses", () => {
  const refused = [
    ["1.2.840.113549.1.1.4", "RSA with MD5"],
    ["1.2.840.113549.1.1.5", "RSA with SHA-1"],
    ["1.2.840.10045.4.1", "ECDSA with SHA-1"],
    ["1.2.840.10040.4.3", "DSA with SHA-1"],
    ["2.16.840.1.101.3.4.3.2", "DSA with SHA-256"],
    ["1.3.101.113", "Ed448"],
    ["1.2.3", "the algorithm 1.2.3"],
  ] as const;
  for (const [id, name] of refused) {
    assertEquals(
      fault(identifier(id)),
      `it is signed with ${name}, expected RSA or ECDSA with SHA-256, SHA-384 or SHA-512, RSA-PSS, ` +
        "or Ed25519",
    );
  }
});

/** Builds the parameters of RSA-PSS; undefined ones are omitted. */
function pss(hash?: string, mask?: readonly [id: string, hash: string], salt?: Uint8Array) {
  return read(
    identifier(RSA_PSS),
    sequence(
      ...(hash === undefined ? [] : [tagged(0, sequence(identifier(hash)))]),
      ...(mask === undefined
        ? []
        : [tagged(1, sequence(identifier(mask[0]), sequence(identifier(mask[1]))))]),
      ...(salt === undefined ? [] : [tagged(2, salt)]),
    ),
  );
}

Deno.test("readSignatureScheme() reads RSA-PSS with one hash, and a salt of 20 octets by default", () => {
  for (const [id, hash] of [[SHA256, "sha256"], [SHA384, "sha384"], [SHA512, "sha512"]] as const) {
    assertEquals(pss(id, [MGF1, id]), { type: "rsa-pss", hash, saltOctets: 20 });
  }
  for (
    const [salt, saltOctets] of [[der(2, 0), 0], [der(2, 32), 32], [der(2, 2, 0), 512]] as const
  ) {
    assertEquals(pss(SHA256, [MGF1, SHA256], salt), {
      type: "rsa-pss",
      hash: "sha256",
      saltOctets,
    });
  }
  const message = assertThrows(
    () => pss(SHA256, [MGF1, SHA256], der(2, 2, 1)),
    CertificateError,
  ).message;
  const salt = "it is signed with RSA-PSS and a salt of 513 octets, expected at most 512";
  assertEquals(message, salt);
});

Deno.test("readSignatureScheme() refuses RSA-PSS with another hash, two hashes or another mask", () => {
  const refused = [
    () => pss(),
    () => pss(SHA256),
    () => pss(undefined, [MGF1, SHA256]),
    () => pss(SHA1, [MGF1, SHA1]),
    () => pss(SHA256, [MGF1, SHA384]),
    () => pss(SHA256, [MGF1, SHA1]),
    () => pss(SHA256, ["1.2.3", SHA256]),
  ];
  for (const [i, make] of refused.entries()) {
    const { code, message } = assertThrows(make, CertificateError, "", `${i}`);
    assertEquals([code, message], [
      "unsupported",
      "it is signed with RSA-PSS, expected SHA-256, SHA-384 or SHA-512 for both hash functions",
    ]);
  }
});
