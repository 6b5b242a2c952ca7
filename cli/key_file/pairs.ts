// Pairs of keys and certificates of a key file, for asymmetric methods (67 to 71): found, set, imported and described.

import { parseHex, toHex } from "../../codec/mod.ts";
import { UsageError } from "../io/exit.ts";
import {
  type CertificateFacts,
  certificateIn,
  certificateOf,
  type KeyKind,
  privateKeyIn,
  publicKeyIn,
  publicOf,
} from "./asymmetric_keys.ts";
import { type KeyOwner, ownerText, userOf, withStation, withUser } from "./changes.ts";
import type { KeyDocument, PairRecord, UserRecord } from "./document.ts";
import { stationOf } from "./keyed_users.ts";

/** Whose pair it is: of a user, of the authority, or of the station with a name. */
export type PairOwner = KeyOwner | { readonly station: string };

/** Describes an owner: `user 1 (Centre)`, `the authority`, `station "Northfield"`. */
export function pairOwnerText(document: KeyDocument, owner: PairOwner): string {
  return typeof owner === "object" ? `station "${owner.station}"` : ownerText(document, owner);
}

/** The algorithm of a pair, and whose it is. */
export function kindOf(document: KeyDocument, owner: PairOwner): KeyKind {
  return {
    kind: typeof owner === "object" ? "rsa" : "dsa",
    owner: pairOwnerText(document, owner),
  };
}

/** The pair of an owner; `undefined` if there is none. */
export function pairOf(document: KeyDocument, owner: PairOwner): PairRecord | undefined {
  if (owner === "authority") return document.authorityPair;
  if (typeof owner === "object") return stationOf(document, owner.station).pair;
  return document.users.find(({ number }) => number === owner)?.pair;
}

/**
 * Sets the pair of an owner.
 *
 * @throws {UsageError} There is no such user.
 */
export function setPair(document: KeyDocument, owner: PairOwner, pair: PairRecord): KeyDocument {
  if (owner === "authority") return { ...document, authorityPair: pair };
  if (typeof owner === "object") {
    return withStation(document, owner.station, (station) => ({ ...station, pair }));
  }
  return withUser(document, { ...userOf(document, owner), pair });
}

/** What a text of PEM adds to a document. */
export interface Imported {
  /** Such as `private key of the authority`. */
  readonly what: string;
  /** The public key, whose check value identifies it. */
  readonly publicKey: Uint8Array;
  /** Whether it replaces another one. */
  readonly replaces: boolean;
  apply(document: KeyDocument): KeyDocument;
}

/** Where a text of PEM comes from, whose it is, and when it was read. */
export interface PemSource {
  readonly owner: PairOwner;
  /** The file, for messages. */
  readonly source: string;
  /** In ms since 1970-01-01 UTC. */
  readonly now: number;
}

/**
 * Reads a private key, public key or certificate.
 *
 * @throws {UsageError} It cannot be used for its owner.
 */
export function importedFrom(
  document: KeyDocument,
  text: string,
  { owner, source, now }: PemSource,
): Imported {
  const since = new Date(now).toISOString();
  const key = kindOf(document, owner);
  if (text.includes("-----BEGIN CERTIFICATE-----")) {
    return importedCertificate(document, text, { owner, source, since });
  }
  if (text.includes("-----BEGIN PUBLIC KEY-----")) {
    if (typeof owner === "number") {
      throw new UsageError(`${source} has a public key, expected the private key of ${key.owner}`);
    }
    const publicKey = publicKeyIn(text, source, key);
    return importedPair(document, owner, { publicKey: toHex(publicKey), since });
  }
  const privateKey = privateKeyIn(text, source, key);
  const publicKey = toHex(publicOf(privateKey));
  const pair = { privateKey: toHex(privateKey), publicKey, since };
  privateKey.fill(0);
  return importedPair(document, owner, pair);
}

function importedPair(document: KeyDocument, owner: PairOwner, pair: PairRecord): Imported {
  const what = pair.privateKey === undefined ? "public key" : "private key";
  return {
    what: `${what} of ${pairOwnerText(document, owner)}`,
    publicKey: parseHex(pair.publicKey),
    replaces: pairOf(document, owner) !== undefined,
    apply: (current) => setPair(current, owner, pair),
  };
}

function importedCertificate(
  document: KeyDocument,
  text: string,
  { owner, source, since }: Omit<PemSource, "now"> & { readonly since: string },
): Imported {
  const who = pairOwnerText(document, owner);
  if (typeof owner !== "number") {
    throw new UsageError(`${source} has a certificate, which only a user can have, not ${who}`);
  }
  const user = userOf(document, owner);
  const { octets, publicKey } = certificateIn(text, source, who);
  const certificate = { certificate: toHex(octets), since };
  return {
    ...{ what: `certificate of ${who}`, publicKey, replaces: user.certificate !== undefined },
    apply: (current) => withUser(current, { ...userOf(current, owner), certificate }),
  };
}

/** The certificate of a user; `undefined` if there is none. */
export function certificateFacts(
  { certificate, number, name }: UserRecord,
  path: string,
): CertificateFacts | undefined {
  return certificate &&
    certificateOf(parseHex(certificate.certificate), path, `user ${number} (${name})`);
}
