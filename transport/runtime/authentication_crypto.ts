// The cryptographic functions of secure authentication on Deno, Node.js and Bun, over `node:crypto`.

import {
  AuthenticationError,
  type AuthenticationErrorCode,
} from "../authentication/authentication_error.ts";
import type {
  AuthenticationCrypto,
  AuthenticationHash,
  BlockCipher,
  RsaOptions,
  RsaPadding,
  SignOptions,
  VerifyOptions,
} from "../authentication/crypto.ts";
import { joinOctets } from "../authentication/octets.ts";
import { engineText } from "../connection/engine.ts";
import { builtin, denoRuntime } from "./builtin.ts";

type Crypto = typeof import("node:crypto");
type Buffers = typeof import("node:buffer").Buffer;
type KeyObject = import("node:crypto").KeyObject;

const ATTEMPT = "Cannot authenticate";

/** Octets of a block of SHA-1 and SHA-256. */
const HASH_BLOCK_OCTETS = 64;

/** Octets of a digest. */
const DIGEST_OCTETS: Readonly<Record<AuthenticationHash, number>> = { sha1: 20, sha256: 32 };

/** Octets of which HMACs are usually calculated, at most. */
const USUAL_OCTETS = 1024;

/** The octets with which HMAC changes the key (RFC 2104). */
const INNER_PAD = 0x36;
const OUTER_PAD = 0x5c;

/** Octets of a block of AES. */
const BLOCK_OCTETS = 16;

/**
 * The cryptographic functions of this platform. AES, HMAC, GMAC with keys of 16 and 32 octets, RSA
 * with OAEP and random numbers exist everywhere. Bun has no DSA and does not decrypt RSA with PKCS #1 v1.5;
 * Deno has no GMAC with keys of 24 octets, which secure authentication does not use.
 *
 * @throws {LinkError} The runtime has no `node:crypto`, such as a browser (`not-supported`).
 */
export function authenticationCrypto(): AuthenticationCrypto {
  const { Buffer } = builtin("node:buffer", ATTEMPT);
  return new PlatformCrypto(builtin("node:crypto", ATTEMPT), Buffer);
}

class PlatformCrypto implements AuthenticationCrypto {
  readonly #crypto: Crypto;
  readonly #buffers: Buffers;
  /** What the inner hash of an HMAC is calculated over. */
  #inner: Uint8Array = new Uint8Array(USUAL_OCTETS);
  /** What the outer hash is calculated over: a block, and the inner digest. */
  readonly #outer: Readonly<Record<AuthenticationHash, Uint8Array>> = {
    sha1: new Uint8Array(HASH_BLOCK_OCTETS + DIGEST_OCTETS.sha1),
    sha256: new Uint8Array(HASH_BLOCK_OCTETS + DIGEST_OCTETS.sha256),
  };

  constructor(crypto: Crypto, buffers: Buffers) {
    this.#crypto = crypto;
    this.#buffers = buffers;
  }

  // Over the hash and its hexadecimal digest: on Deno, an HMAC of `node:crypto`, and a digest as a buffer, take
  // several times as long. The same memory is used again: a new buffer takes longer than a hash.
  hmac(hash: AuthenticationHash, key: Uint8Array, data: readonly Uint8Array[]): Uint8Array {
    const octets = DIGEST_OCTETS[hash];
    let short = key;
    if (key.length > HASH_BLOCK_OCTETS) this.#digest(hash, key, short = new Uint8Array(octets), 0);
    let length = HASH_BLOCK_OCTETS;
    for (const part of data) length += part.length;
    if (length > this.#inner.length) this.#inner = new Uint8Array(length);
    const inner = this.#inner;
    const outer = this.#outer[hash];
    for (let at = 0; at < HASH_BLOCK_OCTETS; at++) {
      const octet = at < short.length ? short[at]! : 0;
      inner[at] = octet ^ INNER_PAD;
      outer[at] = octet ^ OUTER_PAD;
    }
    let end = HASH_BLOCK_OCTETS;
    for (const part of data) {
      inner.set(part, end);
      end += part.length;
    }
    this.#digest(hash, inner.subarray(0, length), outer, HASH_BLOCK_OCTETS);
    const mac = new Uint8Array(octets);
    this.#digest(hash, outer, mac, 0);
    inner.fill(0, 0, length);
    outer.fill(0);
    return mac;
  }

  /** Writes a digest into `target` from `at`. Called for every MAC, hence four arguments. */
  #digest(hash: AuthenticationHash, data: Uint8Array, target: Uint8Array, at: number): void {
    const digest = this.#crypto.createHash(hash).update(data).digest("hex");
    for (let index = 0; index < digest.length; index += 2) {
      target[at++] = nibble(digest.charCodeAt(index)) << 4 | nibble(digest.charCodeAt(index + 1));
    }
  }

  gmac(key: Uint8Array, iv: Uint8Array, data: readonly Uint8Array[]): Uint8Array {
    const name = `aes-${bitsOf(key)}-gcm` as "aes-128-gcm";
    const cipher = attempt(
      name,
      () => this.#crypto.createCipheriv(name, key, iv),
    );
    // One call only: Deno 2.9 calculates another tag if the data comes in several.
    cipher.setAAD(joinOctets(data));
    cipher.final();
    return octetsOf(cipher.getAuthTag());
  }

  aes(key: Uint8Array): BlockCipher {
    const name = `aes-${bitsOf(key)}-ecb`;
    const encryption = attempt(name, () => this.#crypto.createCipheriv(name, key, null));
    const decryption = attempt(name, () => this.#crypto.createDecipheriv(name, key, null));
    encryption.setAutoPadding(false);
    decryption.setAutoPadding(false);
    return {
      encrypt: (block) => octetsOf(encryption.update(checkedBlock(block))),
      decrypt: (block) => octetsOf(decryption.update(checkedBlock(block))),
    };
  }

  random(octets: number): Uint8Array {
    return this.#crypto.getRandomValues(new Uint8Array(octets));
  }

  rsaEncrypt(data: Uint8Array, options: RsaOptions): Uint8Array {
    const key = this.#publicKey(options.key);
    const padding = this.#padding(options.padding);
    return octetsOf(attempt(
      `encryption with RSA and ${options.padding}`,
      () => this.#crypto.publicEncrypt({ key, ...padding }, data),
    ));
  }

  rsaDecrypt(data: Uint8Array, options: RsaOptions): Uint8Array | undefined {
    const key = this.#privateKey(options.key);
    const padding = this.#padding(options.padding);
    try {
      return octetsOf(this.#crypto.privateDecrypt({ key, ...padding }, data));
    } catch (error) {
      if (isLack(error)) throw lack(`decryption with RSA and ${options.padding}`, error);
      return undefined; // the octets were not encrypted for this key
    }
  }

  sign(data: readonly Uint8Array[], options: SignOptions): Uint8Array {
    const key = this.#privateKey(options.key);
    return octetsOf(attempt(
      `signature with ${key.asymmetricKeyType} and ${options.hash}`,
      () =>
        this.#crypto.sign(options.hash, joinOctets(data), {
          key,
          dsaEncoding: options.encoding,
        }),
    ));
  }

  verify(data: readonly Uint8Array[], options: VerifyOptions): boolean {
    const key = this.#publicKey(options.key);
    try {
      return this.#crypto.verify(options.hash, joinOctets(data), {
        key,
        dsaEncoding: options.encoding,
      }, options.signature);
    } catch (error) {
      if (isLack(error)) {
        throw lack(`signature with ${key.asymmetricKeyType} and ${options.hash}`, error);
      }
      return false; // a malformed signature
    }
  }

  #publicKey(key: Uint8Array): KeyObject {
    return keyOf(
      "public",
      () =>
        this.#crypto.createPublicKey({ key: this.#buffers.from(key), format: "der", type: "spki" }),
    );
  }

  #privateKey(key: Uint8Array): KeyObject {
    return keyOf(
      "private",
      () =>
        this.#crypto.createPrivateKey({
          key: this.#buffers.from(key),
          format: "der",
          type: "pkcs8",
        }),
    );
  }

  #padding(padding: RsaPadding): { readonly padding: number; readonly oaepHash?: string } {
    const { RSA_PKCS1_OAEP_PADDING, RSA_PKCS1_PADDING } = this.#crypto.constants;
    if (padding === "pkcs1") return { padding: RSA_PKCS1_PADDING };
    const oaepHash = padding === "oaep-sha1" ? "sha1" : "sha256";
    return { padding: RSA_PKCS1_OAEP_PADDING, oaepHash };
  }
}

