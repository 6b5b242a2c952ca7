// The authority of secure authentication: what it certifies and encrypts when users and update keys change, and how
// stations verify it. Pure functions; the authority's keys never leave the program that calls them.

import type {
  SecurityMessageOf,
  SecurityTypeName,
  UserStatusChange,
} from "../../codec/security/message.ts";
import {
  KEY_CHANGE_METHODS,
  type KeyChangeMethodRow,
  UNKNOWN_USER,
} from "../../codec/security/tables.ts";
import { encodeUtf8 } from "../../codec/utf8.ts";
import { AuthenticationError } from "./authentication_error.ts";
import type { AuthenticationCrypto } from "./crypto.ts";
import { equalOctets, equalPadded } from "./equal.ts";
import {
  certificationParts,
  confirmationMacParts,
  gmacVector,
  signatureParts,
  ukMacParts,
  updateKeyPlaintext,
  type UpdateKeyProofInput,
} from "./formulas.ts";
import { unwrapKey, wrapKey } from "./key_wrap.ts";
import { digestOf, type MacHash } from "./mac.ts";
import { joinOctets } from "./octets.ts";
import { isKeyUncertified, type OpenPointSettings } from "./open_points.ts";
import type { UpdateKeyEvent } from "./update_key_events.ts";

/** Keys with which a station verifies what the authority says. */
export interface AuthorityKeys {
  /** The key that the authority shares with the controlled station: 32 octets; 16 are enough for KCM 3. */
  readonly symmetricKey?: Uint8Array | undefined;
  /** The authority's public key for KCM 67 to 71: SubjectPublicKeyInfo in DER. */
  readonly publicKey?: Uint8Array | undefined;
}

/** Keys with which the authority certifies. */
export interface AuthoritySecrets {
  /** The key that the authority shares with the controlled station: 32 octets; 16 are enough for KCM 3. */
  readonly symmetricKey?: Uint8Array | undefined;
  /** The authority's private key for KCM 67 to 71: PKCS #8 in DER. */
  readonly privateKey?: Uint8Array | undefined;
}

/** What both sides of a calculation share. */
export interface AuthorityContext {
  /** The cryptographic functions; see `authenticationCrypto()`. */
  readonly crypto: AuthenticationCrypto;
  /** The open points, which are the same at all stations; see `resolveOpenPoints()`. */
  readonly points: OpenPointSettings;
}

/** A change of a user that the authority certifies. */
export interface StatusChangeOrder {
  /** KCM: the method of the update key change that follows; see `KEY_CHANGE_METHOD`. */
  readonly method: number;
  /** OPR: see `USER_OPERATION`. */
  readonly operation: number;
  /** SCS: higher than in any change before at this station. */
  readonly sequence: number;
  /** URL: see `USER_ROLE`. */
  readonly role: number;
  /** UEI: days until the role expires, 0..65535. */
  readonly expiryDays: number;
  /** Name of the user. */
  readonly name: string;
  /**
   * Public key of the user for asymmetric methods: SubjectPublicKeyInfo in DER.
   *
   * @default {undefined} none
   */
  readonly publicKey?: Uint8Array | undefined;
}

/** Encrypts a new update key. */
export interface UpdateKeyOrder {
  /** KCM. */
  readonly method: number;
  /** Name of the user. */
  readonly name: string;
  /** The new update key, of the length that the method prescribes; see `newUpdateKey()`. */
  readonly updateKey: Uint8Array;
  /** The challenge data of the controlled station (92). */
  readonly controlledChallenge: Uint8Array;
  /** The key that the authority shares with the controlled station, for symmetric methods. */
  readonly symmetricKey?: Uint8Array | undefined;
  /** The RSA public key of the controlled station, for asymmetric methods: SubjectPublicKeyInfo in DER. */
  readonly stationPublicKey?: Uint8Array | undefined;
}

/** The row of a method. @throws {RangeError} It is reserved or of a vendor. */
export function methodOf(method: number): KeyChangeMethodRow {
  const row = KEY_CHANGE_METHODS[method];
  if (row !== undefined) return row;
  throw new RangeError(`Cannot use key change method ${method}, expected 3 to 5 or 67 to 71`);
}

/**
 * Certifies a change of a user: the message that any controlling station can send.
 *
 * @throws {AuthenticationError} The key of the authority is missing or has the wrong length (`bad-key`), or the platform
 * lacks the signature algorithm (`not-supported`).
 * @throws {RangeError} The method is unknown.
 */
