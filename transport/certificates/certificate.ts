// Reads the parts of X.509 certificates needed to find the issuer and check CRLs.

import { malformed } from "./certificate_error.ts";
import { contextTag, type DerElement, DerReader, hexOf, latinOf, TAG } from "./der.ts";
import {
  hasBit,
  readBitOctets,
  readBoolean,
  readObjectIdentifier,
  readSerial,
  readTime,
  readWhole,
} from "./der_values.ts";
import { EXTENSION, type Extension, readExtensions, readPointNames } from "./extensions.ts";
import { nameText, subjectText } from "./name.ts";
import { readPem } from "./pem.ts";

/** Signed data, with the algorithm and the signature. */
export interface Signed {
  /** The octets that are signed. */
  readonly signed: Uint8Array;
  /** The AlgorithmIdentifier of the signature. */
  readonly algorithm: DerElement;
  /** The signature. */
  readonly signature: Uint8Array;
}

/** A certificate. The arrays are views of the octets it was read from. */
export interface Certificate extends Signed {
  /** The whole certificate, in DER. */
  readonly octets: Uint8Array;
  /** Serial number, in hex. */
  readonly serial: string;
  /** The issuer's name in DER, as hex. */
  readonly issuer: string;
  /** The subject's name in DER, as hex. */
  readonly subject: string;
  /** Both names as readable text. */
  readonly names: { readonly issuer: string; readonly subject: string };
  /** The subject as text that `readSubject()` reads: not cut, and with its separators escaped. */
  readonly subjectText: string;
  /** Start and end of the validity period, in ms since 1970-01-01 UTC. */
  readonly validity: readonly [from: number, to: number];
  /** Public key: a SubjectPublicKeyInfo in DER. */
  readonly publicKey: Uint8Array;
  /** Whether this is the certificate of an authority. */
  readonly isAuthority: boolean;
  /** Whether the key may sign certificates and CRLs; true without a keyUsage extension. */
  readonly signs: { readonly certificates: boolean; readonly lists: boolean };
  /** Permitted use of a station's key: signatures, or the encryption of keys; both if the certificate does not say. */
  readonly usage: { readonly signature: boolean; readonly encryption: boolean };
  /** Object identifiers of its extended key usage; `undefined` if the certificate does not say. */
  readonly purposes: readonly string[] | undefined;
  /** Its alternative names: DNS names, and IP addresses in hex. */
  readonly alternatives: { readonly dns: readonly string[]; readonly ip: readonly string[] };
  /** Names of the CRL distribution points, in hex. */
  readonly points: readonly string[];
  /** Whether it has a critical extension that is not read here: a verifier has to refuse it. */
  readonly hasUnknownCritical: boolean;
}

const V3 = 2;
const DIGITAL_SIGNATURE = 0;
const KEY_ENCIPHERMENT = 2;
const KEY_CERT_SIGN = 5;
const CRL_SIGN = 6;

/** Tags of alternative names. */
const DNS_NAME = contextTag(2, "primitive");
const IP_ADDRESS = contextTag(7, "primitive");

/** The extensions that are read here. */
const KNOWN: ReadonlySet<string> = new Set([
  ...[EXTENSION.basicConstraints, EXTENSION.keyUsage, EXTENSION.extendedKeyUsage],
  ...[EXTENSION.alternativeNames, EXTENSION.distributionPoints],
]);

/** Maximum size of a certificate, in octets. */
const MAX_OCTETS = 0x1_0000;

/**
 * Reads a certificate.
 *
 * @throws {CertificateError} The certificate is malformed.
 */
export function readCertificate(octets: Uint8Array): Certificate {
  if (octets.length > MAX_OCTETS) {
    throw malformed(`the certificate has ${octets.length} octets, expected at most ${MAX_OCTETS}`);
  }
  const [content, signed] = readSigned(octets, "the certificate");
  const reader = DerReader.within(content);
  const version = reader.optional(contextTag(0, "constructed"), "the version");
  const number = version === undefined
    ? 0
    : readWhole(DerReader.within(version).read(TAG.integer, "the version"));
  if (number > V3) {
    throw malformed(`the certificate has version ${number + 1}, expected 1 to 3`);
  }
  const serial = readSerial(reader.read(TAG.integer, "the serial number"));
  requireSame(reader.read(TAG.sequence, "the signature algorithm"), signed.algorithm);
  const issuer = reader.read(TAG.sequence, "the issuer").octets;
  const validity = DerReader.within(reader.read(TAG.sequence, "the validity"));
  const from = readTime(validity.any("the start of validity"));
  const to = readTime(validity.any("the end of validity"));
  const subject = reader.read(TAG.sequence, "the subject").octets;
  const publicKey = reader.read(TAG.sequence, "the public key").octets;
  reader.optional(contextTag(1, "primitive"), "the identifier of the issuer");
  reader.optional(contextTag(2, "primitive"), "the identifier of the subject");
  const list = reader.optional(contextTag(3, "constructed"), "the extensions");
  reader.end();
  const extensions: ReadonlyMap<string, Extension> = list === undefined
    ? new Map()
    : readExtensions(DerReader.within(list).read(TAG.sequence, "the extensions"));
  return {
    ...signed,
    octets,
    serial,
    issuer: hexOf(issuer),
    subject: hexOf(subject),
    names: { issuer: nameText(issuer), subject: nameText(subject) },
    subjectText: subjectText(subject),
    validity: [from, to],
    publicKey,
    isAuthority: readAuthority(extensions.get(EXTENSION.basicConstraints)),
    signs: readUsage(extensions.get(EXTENSION.keyUsage)),
    usage: readStationUsage(extensions.get(EXTENSION.keyUsage)),
    purposes: readPurposes(extensions.get(EXTENSION.extendedKeyUsage)),
    alternatives: readAlternatives(extensions.get(EXTENSION.alternativeNames)),
    points: readPoints(extensions.get(EXTENSION.distributionPoints)),
    hasUnknownCritical: [...extensions].some(([id, { critical }]) => critical && !KNOWN.has(id)),
  };
}

