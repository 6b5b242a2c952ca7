// Keys and certificates of asymmetric methods (67 to 71) in PEM: read, checked and written.

import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from "node:crypto";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import { isEncrypted, kindOf } from "../text/pem_text.ts";
import { UsageError } from "../io/exit.ts";
import { warnOfRights } from "./passphrase.ts";

/** The algorithm of a key, and whose it is. */
export interface KeyKind {
  readonly kind: "dsa" | "rsa";
  /** Such as `the authority`. */
  readonly owner: string;
}

/** The labels of what is read and written. */
export type PemLabel = "PUBLIC KEY" | "PRIVATE KEY" | "CERTIFICATE";

/** Characters in a line of PEM. */
const LINE = 64;

/**
 * Reads a public key from a file.
 *
 * @returns SubjectPublicKeyInfo in DER.
 * @throws {UsageError} The file cannot be read, or has another key.
 */
export async function readPublicKey(path: string, io: Io, key: KeyKind): Promise<Uint8Array> {
  return publicKeyIn(await readText(path, io), path, key);
}

/**
 * Reads a private key from a file; warns if others can read the file.
 *
 * @returns PKCS #8 in DER.
 * @throws {UsageError} The file cannot be read, or has another key.
 */
export async function readPrivateKey(path: string, io: Io, key: KeyKind): Promise<Uint8Array> {
  const text = await readText(path, io);
  await warnOfRights(path, io);
  return privateKeyIn(text, path, key);
}

/**
 * The public key in a text of PEM, as SubjectPublicKeyInfo in DER.
 *
 * @param source The file, for messages.
 * @throws {UsageError} The text has another key.
 */
export function publicKeyIn(text: string, source: string, key: KeyKind): Uint8Array {
  const octets = pemIn(text, source, "PUBLIC KEY");
  return known(
    octets,
    { source, ...key, what: "public" },
    () => createPublicKey({ key: Buffer.from(octets), format: "der", type: "spki" }),
  );
}

/**
 * The private key in a text of PEM, as PKCS #8 in DER.
 *
 * @param source The file, for messages.
 * @throws {UsageError} The text has another key.
 */
export function privateKeyIn(text: string, source: string, key: KeyKind): Uint8Array {
  const octets = pemIn(text, source, "PRIVATE KEY");
  return known(octets, { source, ...key, what: "private" }, () => privateKeyOf(octets));
}

/** The public key of a private key in DER. */
export function publicOf(privateKey: Uint8Array): Uint8Array {
  return spkiOf(createPublicKey(privateKeyOf(privateKey)));
}

/** What the certificate of a user says. */
export interface CertificateFacts {
  /** The certificate in DER. */
  readonly octets: Uint8Array;
  /** SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  /** The common names of its subject. */
  readonly names: readonly string[];
  /** Start and end of its validity, in ms since 1970-01-01 UTC. */
  readonly validity: readonly [from: number, to: number];
}

/**
 * The certificate of a user in a text of PEM.
 *
 * @param source The file, for messages.
 * @throws {UsageError} The text has no certificate, or one for another algorithm.
 */
export function certificateIn(text: string, source: string, owner: string): CertificateFacts {
  return certificateOf(pemIn(text, source, "CERTIFICATE"), source, owner);
}

/**
 * The certificate of a user in DER.
 *
 * @throws {UsageError} It is malformed, or for another algorithm than DSA.
 */
export function certificateOf(
  octets: Uint8Array,
  source: string,
  owner: string,
): CertificateFacts {
  let found: X509Certificate | undefined;
  const publicKey = known(octets, { source, kind: "dsa", owner, what: "certified" }, () => {
    found = new X509Certificate(octets);
    return found.publicKey;
  }) && spkiOf(found!.publicKey);
  const { subject, validFrom, validTo } = found!;
  const names = subject.split("\n").filter((line) => line.startsWith("CN="))
    .map((line) => line.slice(3));
  return { octets, publicKey, names, validity: [Date.parse(validFrom), Date.parse(validTo)] };
}

/** Writes DER as PEM. */
export function pemText(label: PemLabel, octets: Uint8Array): string {
  const text = octets.toBase64();
  const lines = Array.from(
    { length: Math.ceil(text.length / LINE) },
    (_, index) => text.slice(LINE * index, LINE * (index + 1)),
  );
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}

function privateKeyOf(octets: Uint8Array): KeyObject {
  return createPrivateKey({ key: Buffer.from(octets), format: "der", type: "pkcs8" });
}

function spkiOf(key: KeyObject): Uint8Array {
  return new Uint8Array(key.export({ type: "spki", format: "der" }));
}

/** The octets of the first block of PEM with a label. */
function pemIn(text: string, source: string, label: PemLabel): Uint8Array {
  const [, body] = new RegExp(`-----BEGIN ${label}-----([^-]*)-----END ${label}-----`).exec(text) ??
    [];
  const fault = new UsageError(
    `${source} is ${kindOf(text)}, expected PEM of ${label}${hintFor(text)}`,
  );
  if (body === undefined) throw fault;
  try {
    return Uint8Array.fromBase64(body);
  } catch {
    throw fault; // The text would quote a key.
  }
}

/** What converts a private key of another form. */
function hintFor(text: string): string {
  if (isEncrypted(text)) return "; openssl pkcs8 decrypts it";
  const isOld = /-----BEGIN (?:RSA|DSA) PRIVATE KEY-----/.test(text);
  return isOld ? "; openssl pkcs8 -topk8 -nocrypt converts it" : "";
}

function known(
  octets: Uint8Array,
  { source, kind, owner, what }: KeyKind & { readonly source: string; readonly what: string },
  read: () => { readonly asymmetricKeyType?: string | undefined },
): Uint8Array {
  let found: string | undefined;
  try {
    found = read().asymmetricKeyType;
  } catch {
    found = undefined; // The platform names no reason that helps.
  }
  if (found === kind) return octets;
  throw new UsageError(
    `${source} has ${
      found === undefined ? "no key that can be read" : `a key for ${found.toUpperCase()}`
    }, expected the ${what} key (${kind.toUpperCase()}) of ${owner}`,
  );
}