export function certifyStatusChange(
  context: AuthorityContext,
  { order, authority }: {
    readonly order: StatusChangeOrder;
    readonly authority: AuthoritySecrets;
  },
): SecurityMessageOf<"S_US_NA_1"> {
  const row = methodOf(order.method);
  const { publicKeySource } = context.points;
  const none = new Uint8Array();
  // With each update key, the authority vouches for the public key by the certificate only.
  const publicKey = publicKeySource === "certificate-with-key" ? none : order.publicKey ?? none;
  const message = {
    type: "S_US_NA_1",
    kcm: order.method,
    operation: order.operation,
    scs: order.sequence,
    role: order.role,
    expiryDays: order.expiryDays,
    name: order.name,
    publicKey: publicKeySource === "status-change" ? publicKey : none,
  } as const;
  const parts = certifiedOctets(context, message, publicKey);
  if (row.kind === "symmetric") {
    const key = symmetricKeyOf(authority.symmetricKey, row);
    return {
      ...message,
      certification: certificationMac(context, { row, key, parts, sequence: order.sequence }),
    };
  }
  const key = requiredKey(authority.privateKey, "private key of the authority");
  const certification = context.crypto.sign(parts, {
    hash: row.signatureHash!,
    key,
    encoding: context.points.signatureEncoding,
  });
  return { ...message, certification };
}

/**
 * Whether the certification data of a status change are right: made by the authority, and unchanged.
 *
 * @param publicKey The public key of the user that the authority certified: that of the message, or of a certificate.
 * @throws {AuthenticationError} The platform lacks the signature algorithm (`not-supported`), or a key is malformed.
 */
export function isCertified(
  context: AuthorityContext,
  { message, authority, publicKey }: {
    readonly message: UserStatusChange;
    readonly authority: AuthorityKeys;
    readonly publicKey: Uint8Array;
  },
): boolean {
  const row = methodOf(message.kcm);
  const parts = certifiedOctets(context, message, publicKey);
  if (row.kind === "symmetric") {
    const key = symmetricKeyOf(authority.symmetricKey, row);
    const mac = certificationMac(context, { row, key, parts, sequence: message.scs });
    return equalOctets(mac, message.certification);
  }
  return context.crypto.verify(parts, {
    hash: row.signatureHash!,
    key: requiredKey(authority.publicKey, "public key of the authority"),
    encoding: context.points.signatureEncoding,
    signature: message.certification,
  });
}

/** The warning about a status change with a public key that the authority does not certify; `undefined` without one. */
export function uncertifiedKeyWarning(
  { points }: Pick<AuthorityContext, "points">,
  { name, publicKey }: Pick<UserStatusChange, "name" | "publicKey">,
): (UpdateKeyEvent & { readonly type: "warning" }) | undefined {
  if (publicKey.length === 0 || !isKeyUncertified(points)) return undefined;
  const detail =
    `certifiedPublicKey is none, so anyone who can change messages can give user ${name} another key`;
  return { type: "warning", code: "uncertified-key", detail };
}

/** Returns a random update key of the length that a method prescribes. @throws {RangeError} The method is unknown. */
export function newUpdateKey(crypto: AuthenticationCrypto, method: number): Uint8Array {
  return crypto.random(methodOf(method).keyOctets);
}

/**
 * Encrypts a new update key for the controlled station: the encrypted update key data of 93 and 94.
 *
 * @throws {AuthenticationError} A key is missing or has the wrong length or encoding (`bad-key`), or the platform lacks
 * the algorithm (`not-supported`).
 * @throws {RangeError} The method is unknown.
 */
