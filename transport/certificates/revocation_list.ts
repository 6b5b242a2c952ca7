// Reads certificate revocation lists (CRLs, RFC 5280) and refuses unsupported kinds.

import { type CertificateError, malformed, unsupported } from "./certificate_error.ts";
import { contextTag, type DerElement, DerReader, hexOf, TAG } from "./der.ts";
import { readBoolean, readSerial, readTime, readWhole } from "./der_values.ts";
import { readSigned, requireSame, type Signed } from "./certificate.ts";
import { EXTENSION, type Extension, readExtensions, readPointNames } from "./extensions.ts";
import { nameText } from "./name.ts";
import { readPem } from "./pem.ts";

/** An entry of a CRL: the revocation of one certificate. */
export interface RevokedEntry {
  /** Time of revocation, in ms since 1970-01-01 UTC. */
  readonly date: number;
  /** The reason as text; `undefined` if the CRL has none. */
  readonly reason: string | undefined;
}

/** The scope of a CRL. */
export interface ListScope {
  /** Covered certificates: all, those of authorities, or those of stations. */
  readonly kind: "all" | "stations" | "authorities";
  /**
   * If set, the CRL covers only certificates that name one of these distribution points (in hex).
   */
  readonly points: readonly string[] | undefined;
}

/** A certificate revocation list (CRL). */
export interface RevocationList extends Signed {
  /** The issuer's name in DER, as hex. */
  readonly issuer: string;
  /** The issuer's name as readable text. */
  readonly issuerName: string;
  /** Date of issue, in ms since 1970-01-01 UTC. */
  readonly thisUpdate: number;
  /** When the next CRL is due, in ms since 1970-01-01 UTC; `undefined` if not stated. */
  readonly nextUpdate: number | undefined;
  /** The certificates that it covers. */
  readonly scope: ListScope;
  /** Entries by serial number in hex. */
  readonly revoked: ReadonlyMap<string, RevokedEntry>;
}

/** PEM label of a CRL. */
const LABEL = "X509 CRL";

/** Maximum size of a CRL, in octets. */
const MAX_OCTETS = 32 * 1024 * 1024;

/** Maximum number of cached values of each kind while a CRL is read. */
const MAX_REMEMBERED = 1000;

const V2 = 1;

/** Revocation reasons by number; 7 is unused. */
const REASONS = [
  "unspecified",
  "key compromise",
  "CA compromise",
  "affiliation changed",
  "superseded",
  "cessation of operation",
  "on hold",
  undefined,
  "removed from the CRL",
  "privilege withdrawn",
  "AA compromise",
] as const;

/** Supported critical extensions of CRLs and CRL entries. */
const KNOWN: ReadonlySet<string> = new Set([
  EXTENSION.listNumber,
  EXTENSION.authorityKey,
  EXTENSION.issuingDistributionPoint,
]);
const KNOWN_OF_ENTRY: ReadonlySet<string> = new Set([EXTENSION.reason]);

/**
 * Reads a CRL in DER.
 *
 * @throws {CertificateError} The CRL is malformed or of an unsupported kind: a delta CRL, an
 * indirect CRL, one limited to certain reasons or to attribute certificates, or one with an unknown
 * critical extension.
 */
export function readRevocationList(octets: Uint8Array): RevocationList {
  if (octets.length > MAX_OCTETS) {
    throw malformed(`the CRL has ${octets.length} octets, expected at most ${MAX_OCTETS}`);
  }
  const [content, signed] = readSigned(octets, "the CRL");
  const reader = DerReader.within(content);
  const version = reader.optional(TAG.integer, "the version");
  if (version !== undefined && readWhole(version) !== V2) {
    throw malformed(`the CRL has version ${readWhole(version) + 1}, expected 1 or 2`);
  }
  requireSame(reader.read(TAG.sequence, "the signature algorithm"), signed.algorithm);
  const issuer = reader.read(TAG.sequence, "the issuer").octets;
  const thisUpdate = readTime(reader.any("thisUpdate"));
  const hasNext = reader.tag === TAG.utcTime || reader.tag === TAG.generalizedTime;
  const nextUpdate = hasNext ? readTime(reader.any("nextUpdate")) : undefined;
  const entries = reader.optional(TAG.sequence, "the revoked certificates");
  const list = reader.optional(contextTag(0, "constructed"), "the extensions");
  reader.end();
  const extensions = list === undefined
    ? new Map<string, Extension>()
    : readExtensions(DerReader.within(list).read(TAG.sequence, "the extensions"));
  if (extensions.has(EXTENSION.deltaList)) {
    throw unsupported("the CRL is a delta CRL (deltaCRLIndicator), expected a complete one");
  }
  requireKnown(extensions, KNOWN, "the CRL");
  return {
    ...signed,
    issuer: hexOf(issuer),
    issuerName: nameText(issuer),
    thisUpdate,
    nextUpdate,
    scope: readScope(extensions.get(EXTENSION.issuingDistributionPoint)),
    revoked: entries === undefined ? new Map() : readEntries(entries),
  };
}

