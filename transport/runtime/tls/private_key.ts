// Reads private keys, and determines why one cannot be read.

import { malformed, unsupported } from "../../certificates/certificate_error.ts";
import { readPem } from "../../certificates/pem.ts";
import { builtin } from "../builtin.ts";

/** A private key that can be read. */
export interface ReadKey {
  /** The key without a passphrase, in PEM. */
  readonly pem: string;
  /** Its type as named by the platform, such as `rsa` or `ec`. */
  readonly type: string;
  /** Whether it belongs to the certificate. */
  matches(certificate: string): boolean;
}

/** A conversion that every runtime can read. */
const CONVERSION = "openssl pkcs8 -topk8 -v2 aes-256-cbc -v2prf hmacWithSHA256 -in OLD -out NEW";

/**
 * Reads a private key.
 *
 * @throws {CertificateError} It cannot be read; the message continues "key cannot be read as PEM: ".
 */
export function readPrivateKey(key: string, passphrase: string | undefined): ReadKey {
  const { createPrivateKey, X509Certificate } = builtin("node:crypto", "Cannot read a private key");
  let read;
  try {
    read = createPrivateKey(passphrase === undefined ? key : { key, passphrase });
  } catch {
    throw keyFault(key, passphrase);
  }
  return {
    pem: passphrase === undefined ? key : read.export({ type: "pkcs8", format: "pem" }) as string,
    type: read.asymmetricKeyType ?? "",
    matches: (certificate) => new X509Certificate(certificate).checkPrivateKey(read),
  };
}

/** Returns why a key cannot be read, because the platform's own text varies and is often wrong. */
function keyFault(key: unknown, passphrase: string | undefined): Error {
  const expected = "expected a private key (-----BEGIN PRIVATE KEY-----)";
  if (typeof key !== "string") return malformed(`it is not a text, ${expected}`);
  if (key.includes("ENCRYPTED")) {
    if (passphrase === undefined) {
      return malformed("it is encrypted, expected a passphrase as well");
    }
    return unsupported(
      "the passphrase does not open it, or it is encrypted in a way that this runtime does not know; " +
        `this command converts it: ${CONVERSION}`,
    );
  }
  let labels: readonly string[];
  try {
    labels = readPem(key).map(({ label }) => label);
  } catch (error) {
    return malformed(`${(error as Error).message}, ${expected}`);
  }
  if (labels.length === 0) return malformed(`it has no PEM block, ${expected}`);
  if (labels.some((label) => label.endsWith("PRIVATE KEY"))) {
    return unsupported("this runtime does not know its kind, expected RSA, ECDSA or Ed25519");
  }
  return malformed(`it has ${labels.slice(0, 3).join(", ")}, ${expected}`);
}