export function encryptUpdateKey(context: AuthorityContext, order: UpdateKeyOrder): Uint8Array {
  const row = methodOf(order.method);
  const { updateKey, controlledChallenge } = order;
  if (updateKey.length !== row.keyOctets) {
    throw new AuthenticationError(
      `Cannot use an update key of ${updateKey.length} octets with ${row.name}, expected ${row.keyOctets}`,
      { code: "bad-key" },
    );
  }
  const name = nameOctets(order.name);
  const plaintext = updateKeyPlaintext({ name, updateKey, controlledChallenge }, row.kind);
  const { crypto, points } = context;
  if (row.kind === "symmetric") {
    return wrapKey(crypto.aes(symmetricKeyOf(order.symmetricKey, row)), plaintext);
  }
  const key = requiredKey(order.stationPublicKey, "public key of the controlled station");
  const encrypted = crypto.rsaEncrypt(plaintext, { key, padding: points.rsaPadding });
  if (hasRsaLength(encrypted, row)) return encrypted;
  throw new AuthenticationError(
    `Cannot use an RSA key of ${
      8 * encrypted.length
    } bits with ${row.name}, expected ${row.rsaBits}`,
    { code: "bad-key" },
  );
}

/** Whether octets that were encrypted with RSA have the length of the modulus that a method prescribes. */
function hasRsaLength({ length }: Uint8Array, { rsaBits }: KeyChangeMethodRow): boolean {
  return rsaBits === undefined || 8 * length === rsaBits;
}

/** What a controlled station decrypts an update key with, and what it must contain. */
export interface UpdateKeyDecryption {
  readonly row: KeyChangeMethodRow;
  /** The octets of the name of the user. */
  readonly name: Uint8Array;
  /** The challenge data that this station has sent (92). */
  readonly controlledChallenge: Uint8Array;
  readonly encryptedKey: Uint8Array;
  /** The key that the authority shares with this station, for symmetric methods. */
  readonly symmetricKey?: Uint8Array | undefined;
  /** The RSA private key of this station, for asymmetric methods: PKCS #8 in DER. */
  readonly stationPrivateKey?: Uint8Array | undefined;
}

/**
 * Decrypts an update key; `undefined` if the octets were not encrypted for this station, user and challenge, or with an
 * RSA key of another length than the method prescribes.
 *
 * @throws {AuthenticationError} A key is missing or malformed, or the platform lacks the algorithm.
 */
export function decryptUpdateKey(
  { crypto, points }: AuthorityContext,
  input: UpdateKeyDecryption,
): Uint8Array | undefined {
  const { row, name, controlledChallenge, encryptedKey } = input;
  if (!hasRsaLength(encryptedKey, row)) return undefined;
  const octets = row.kind === "symmetric"
    ? unwrapKey(crypto.aes(symmetricKeyOf(input.symmetricKey, row)), encryptedKey)
    : crypto.rsaDecrypt(encryptedKey, {
      key: requiredKey(input.stationPrivateKey, "private key of the controlled station"),
      padding: points.rsaPadding,
    });
  if (octets === undefined) return undefined;
  const updateKey = octets.slice(name.length, name.length + row.keyOctets);
  const expected = joinOctets([name, updateKey, controlledChallenge]);
  const isRight = row.kind === "symmetric"
    ? equalPadded(octets, expected)
    : equalOctets(octets, expected);
  expected.fill(0);
  octets.fill(0);
  return isRight ? updateKey : undefined;
}

/** The MAC of an update key change (93), with the new update key. */
export function updateKeyMac(context: AuthorityContext, proof: UpdateKeyProof): Uint8Array {
  return proofMac(context, proof, {
    type: "S_UK_NA_1",
    parts: ukMacParts(proof),
    challenge: proof.controlledChallenge,
  });
}

/** The MAC of a confirmation (95), with the new update key. */
export function confirmationMac(context: AuthorityContext, proof: UpdateKeyProof): Uint8Array {
  const parts = confirmationMacParts(proof);
  const challenge = proof.controllingChallenge;
  return proofMac(context, proof, { type: "S_UC_NA_1", parts, challenge });
}

/** What the MACs of an update key change prove. */
export interface UpdateKeyProof extends UpdateKeyProofInput {
  readonly row: KeyChangeMethodRow;
  /** The new update key. */
  readonly updateKey: Uint8Array;
}

/** What the signature of an update key change proves. */
export interface UpdateKeySignature extends UpdateKeyProofInput {
  readonly row: KeyChangeMethodRow;
  readonly encryptedKey: Uint8Array;
  /** `signUpdateKey()`: the private key of the user; `isUpdateKeySigned()`: the public key. In DER. */
  readonly key: Uint8Array;
}

/** The user's signature of an update key change (94). */
export function signUpdateKey(
  { crypto, points }: AuthorityContext,
  input: UpdateKeySignature,
): Uint8Array {
  const { row, key } = input;
  const encoding = points.signatureEncoding;
  return crypto.sign(signatureParts(input, points), { hash: row.signatureHash!, key, encoding });
}

