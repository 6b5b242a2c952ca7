// Lists of revoked certificates (CRL, RFC 5280): what they say, and which kinds of them are refused by name.

import { type CertificateError, malformed, unsupported } from "./certificate_error.ts";
import { contextTag, type DerElement, DerReader, hexOf, TAG } from "./der.ts";
import { readBoolean, readSerial, readTime, readWhole } from "./der_values.ts";
import { readSigned, requireSame, type Signed } from "./certificate.ts";
import { EXTENSION, type Extension, readExtensions, readPointNames } from "./extensions.ts";
import { nameText } from "./name.ts";
import { readPem } from "./pem.ts";

/** What a list says of one certificate. */
export interface RevokedEntry {
  /** Since when, in ms since 1970-01-01 UTC. */
  readonly date: number;
  /** Why, in words; `undefined` where the list does not say. */
  readonly reason: string | undefined;
}

/** Of which certificates of its issuer a list tells. */
export interface ListScope {
  /** Which of them. */
  readonly kind: "all" | "stations" | "authorities";
  /** Only those that name one of these distribution points, in hex; all if absent. */
  readonly points: readonly string[] | undefined;
}

/** A list of revoked certificates. */
export interface RevocationList extends Signed {
  /** Who issued it: the name in DER, as hex. */
  readonly issuer: string;
  /** The name for people. */
  readonly issuerName: string;
  /** When it was issued, in ms since 1970-01-01 UTC. */
  readonly thisUpdate: number;
  /** When the next one is due; `undefined` where the list does not say. */
  readonly nextUpdate: number | undefined;
  /** Of which certificates it tells. */
  readonly scope: ListScope;
  /** What it says, by the serial number in hex. */
  readonly revoked: ReadonlyMap<string, RevokedEntry>;
}

/** Label of a list in PEM. */
const LABEL = "X509 CRL";

/** Largest list that is read. */
const MAX_OCTETS = 32 * 1024 * 1024;

/** Values of each kind that are remembered while a list is read. */
const MAX_REMEMBERED = 1000;

const V2 = 1;

/** Reasons, by their numbers; 7 is not used. */
const REASONS = [
  "unspecified",
  "key compromise",
  "compromise of the authority",
  "affiliation changed",
  "superseded",
  "cessation of operation",
  "on hold",
  undefined,
  "removed from the list",
  "privilege withdrawn",
  "compromise of the attribute authority",
] as const;

/** Critical extensions of a list, and of an entry, whose meaning is observed. */
const KNOWN: ReadonlySet<string> = new Set([
  EXTENSION.listNumber,
  EXTENSION.authorityKey,
  EXTENSION.issuingDistributionPoint,
]);
const KNOWN_OF_ENTRY: ReadonlySet<string> = new Set([EXTENSION.reason]);

/**
 * Reads a list in DER.
 *
 * @throws {CertificateError} It is malformed, or of a kind that is not used: a delta list, an indirect one, one of some
 * reasons or of attribute certificates only, one with a critical extension that is not known.
 */
export function readRevocationList(octets: Uint8Array): RevocationList {
  if (octets.length > MAX_OCTETS) {
    throw malformed(`the list has ${octets.length} octets, expected at most ${MAX_OCTETS}`);
  }
  const [content, signed] = readSigned(octets, "the list");
  const reader = DerReader.within(content);
  const version = reader.optional(TAG.integer, "the version");
  if (version !== undefined && readWhole(version) !== V2) {
    throw malformed(`the list has the version ${readWhole(version) + 1}, expected 1 or 2`);
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
    throw unsupported("the list is a delta list (deltaCRLIndicator), expected a complete one");
  }
  requireKnown(extensions, KNOWN, "the list");
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
 * Reads the lists of a PEM text; blocks of other kinds are left out.
 *
 * @throws {CertificateError} There is none, or one cannot be used; the message names its line.
 */
export function readRevocationLists(pem: string): readonly RevocationList[] {
  const blocks = readPem(pem);
  const lists = blocks.filter(({ label }) => label === LABEL).map(({ octets, line }) => {
    try {
      return readRevocationList(octets);
    } catch (error) {
      const { code, message } = error as CertificateError;
      const make = code === "unsupported" ? unsupported : malformed;
      throw make(`The list of line ${line}: ${message}`);
    }
  });
  if (lists.length > 0) return lists;
  const found = blocks.length > 0
    ? `but ${[...new Set(blocks.map(({ label }) => label))].slice(0, 5).join(", ")}`
    : pem.startsWith("0") && !/^[\t\r\n -~]*$/.test(pem.slice(0, 64))
    ? "but octets that look like DER: openssl crl -inform DER -in FILE -out FILE.pem"
    : "and no other block";
  throw malformed(`There is no list (-----BEGIN ${LABEL}-----) in the text, ${found}`);
}

function readEntries(element: DerElement): ReadonlyMap<string, RevokedEntry> {
  const revoked = new Map<string, RevokedEntry>();
  // Lists are long, and say the same few things again and again.
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

/** Reads elements, and remembers what the first of them say. */
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
  const reason = extensions.get(EXTENSION.reason);
  if (reason === undefined) return undefined;
  const text = reason.value.tag === TAG.enumerated ? REASONS[readWhole(reason.value)] : undefined;
  if (text === undefined) throw malformed("a revoked certificate has a reason that does not exist");
  return text;
}

function readScope(extension: Extension | undefined): ListScope {
  if (extension === undefined) return { kind: "all", points: undefined };
  if (extension.value.tag !== TAG.sequence) {
    throw malformed("issuingDistributionPoint is not a sequence");
  }
  const parts = DerReader.within(extension.value);
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
    throw unsupported("the list tells of attribute certificates (onlyContainsAttributeCerts)");
  }
  parts.end();
  if (reasons !== undefined) {
    throw unsupported("the list tells of some reasons only (onlySomeReasons), expected all");
  }
  if (ofStations && ofAuthorities) throw malformed("the list is one of two kinds at once");
  const points = name && readPointNames(name);
  if (name !== undefined && points === undefined) {
    throw unsupported("the list names its distribution point in relation to its issuer");
  }
  const kind = ofStations ? "stations" : ofAuthorities ? "authorities" : "all";
  return { kind, points };
}

function indirect(): CertificateError {
  return unsupported(
    "the list is an indirect one (indirectCRL), expected one of the authority that issued the certificates",
  );
}

function requireKnown(
  extensions: ReadonlyMap<string, Extension>,
  known: ReadonlySet<string>,
  what: string,
): void {
  for (const [id, { critical }] of extensions) {
    if (!critical || known.has(id)) continue;
    throw unsupported(`${what} has the critical extension ${id}, which is not known`);
  }
}