/**
 * Reads the certificates in a PEM text; blocks of other kinds are skipped.
 *
 * @throws {CertificateError} A certificate is malformed; the message contains its line number.
 */
export function readCertificates(pem: string): readonly Certificate[] {
  const found: Certificate[] = [];
  for (const { label, octets, line } of readPem(pem)) {
    if (label !== "CERTIFICATE" && label !== "X509 CERTIFICATE") continue;
    try {
      found.push(readCertificate(octets));
    } catch (error) {
      throw malformed(`The certificate in line ${line}: ${(error as Error).message}`);
    }
  }
  return found;
}

/** Splits signed data into content and signature. Certificates and CRLs have the same structure. */
export function readSigned(
  octets: Uint8Array,
  what: string,
): readonly [content: DerElement, signed: Signed] {
  const outer = new DerReader(octets, what);
  const reader = DerReader.within(outer.read(TAG.sequence, what));
  outer.end();
  const content = reader.read(TAG.sequence, what);
  const algorithm = reader.read(TAG.sequence, "the signature algorithm");
  const signature = readBitOctets(reader.read(TAG.bitString, "the signature"));
  reader.end();
  return [content, { signed: content.octets, algorithm, signature }];
}

/** Checks that the algorithm inside the signed content is the one that was used. */
export function requireSame(signed: DerElement, used: DerElement): void {
  if (hexOf(signed.octets) === hexOf(used.octets)) return;
  throw malformed("the signature algorithm differs from the signed one");
}

function readAuthority(extension: Extension | undefined): boolean {
  if (extension === undefined) return false;
  const value = extension.read();
  if (value.tag !== TAG.sequence) throw malformed("basicConstraints is not a sequence");
  const flag = DerReader.within(value).optional(TAG.boolean, "whether it is an authority");
  return flag !== undefined && readBoolean(flag);
}

function readUsage(extension: Extension | undefined): Certificate["signs"] {
  if (extension === undefined) return { certificates: true, lists: true };
  const value = extension.read();
  if (value.tag !== TAG.bitString) throw malformed("keyUsage is not a bit string");
  return { certificates: hasBit(value, KEY_CERT_SIGN), lists: hasBit(value, CRL_SIGN) };
}

function readStationUsage(extension: Extension | undefined): Certificate["usage"] {
  if (extension === undefined) return { signature: true, encryption: true };
  const value = extension.read();
  if (value.tag !== TAG.bitString) throw malformed("keyUsage is not a bit string");
  return {
    signature: hasBit(value, DIGITAL_SIGNATURE),
    encryption: hasBit(value, KEY_ENCIPHERMENT),
  };
}

function readPurposes(extension: Extension | undefined): readonly string[] | undefined {
  if (extension === undefined) return undefined;
  const value = extension.read();
  if (value.tag !== TAG.sequence) throw malformed("extKeyUsage is not a sequence");
  const found: string[] = [];
  const reader = DerReader.within(value);
  while (reader.tag !== undefined) {
    found.push(readObjectIdentifier(reader.read(TAG.objectIdentifier, "a purpose of the key")));
  }
  return found;
}

function readAlternatives(extension: Extension | undefined): Certificate["alternatives"] {
  const [dns, ip]: [string[], string[]] = [[], []];
  if (extension === undefined) return { dns, ip };
  const value = extension.read();
  if (value.tag !== TAG.sequence) throw malformed("subjectAltName is not a sequence");
  const reader = DerReader.within(value);
  while (reader.tag !== undefined) {
    const { tag, content } = reader.any("an alternative name");
    if (tag === DNS_NAME) dns.push(latinOf(content));
    else if (tag === IP_ADDRESS) ip.push(hexOf(content));
  }
  return { dns, ip };
}

function readPoints(extension: Extension | undefined): readonly string[] {
  if (extension === undefined) return [];
  const value = extension.read();
  if (value.tag !== TAG.sequence) throw malformed("distribution points are not a sequence");
  const found: string[] = [];
  const reader = DerReader.within(value);
  while (reader.tag !== undefined) {
    const point = DerReader.within(reader.read(TAG.sequence, "a distribution point"));
    const name = point.optional(contextTag(0, "constructed"), "a distribution point");
    for (const each of (name && readPointNames(name)) ?? []) found.push(each);
  }
  return found;
}
