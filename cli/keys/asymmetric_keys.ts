// Reads the keys for asymmetric changes of users and update keys (methods 67 to 71) from PEM files.

import { Buffer } from "node:buffer";
import { createPrivateKey, createPublicKey } from "node:crypto";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import { isEncrypted, kindOf } from "../link/pem_text.ts";
import { UsageError } from "../options/subcommand.ts";
import { warnOfRights } from "./passphrase.ts";

/** The algorithm of a key, and whose it is. */
export interface KeyKind {
  readonly kind: "dsa" | "rsa";
  /** Such as `the authority`. */
  readonly owner: string;
}

/**
 * Reads a public key.
 *
 * @returns SubjectPublicKeyInfo in DER.
 * @throws {UsageError} The file cannot be read, or has another key.
 */
export async function readPublicKey(path: string, io: Io, key: KeyKind): Promise<Uint8Array> {
  const octets = keyIn(await readText(path, io), { path, label: "PUBLIC KEY" });
  return known(
    octets,
    { path, ...key, what: "public" },
    () => createPublicKey({ key: Buffer.from(octets), format: "der", type: "spki" }),
  );
}

/**
 * Reads a private key; warns if others can read the file.
 *
 * @returns PKCS #8 in DER.
 * @throws {UsageError} The file cannot be read, or has another key.
 */
export async function readPrivateKey(path: string, io: Io, key: KeyKind): Promise<Uint8Array> {
  const text = await readText(path, io);
  await warnOfRights(path, io);
  const octets = keyIn(text, { path, label: "PRIVATE KEY" });
  return known(
    octets,
    { path, ...key, what: "private" },
    () => createPrivateKey({ key: Buffer.from(octets), format: "der", type: "pkcs8" }),
  );
}

/** The octets of the first block of PEM with a label. */
function keyIn(
  text: string,
  { path, label }: { readonly path: string; readonly label: string },
): Uint8Array {
  const [, body] = new RegExp(`-----BEGIN ${label}-----([^-]*)-----END ${label}-----`).exec(text) ??
    [];
  const hint = isEncrypted(text) ? "; openssl pkcs8 decrypts it" : "";
  const fault = new UsageError(
    `${path} is ${kindOf(text)}, expected PEM of ${label}${hint}`,
  );
  if (body === undefined) throw fault;
  try {
    return Uint8Array.fromBase64(body);
  } catch {
    throw fault; // The text would quote a key.
  }
}

function known(
  octets: Uint8Array,
  { path, kind, owner, what }: KeyKind & { readonly path: string; readonly what: string },
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
    `${path} has ${
      found === undefined ? "no key that can be read" : `a key for ${found.toUpperCase()}`
    }, expected the ${what} key (${kind.toUpperCase()}) of ${owner}`,
  );
}