/**
 * Reads the CRLs in a PEM text; blocks of other kinds are skipped.
 *
 * @throws {CertificateError} The text contains no CRL, or one that cannot be used; the message
 * contains its line number.
 */
export function readRevocationLists(pem: string): readonly RevocationList[] {
  const blocks = readPem(pem);
  const lists = blocks.filter(({ label }) => label === LABEL).map(({ octets, line }) => {
    try {
      return readRevocationList(octets);
    } catch (error) {
      const { code, message } = error as CertificateError;
      const make = code === "unsupported" ? unsupported : malformed;
      throw make(`The CRL in line ${line}: ${message}`);
    }
  });
  if (lists.length > 0) return lists;
  const found = blocks.length > 0
    ? `but ${[...new Set(blocks.map(({ label }) => label))].slice(0, 5).join(", ")}`
    : pem.startsWith("0") && !/^[\t\r\n -~]*$/.test(pem.slice(0, 64))
    ? "but it looks like DER, which this command converts: " +
      "openssl crl -inform DER -in FILE -out FILE.pem"
    : "and no other block";
  throw malformed(`The text contains no CRL (-----BEGIN ${LABEL}-----), ${found}`);
}

function readEntries(element: DerElement): ReadonlyMap<string, RevokedEntry> {
  const revoked = new Map<string, RevokedEntry>();
  // CRLs are long, and the same few values occur many times.
  const reasonOf = remembering(readReason);
  const dateOf = remembering(readTime);
  const reader = DerReader.within(element);
  while (reader.tag !== undefined) {
    const parts = DerReader.within(reader.read(TAG.sequence, "a revoked certificate"));
    const serial = readSerial(
      parts.read(TAG.integer, "the serial number of a revoked certificate"),
    );
    const date = dateOf(parts.any("the date of a revocation"));
    const list = parts.optional(TAG.sequence, "the extensions of a revoked certificate");
    parts.end();
    revoked.set(serial, { date, reason: list && reasonOf(list) });
  }
  return revoked;
}

/** Reads elements and caches the first values. */
function remembering<T>(read: (element: DerElement) => T): (element: DerElement) => T {
  const known = new Map<string, { readonly value: T }>();
  return (element) => {
    const key = hexOf(element.octets);
    const found = known.get(key) ?? { value: read(element) };
    if (known.size < MAX_REMEMBERED) known.set(key, found);
    return found.value;
  };
}

function readReason(list: DerElement): string | undefined {
  const extensions = readExtensions(list);
  if (extensions.has(EXTENSION.certificateIssuer)) throw indirect();
  requireKnown(extensions, KNOWN_OF_ENTRY, "a revoked certificate");
  const reason = extensions.get(EXTENSION.reason)?.read();
  if (reason === undefined) return undefined;
  const text = reason.tag === TAG.enumerated ? REASONS[readWhole(reason)] : undefined;
  if (text === undefined) throw malformed("a revoked certificate has an undefined reason");
  return text;
}

function readScope(extension: Extension | undefined): ListScope {
  if (extension === undefined) return { kind: "all", points: undefined };
  const value = extension.read();
  if (value.tag !== TAG.sequence) throw malformed("issuingDistributionPoint is not a sequence");
  const parts = DerReader.within(value);
  const name = parts.optional(contextTag(0, "constructed"), "the distribution point");
  const flag = (number: number, what: string) => {
    const element = parts.optional(contextTag(number, "primitive"), what);
    return element !== undefined && readBoolean(element);
  };
  const ofStations = flag(1, "onlyContainsUserCerts");
  const ofAuthorities = flag(2, "onlyContainsCACerts");
  const reasons = parts.optional(contextTag(3, "primitive"), "onlySomeReasons");
  if (flag(4, "indirectCRL")) throw indirect();
  if (flag(5, "onlyContainsAttributeCerts")) {
    throw unsupported("the CRL covers attribute certificates only (onlyContainsAttributeCerts)");
  }
  parts.end();
  if (reasons !== undefined) {
    throw unsupported("the CRL covers some reasons only (onlySomeReasons), expected all");
  }
  if (ofStations && ofAuthorities) {
    throw malformed("the CRL claims to cover only stations and only authorities");
  }
  const points = name && readPointNames(name);
  if (name !== undefined && points === undefined) {
    throw unsupported("the CRL names its distribution point relative to its issuer");
  }
  const kind = ofStations ? "stations" : ofAuthorities ? "authorities" : "all";
  return { kind, points };
}

function indirect(): CertificateError {
  return unsupported(
    "the CRL is indirect (indirectCRL), expected one from the authority that issued the certificates",
  );
}

function requireKnown(
  extensions: ReadonlyMap<string, Extension>,
  known: ReadonlySet<string>,
  what: string,
): void {
  for (const [id, { critical }] of extensions) {
    if (!critical || known.has(id)) continue;
    throw unsupported(`${what} has the unknown critical extension ${id}`);
  }
}