/** Whether a user's signature of an update key change (94) is right. */
export function isUpdateKeySigned(
  { crypto, points }: AuthorityContext,
  input: UpdateKeySignature & { readonly signature: Uint8Array },
): boolean {
  const { row, key, signature } = input;
  const encoding = points.signatureEncoding;
  const options = { hash: row.signatureHash!, key, encoding, signature };
  return crypto.verify(signatureParts(input, points), options);
}

/** The octets of a name in messages. @throws {RangeError} It contains half of a surrogate pair. */
export function nameOctets(name: string): Uint8Array {
  const octets = encodeUtf8(name);
  if (octets !== undefined) return octets;
  throw new RangeError(`Cannot use the name ${JSON.stringify(name)}: it has no UTF-8 encoding`);
}

const DAY_MS = 86_400_000;

/** When a role expires, in ms since 1970-01-01 UTC, after a number of days from an instant; never if `undefined`. */
export function expiryOf(
  days: number,
  { instant, points }: { readonly instant: number; readonly points: OpenPointSettings },
): number | undefined {
  if (days === 0 && points.zeroExpiryDays === "never") return undefined;
  return instant + days * DAY_MS;
}

/** Whether the key of the authority has a length for a symmetric method: 32 octets, or 16 for AES-128. */
export function fitsMethod(key: Uint8Array | undefined, row: KeyChangeMethodRow): boolean {
  return key?.length === 32 || key?.length === row.keyOctets;
}

function symmetricKeyOf(key: Uint8Array | undefined, row: KeyChangeMethodRow): Uint8Array {
  if (key !== undefined && fitsMethod(key, row)) return key;
  throw new AuthenticationError(
    `Cannot use a key of the authority of ${
      key?.length ?? 0
    } octets with ${row.name}, expected ${row.keyOctets}`,
    { code: "bad-key" },
  );
}

function requiredKey(key: Uint8Array | undefined, what: string): Uint8Array {
  if (key !== undefined) return key;
  throw new AuthenticationError(`Cannot change an update key without the ${what}`, {
    code: "bad-key",
  });
}

function certifiedOctets(
  { points }: AuthorityContext,
  message: Omit<UserStatusChange, "certification">,
  publicKey: Uint8Array,
): Uint8Array[] {
  return certificationParts({
    method: message.kcm,
    operation: message.operation,
    sequence: message.scs,
    role: message.role,
    expiryDays: message.expiryDays,
    name: message.nameOctets ?? nameOctets(message.name),
    publicKey,
  }, points);
}

/** Octets of a truncated digest, by hash. */
const TRUNCATED: Readonly<Record<MacHash, number>> = { sha1: 10, sha256: 16, gmac: 12 };

interface CertificationMacInput {
  readonly row: KeyChangeMethodRow;
  readonly key: Uint8Array;
  readonly parts: readonly Uint8Array[];
  readonly sequence: number;
}

function certificationMac(context: AuthorityContext, input: CertificationMacInput): Uint8Array {
  const { row, key, parts, sequence } = input;
  const challenge = new Uint8Array();
  const vector = { type: "S_US_NA_1", sequence, user: UNKNOWN_USER, challenge, parts } as const;
  const iv = gmacVector(vector, context.points);
  return shortened(context, row, digestOf(context.crypto, { hash: row.hash, key, parts, iv }));
}

function proofMac(
  context: AuthorityContext,
  proof: UpdateKeyProof,
  { type, parts, challenge }: {
    readonly type: SecurityTypeName;
    readonly parts: readonly Uint8Array[];
    readonly challenge: Uint8Array;
  },
): Uint8Array {
  const { row, updateKey, sequence, user } = proof;
  const iv = gmacVector({ type, sequence, user, challenge, parts }, context.points);
  return shortened(
    context,
    row,
    digestOf(context.crypto, { hash: row.hash, key: updateKey, parts, iv }),
  );
}

function shortened(
  { points }: AuthorityContext,
  { hash }: KeyChangeMethodRow,
  digest: Uint8Array,
): Uint8Array {
  const isWhole = points.updateKeyMac === "whole" && hash !== "gmac";
  return isWhole ? digest : digest.slice(0, TRUNCATED[hash]);
}
