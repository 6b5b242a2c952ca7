// The encryption of key files: a header in JSON that can be read, and contents that only the passphrase opens.
//
// scrypt (RFC 7914) derives a key from the passphrase; AES-256-GCM encrypts the contents with it, and authenticates the
// header. The key is derived once: later changes use it again, each with a new random nonce.

import { Buffer } from "node:buffer";
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { parseHex, toHex } from "../../codec/mod.ts";
import { checkSchema, type JsonSchema } from "../../codec/low_level.ts";
import { listMistakes } from "../text/json/file_mistakes.ts";
import { type JsonText, readJson } from "../text/json/read_json.ts";
import { KeyFileError } from "./key_file_error.ts";

/** The version of the format that this program writes and reads. */
export const KEY_FILE_VERSION = 1;

/** The mark of a key file. */
const FORMAT = "iec104-keys" as const;

/** Octets of memory per unit of cost: 128 times the block size 8. */
const OCTETS_PER_COST = 1024;

/** The costs that are read, in units of 1 KiB of memory: a file of someone else cannot demand more than 256 MiB. */
const COSTS = [10, 11, 12, 13, 14, 15, 16, 17, 18].map((bits) => 2 ** bits);

/** Default cost: 128 MiB and about a second for each attempt. */
export const DEFAULT_COST = 2 ** 17;

const [KEY_OCTETS, SALT_OCTETS, NONCE_OCTETS, TAG_OCTETS] = [32, 16, 12, 16];

/** The parameters of scrypt. */
export interface KeyDerivation {
  readonly name: "scrypt";
  /** N, a power of two. */
  readonly cost: number;
  /** r. */
  readonly blockSize: 8;
  /** p. */
  readonly parallelization: number;
  /** In hex. */
  readonly salt: string;
}

/** A key file as it is on disk. */
export interface Envelope {
  readonly format: typeof FORMAT;
  readonly version: number;
  readonly kdf: KeyDerivation;
  readonly cipher: {
    readonly name: "aes-256-gcm";
    /** In hex; never used twice with a key. */
    readonly nonce: string;
  };
  /** The encrypted contents, followed by the tag, in hex. */
  readonly content: string;
}

/** JSON Schema of {@linkcode Envelope}. */
const ENVELOPE_SCHEMA: JsonSchema = {
  type: "object",
  properties: {
    format: { const: FORMAT },
    version: { const: KEY_FILE_VERSION },
    kdf: {
      type: "object",
      properties: {
        name: { const: "scrypt" },
        cost: { enum: COSTS },
        blockSize: { const: 8 },
        parallelization: { type: "integer", minimum: 1, maximum: 4 },
        salt: { type: "string", pattern: `^[0-9a-f]{${2 * SALT_OCTETS}}$` },
      },
      required: ["name", "cost", "blockSize", "parallelization", "salt"],
      additionalProperties: false,
    },
    cipher: {
      type: "object",
      properties: {
        name: { const: "aes-256-gcm" },
        nonce: { type: "string", pattern: `^[0-9a-f]{${2 * NONCE_OCTETS}}$` },
      },
      required: ["name", "nonce"],
      additionalProperties: false,
    },
    content: {
      type: "string",
      pattern: "^[0-9a-f]+$",
      minLength: 2 * TAG_OCTETS,
      description: "The encrypted contents, in hex digits",
    },
  },
  required: ["format", "version", "kdf", "cipher", "content"],
  additionalProperties: false,
};

/** New parameters with a random salt. */
export function newDerivation(cost = DEFAULT_COST): KeyDerivation {
  return {
    ...{ name: "scrypt", cost, blockSize: 8, parallelization: 1 },
    salt: toHex(randomBytes(SALT_OCTETS)),
  };
}

/** Derives the key of a file from its passphrase. The key belongs to the caller, who wipes it. */
export async function deriveKey(passphrase: string, kdf: KeyDerivation): Promise<Uint8Array> {
  const { cost, blockSize, parallelization, salt } = kdf;
  const secret = new TextEncoder().encode(passphrase.normalize("NFC"));
  const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
  const maxmem = 2 * OCTETS_PER_COST * cost;
  const options = { N: cost, r: blockSize, p: parallelization, maxmem };
  scrypt(secret, parseHex(salt), KEY_OCTETS, options, (error, key) => {
    if (error === null) resolve(new Uint8Array(key.buffer, key.byteOffset, key.length));
    else reject(error);
  });
  try {
    return await promise;
  } finally {
    secret.fill(0);
  }
}

