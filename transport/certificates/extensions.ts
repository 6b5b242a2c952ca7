// Reads the extensions of certificates and CRLs.

import { malformed } from "./certificate_error.ts";
import { contextTag, type DerElement, DerReader, hexOf, TAG } from "./der.ts";
import { readBoolean, readObjectIdentifier } from "./der_values.ts";

/** Object identifiers of the extensions used here. */
export const EXTENSION = {
  keyUsage: "2.5.29.15",
  alternativeNames: "2.5.29.17",
  basicConstraints: "2.5.29.19",
  listNumber: "2.5.29.20",
  reason: "2.5.29.21",
  deltaList: "2.5.29.27",
  issuingDistributionPoint: "2.5.29.28",
  certificateIssuer: "2.5.29.29",
  distributionPoints: "2.5.29.31",
  authorityKey: "2.5.29.35",
  extendedKeyUsage: "2.5.29.37",
} as const;

/** An extension. */
export interface Extension {
  /** Whether a reader that does not know the extension must reject the certificate or CRL. */
  readonly critical: boolean;
  /**
   * Reads the value as an element. Values of unused extensions are not checked, because authorities
   * add their own extensions.
   *
   * @throws {CertificateError} The value is not a single element.
   */
  readonly read: () => DerElement;
}

/** Maximum number of extensions per certificate, CRL or CRL entry. */
const MAX_EXTENSIONS = 64;

/**
 * Reads a sequence of extensions, keyed by object identifier.
 *
 * @throws {CertificateError} The sequence is malformed, or an extension occurs twice.
 */
export function readExtensions(element: DerElement): ReadonlyMap<string, Extension> {
  const found = new Map<string, Extension>();
  const reader = DerReader.within(element);
  while (reader.tag !== undefined) {
    const parts = DerReader.within(reader.read(TAG.sequence, "an extension"));
    const id = readObjectIdentifier(parts.read(TAG.objectIdentifier, "the name of an extension"));
    const isCritical = parts.optional(TAG.boolean, `whether extension ${id} is critical`);
    const octets = parts.read(TAG.octetString, `the value of extension ${id}`);
    parts.end();
    if (found.has(id)) throw malformed(`extension ${id} occurs twice`);
    if (found.size === MAX_EXTENSIONS) {
      throw malformed(`there are more than ${MAX_EXTENSIONS} extensions`);
    }
    found.set(id, {
      critical: isCritical !== undefined && readBoolean(isCritical),
      read: () => readValue(octets),
    });
  }
  return found;
}

function readValue({ content, what }: DerElement): DerElement {
  const reader = new DerReader(content, what);
  const value = reader.any(what);
  reader.end();
  return value;
}

/**
 * Returns the names of a distribution point, in hex for comparison; `undefined` if its name is
 * relative to the issuer.
 *
 * @param point The element `[0]` of a distribution point.
 */
export function readPointNames(point: DerElement): readonly string[] | undefined {
  const full = DerReader.within(point).optional(contextTag(0, "constructed"), point.what);
  if (full === undefined) return undefined;
  const names: string[] = [];
  const reader = DerReader.within(full);
  while (reader.tag !== undefined) names.push(hexOf(reader.any(point.what).octets));
  return names;
}
