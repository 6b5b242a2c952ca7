// Builds DER by hand: elements, names, certificates and CRLs with invalid signatures.

import { concat } from "./frames.ts";

/** Builds an element with the shortest length; numbers are octets of its content. */
export function der(tag: number, ...content: readonly (number | Uint8Array)[]): Uint8Array {
  const octets = concat(
    content.map((each) => typeof each === "number" ? Uint8Array.of(each) : each),
  );
  const { length } = octets;
  const digits = [length >>> 24, length >>> 16, length >>> 8, length].map((each) => each & 0xff);
  const long = digits.slice(digits.findIndex((each) => each !== 0));
  const head = length < 0x80 ? [tag, length] : [tag, 0x80 | long.length, ...long];
  return concat([Uint8Array.from(head), octets]);
}

/** Builds a sequence. */
export function sequence(...parts: readonly (number | Uint8Array)[]): Uint8Array {
  return der(0x30, ...parts);
}

/** Builds an object identifier from its text. */
export function identifier(text: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = text.split(".").map(Number);
  const octets = [first * 40 + second, ...rest].flatMap((number) => {
    const groups = [number % 128];
    for (let left = Math.floor(number / 128); left > 0; left = Math.floor(left / 128)) {
      groups.unshift(0x80 | left % 128);
    }
    return groups;
  });
  return der(0x06, ...octets);
}

/** Builds the element `[number]` that contains others. */
export function tagged(number: number, ...parts: readonly (number | Uint8Array)[]): Uint8Array {
  return der(0xa0 | number, ...parts);
}

/** Encodes text with one octet per character. */
export function latin(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}

/** Builds a name that consists of the common name only. */
export function commonName(text: string): Uint8Array {
  return sequence(der(0x31, sequence(identifier("2.5.4.3"), der(0x0c, latin(text)))));
}

/** Builds a UTCTime such as `240229120000Z`. */
export function utcTime(text: string): Uint8Array {
  return der(0x17, latin(text));
}

/** Builds an extension whose value is a whole element; not critical by default. */
export function extension(id: string, value: Uint8Array, critical?: number): Uint8Array {
  const flag = critical === undefined ? [] : [der(0x01, critical)];
  return sequence(identifier(id), ...flag, der(0x04, value));
}

/** ECDSA with SHA-256. */
export const ALGORITHM = sequence(identifier("1.2.840.10045.4.3.2"));

/** Builds signed content with a signature of four octets. */
export function signed(content: Uint8Array, algorithm = ALGORITHM): Uint8Array {
  return sequence(content, algorithm, der(0x03, 0, 1, 2, 3, 4));
}

/** Parts of a certificate that a test may choose. */
export interface CertificateParts {
  /** The element of the version; none by default. */
  readonly version?: Uint8Array;
  readonly serial?: number;
  readonly issuer?: string;
  /** The common name, or the element of a name. */
  readonly subject?: string | Uint8Array;
  /** The end of its validity as UTCTime; the first of January 2025 by default. */
  readonly until?: string;
  /** The octet of a public key without an algorithm. */
  readonly key?: number;
  /** The element of the public key, instead of `key`. */
  readonly publicKey?: Uint8Array;
  /** Elements after the public key. */
  readonly rest?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
}

/** Builds a certificate in DER. */
export function certificate(
  { version, serial = 1, issuer = "root", subject = "station", key = 1, ...parts }:
    CertificateParts = {},
): Uint8Array {
  const { publicKey = sequence(der(0x03, 0, key)), rest = [], extensions } = parts;
  const { until = "250101000000Z" } = parts;
  return signed(sequence(
    ...(version === undefined ? [] : [version]),
    der(0x02, serial),
    ALGORITHM,
    commonName(issuer),
    sequence(utcTime("240101000000Z"), utcTime(until)),
    typeof subject === "string" ? commonName(subject) : subject,
    publicKey,
    ...rest,
    ...(extensions === undefined ? [] : [tagged(3, sequence(...extensions))]),
  ));
}

/** Parts of a CRL that a test may choose. */
export interface ListParts {
  /** The element of the version; none by default. */
  readonly version?: Uint8Array;
  readonly issuer?: string;
  readonly thisUpdate?: Uint8Array;
  /** The element of the next update; none by default. */
  readonly nextUpdate?: Uint8Array;
  /** The entries; by default there is not even an empty sequence. */
  readonly entries?: readonly Uint8Array[];
  readonly extensions?: readonly Uint8Array[];
}

/** Builds a CRL in DER. */
export function revocationList(
  { version, issuer = "root", thisUpdate = utcTime("240101000000Z"), ...parts }: ListParts = {},
): Uint8Array {
  const { nextUpdate, entries, extensions } = parts;
  return signed(sequence(
    ...(version === undefined ? [] : [version]),
    ALGORITHM,
    commonName(issuer),
    thisUpdate,
    ...(nextUpdate === undefined ? [] : [nextUpdate]),
    ...(entries === undefined ? [] : [sequence(...entries)]),
    ...(extensions === undefined ? [] : [tagged(0, sequence(...extensions))]),
  ));
}

/** Builds an entry of a CRL. */
export function entry(serial: number, ...extensions: readonly Uint8Array[]): Uint8Array {
  const list = extensions.length === 0 ? [] : [sequence(...extensions)];
  return sequence(der(0x02, serial), utcTime("240101000000Z"), ...list);
}