/** Encrypts the contents of a file, and returns its text with the nonce by which it is recognized. */
export function seal(
  plain: Uint8Array,
  { key, kdf }: { readonly key: Uint8Array; readonly kdf: KeyDerivation },
): { readonly text: string; readonly nonce: string } {
  const nonce = randomBytes(NONCE_OCTETS);
  const head: Omit<Envelope, "content"> = {
    ...{ format: FORMAT, version: KEY_FILE_VERSION, kdf },
    cipher: { name: "aes-256-gcm", nonce: toHex(nonce) },
  };
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(headOctets(head));
  const sealed = [cipher.update(plain), cipher.final(), cipher.getAuthTag()];
  const content = Buffer.concat(sealed).toString("hex");
  const text = `${JSON.stringify({ ...head, content }, undefined, 2)}\n`;
  return { text, nonce: head.cipher.nonce };
}

/**
 * Decrypts the contents of a file. They belong to the caller, who wipes them.
 *
 * @throws {KeyFileError} `not-opened`.
 */
export function unseal(envelope: Envelope, key: Uint8Array, file: string): Uint8Array {
  const octets = Uint8Array.fromHex(envelope.content);
  const decipher = createDecipheriv("aes-256-gcm", key, parseHex(envelope.cipher.nonce), {
    authTagLength: TAG_OCTETS,
  });
  decipher.setAAD(headOctets(envelope));
  decipher.setAuthTag(octets.subarray(-TAG_OCTETS));
  const plain = decipher.update(octets.subarray(0, -TAG_OCTETS));
  try {
    decipher.final();
  } catch (cause) {
    plain.fill(0);
    throw new KeyFileError(
      `Cannot open ${file}: the passphrase is wrong, or the file was changed or damaged, which cannot be distinguished`,
      { code: "not-opened", cause },
    );
  }
  return plain;
}

/** The header as it is authenticated: the values in a fixed order, whatever the layout of the file. */
function headOctets({ format, version, kdf, cipher }: Omit<Envelope, "content">): Uint8Array {
  const { name, cost, blockSize, parallelization, salt } = kdf;
  const derivation = [name, cost, blockSize, parallelization, salt];
  return new TextEncoder().encode(
    JSON.stringify([format, version, derivation, [cipher.name, cipher.nonce]]),
  );
}

/**
 * Reads the text of a key file; its contents are still encrypted.
 *
 * @throws {KeyFileError} `bad-file`; the message lists each mistake with line and column.
 */
export function parseEnvelope(file: string, text: string): Envelope {
  const json = readJson(text);
  const { value } = json;
  if (value === undefined) throw truncated(file, text, json);
  const { format, version } = Object(value) as Partial<Envelope>;
  if (format !== FORMAT) throw otherFile(file);
  if (Number.isInteger(version) && version !== KEY_FILE_VERSION) {
    throw badFile(
      `${file} is a key file of version ${version}, expected ${KEY_FILE_VERSION}: use the version of iec104 that wrote it`,
    );
  }
  const faults = checkSchema(value, ENVELOPE_SCHEMA);
  const mistakes = listMistakes([{ file, json, faults }]);
  if (mistakes !== undefined) throw badFile(mistakes);
  const envelope = value as Envelope;
  if (envelope.content.length % 2 === 0) return envelope;
  throw badFile(
    `${file} was truncated or changed: content has ${envelope.content.length} hex digits, expected an even number`,
  );
}

/** The error for a text that is not JSON: a file that was cut has no closing bracket. */
function truncated(file: string, text: string, json: JsonText): KeyFileError {
  if (text.trim() === "") {
    return badFile(`${file} is empty, expected a key file; restore it from a backup`);
  }
  if (!text.includes(FORMAT)) return otherFile(file);
  return badFile(
    `${
      listMistakes([{ file, json, faults: [] }])
    }\n  It was truncated or changed; restore it from a backup`,
  );
}

/** The error for a file of another kind, which is not quoted: it may be a key. */
function otherFile(file: string): KeyFileError {
  return badFile(
    `${file} is not a key file: expected "format": "${FORMAT}"; iec104 keys create FILE makes one`,
  );
}

function badFile(message: string): KeyFileError {
  return new KeyFileError(message, { code: "bad-file" });
}
