// Reads the first octets of a connection: a ClientHello of TLS, or something else. They are not protected and may be
// forged, so they can explain a failed handshake but never permit one.

import { hexOf } from "../certificates/der.ts";

/** The content of a ClientHello. */
export interface ClientHello {
  /** TLS versions, newest first, as transmitted numbers such as 0x0304. */
  readonly versions: readonly number[];
  /** Cipher suites, in the order of the client. */
  readonly suites: readonly number[];
}

/** Classification of the first octets. */
export type FirstOctets =
  /** Not enough octets to decide; nothing can be decided before there are `needs` of them. */
  | { readonly kind: "incomplete"; readonly needs: number }
  /** The start of an APDU: a plain client. */
  | { readonly kind: "plain" }
  /** TLS. */
  | { readonly kind: "hello"; readonly hello: ClientHello }
  /** Anything else. */
  | { readonly kind: "other"; readonly detail: string };

/** Maximum size of a ClientHello in octets, including records. */
export const MOST_HELLO_OCTETS = 0x8000;

/** Maximum number of records of a ClientHello: a client that sends one octet in each must not occupy the processor. */
const MOST_RECORDS = 256;

/** Names of versions by their transmitted number. */
const VERSIONS: Readonly<Record<number, string>> = {
  0x0002: "SSLv2",
  0x0300: "SSLv3",
  0x0301: "TLSv1.0",
  0x0302: "TLSv1.1",
  0x0303: "TLSv1.2",
  0x0304: "TLSv1.3",
};

const START = 0x68;
const HANDSHAKE = 22;
const CLIENT_HELLO = 1;
const SUPPORTED_VERSIONS = 43;
const RECORD_HEADER = 5;
const MESSAGE_HEADER = 4;

/** The name of a version, such as `TLSv1.2`; the number in hex for an unknown one. */
export function versionText(version: number): string {
  return VERSIONS[version] ?? `0x${version.toString(16).padStart(4, "0")}`;
}

/** Reads the first octets of a client. */
export function readFirstOctets(octets: Uint8Array): FirstOctets {
  if (octets.length === 0) return { kind: "incomplete", needs: 1 };
  if (octets[0] === START) return { kind: "plain" };
  if (octets[0] !== HANDSHAKE || (octets[1] ?? 3) !== 3) {
    return { kind: "other", detail: `${hexOf(octets.subarray(0, 8))} is not a TLS record` };
  }
  const message = handshakeOf(octets);
  if (typeof message === "string") return { kind: "other", detail: message };
  if (typeof message === "number") {
    if (octets.length < MOST_HELLO_OCTETS) {
      return { kind: "incomplete", needs: Math.min(message, MOST_HELLO_OCTETS) };
    }
    return { kind: "other", detail: `the ClientHello has more than ${MOST_HELLO_OCTETS} octets` };
  }
  const hello = helloOf(message);
  return hello === undefined
    ? { kind: "other", detail: "the ClientHello is malformed" }
    : { kind: "hello", hello };
}

/**
 * The first handshake message without its header; the number of octets that it needs at least if it is incomplete, or a
 * text if it is not one.
 */
function handshakeOf(octets: Uint8Array): Uint8Array | string | number {
  const parts: Uint8Array[] = [];
  let held = 0;
  let at = 0;
  while (at + RECORD_HEADER <= octets.length) {
    if (octets[at] !== HANDSHAKE) return "another record interrupts the ClientHello";
    const length = wordAt(octets, at + 3);
    if (length === 0) return "a record is empty";
    if (parts.length === MOST_RECORDS) {
      return `the ClientHello is divided into more than ${MOST_RECORDS} records`;
    }
    const part = octets.subarray(at + RECORD_HEADER, at + RECORD_HEADER + length);
    parts.push(part);
    held += part.length;
    at += RECORD_HEADER + length;
  }
  const needs = octets.length < at ? at : at + RECORD_HEADER + 1;
  const stream = new Uint8Array(held);
  let end = 0;
  for (const part of parts) {
    stream.set(part, end);
    end += part.length;
  }
  if (held > 0 && stream[0] !== CLIENT_HELLO) return "the first message is not a ClientHello";
  if (held < MESSAGE_HEADER) return needs;
  const length = stream[1]! * 0x1_0000 + wordAt(stream, 2);
  if (length > MOST_HELLO_OCTETS) return `the ClientHello has ${length} octets`;
  const missing = MESSAGE_HEADER + length - held;
  if (missing > 0) return Math.max(needs, octets.length + missing);
  return stream.subarray(MESSAGE_HEADER, MESSAGE_HEADER + length);
}

/** Reads a ClientHello; `undefined` if it is malformed. */
function helloOf(message: Uint8Array): ClientHello | undefined {
  const reader = new Reader(message);
  const version = reader.word();
  reader.skip(32); // random
  reader.block(reader.octet()); // session identifier
  const list = reader.block(reader.word());
  reader.block(reader.octet()); // compression
  if (list === undefined || version === undefined || list.length % 2 !== 0) return undefined;
  const suites = wordsOf(list);
  let versions: readonly number[] | undefined;
  if (!reader.atEnd) {
    const extensions = reader.block(reader.word());
    if (extensions === undefined) return undefined;
    const each = new Reader(extensions);
    while (!each.atEnd) {
      const [id, content] = [each.word(), each.block(each.word())];
      if (id === undefined || content === undefined) return undefined;
      if (id !== SUPPORTED_VERSIONS) continue;
      const inner = new Reader(content);
      const offered = inner.block(inner.octet());
      if (offered === undefined || offered.length % 2 !== 0) return undefined;
      versions = wordsOf(offered);
    }
  }
  if (reader.failed) return undefined;
  const known = (versions ?? [version]).filter((each) => each in VERSIONS);
  return { versions: known.toSorted((a, b) => b - a), suites };
}

/** Reads big-endian fields; after the end every field is `undefined`. */
class Reader {
  readonly #octets: Uint8Array;
  #at = 0;
  failed = false;

  constructor(octets: Uint8Array) {
    this.#octets = octets;
  }

  get atEnd(): boolean {
    return this.failed || this.#at >= this.#octets.length;
  }

  octet(): number | undefined {
    return this.block(1)?.[0];
  }

  word(): number | undefined {
    const octets = this.block(2);
    return octets && wordAt(octets, 0);
  }

  skip(count: number): void {
    this.block(count);
  }

  block(length: number | undefined): Uint8Array | undefined {
    if (length === undefined || this.#at + length > this.#octets.length) {
      this.failed = true;
      return undefined;
    }
    this.#at += length;
    return this.#octets.subarray(this.#at - length, this.#at);
  }
}

function wordAt(octets: Uint8Array, at: number): number {
  return octets[at]! * 256 + octets[at + 1]!;
}

function wordsOf(octets: Uint8Array): readonly number[] {
  return Array.from({ length: octets.length / 2 }, (_, index) => wordAt(octets, 2 * index));
}