/** The octets in an array of their own; the platform returns views of a pool. */
function octetsOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer);
}

function bitsOf(key: Uint8Array): number {
  if (key.length === 16 || key.length === 24 || key.length === 32) return key.length * 8;
  throw new AuthenticationError(
    `Cannot use a key of ${key.length} octets with AES, expected 16, 24 or 32`,
    { code: "bad-key" },
  );
}

function checkedBlock(block: Uint8Array): Uint8Array {
  if (block.length === BLOCK_OCTETS) return block;
  throw new RangeError(
    `Cannot encrypt ${block.length} octets, expected a block of ${BLOCK_OCTETS}`,
  );
}

/** Parts of the codes with which platforms report an algorithm they lack. */
const LACKS = ["UNSUPPORTED", "UNKNOWN_CIPHER", "INVALID_ARG_VALUE", "INVALID_DIGEST"];

function isLack(error: unknown): boolean {
  const code = String((error as { readonly code?: unknown } | null)?.code ?? "");
  return LACKS.some((part) => code.includes(part));
}

function lack(algorithm: string, cause: unknown): AuthenticationError {
  return failure(`Cannot authenticate: ${platformText()} has no ${algorithm}`, {
    code: "not-supported",
    cause,
  });
}

function failure(
  message: string,
  options: { readonly code: AuthenticationErrorCode; readonly cause: unknown },
): AuthenticationError {
  return new AuthenticationError(message, options);
}

/** Calls a function of the platform that exists or not, whatever its arguments. */
function attempt<T>(algorithm: string, call: () => T): T {
  try {
    return call();
  } catch (error) {
    if (isLack(error)) throw lack(algorithm, error);
    throw failure(`Cannot calculate: ${algorithm} fails with this key or these octets`, {
      code: "bad-key",
      cause: error,
    });
  }
}

function keyOf(kind: "public" | "private", read: () => KeyObject): KeyObject {
  try {
    return read();
  } catch (error) {
    if (isLack(error)) throw lack(`algorithm for this ${kind} key, such as DSA`, error);
    const format = kind === "public" ? "SubjectPublicKeyInfo" : "PKCS #8";
    throw failure(`Cannot read a ${kind} key, expected ${format} in DER`, {
      code: "bad-key",
      cause: error,
    });
  }
}

function platformText(): string {
  const { process } = globalThis as {
    readonly process?: { readonly versions?: { readonly bun?: string } };
  };
  const bun = process?.versions?.bun;
  if (bun !== undefined) return `Bun ${bun}`;
  const deno = denoRuntime();
  return deno === undefined ? engineText() : `Deno ${deno.version.deno}`;
}

/** The value of a lower-case hexadecimal digit by its code. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : code - 0x57;
}
