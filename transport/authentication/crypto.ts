// The cryptographic functions that secure authentication (IEC TS 60870-5-7) needs, as an argument:
// the machines of this folder call nothing of a platform. `transport/runtime/authentication_crypto.ts`
// is the implementation for Deno, Node.js and Bun.

/** A hash function of secure authentication. */
export type AuthenticationHash = "sha1" | "sha256";

/** The encoding of a DSA signature: DER, or r and s of equal length, one after the other (IEEE P1363). */
export type SignatureEncoding = "der" | "ieee-p1363";

/** The padding of RSA: PKCS #1 v1.5, or OAEP with the hash of that name. */
export type RsaPadding = "pkcs1" | "oaep-sha1" | "oaep-sha256";

/** AES with one key, on single blocks (electronic code book). */
export interface BlockCipher {
  /**
   * Encrypts one block.
   *
   * @param block 16 octets, not modified.
   * @returns 16 octets that belong to the caller.
   */
  encrypt(block: Uint8Array): Uint8Array;
  /**
   * Decrypts one block.
   *
   * @param block 16 octets, not modified.
   * @returns 16 octets that belong to the caller.
   */
  decrypt(block: Uint8Array): Uint8Array;
}

/** Options of `rsaEncrypt()` and `rsaDecrypt()`. */
export interface RsaOptions {
  /** `encrypt`: the public key as SubjectPublicKeyInfo in DER; `decrypt`: the private key as PKCS #8 in DER. */
  readonly key: Uint8Array;
  /** The padding. */
  readonly padding: RsaPadding;
}

/** Options of `sign()`. */
export interface SignOptions {
  /** The hash. */
  readonly hash: AuthenticationHash;
  /** The private key as PKCS #8 in DER: DSA, or RSA (PKCS #1 v1.5). */
  readonly key: Uint8Array;
  /** The encoding of a DSA signature. RSA has only one. */
  readonly encoding: SignatureEncoding;
}

/** Options of `verify()`. */
export interface VerifyOptions {
  /** The hash. */
  readonly hash: AuthenticationHash;
  /** The public key as SubjectPublicKeyInfo in DER: DSA, or RSA (PKCS #1 v1.5). */
  readonly key: Uint8Array;
  /** The encoding of a DSA signature. RSA has only one. */
  readonly encoding: SignatureEncoding;
  /** The signature. */
  readonly signature: Uint8Array;
}

/**
 * The cryptographic functions, all synchronous. Octets that are passed in are neither kept nor
 * modified; octets that are returned belong to the caller.
 *
 * A function that the platform lacks throws an `AuthenticationError` (`not-supported`) that names
 * the platform and the algorithm; a key that cannot be used throws one with the code `bad-key`.
 */
export interface AuthenticationCrypto {
  /**
   * Calculates an HMAC (RFC 2104).
   *
   * @param key Any length.
   * @param data Parts, which are concatenated.
   * @returns The whole digest: 20 octets with SHA-1, 32 with SHA-256. `computeMac()` truncates it.
   */
  hmac(hash: AuthenticationHash, key: Uint8Array, data: readonly Uint8Array[]): Uint8Array;
  /**
   * Calculates an AES-GMAC: the tag of AES-GCM without a plaintext (NIST SP 800-38D, RFC 4543).
   *
   * @param key 16, 24 or 32 octets.
   * @param iv The initialization vector, 12 octets. It must not be used twice with one key.
   * @param data Parts of the additional authenticated data, which are concatenated.
   * @returns The whole tag, 16 octets. `computeMac()` truncates it to the 12 of secure authentication.
   */
  gmac(key: Uint8Array, iv: Uint8Array, data: readonly Uint8Array[]): Uint8Array;
  /**
   * Prepares AES for one key.
   *
   * @param key 16, 24 or 32 octets.
   */
  aes(key: Uint8Array): BlockCipher;
  /**
   * Returns random octets that cannot be predicted, for keys and challenges.
   *
   * @param octets The number of octets.
   */
  random(octets: number): Uint8Array;
  /** Encrypts with the public key of RSA. */
  rsaEncrypt(data: Uint8Array, options: RsaOptions): Uint8Array;
  /** Decrypts with the private key of RSA; `undefined` if the octets do not decrypt with this key. */
  rsaDecrypt(data: Uint8Array, options: RsaOptions): Uint8Array | undefined;
  /** Signs the concatenated parts. */
  sign(data: readonly Uint8Array[], options: SignOptions): Uint8Array;
  /** Whether the signature of the concatenated parts is right. A malformed one is not. */
  verify(data: readonly Uint8Array[], options: VerifyOptions): boolean;
}
