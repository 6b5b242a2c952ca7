// Reads DER (X.690) elements, which consist of tag, length and content. The caller creates a new
// reader to descend into an element, so the nesting depth is fixed by the expected structure and
// not by the input.

import { formatCount } from "../../codec/count.ts";
import { malformed } from "./certificate_error.ts";

/** Identifier octets of the elements used in certificates and CRLs. */
export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  null: 0x05,
  objectIdentifier: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** One element. Both arrays are views of the octets that were read. */
export interface DerElement {
  /** Identifier octet. */
  readonly tag: number;
  /** The whole element, including tag and length. */
  readonly octets: Uint8Array;
  /** The content. */
  readonly content: Uint8Array;
  /** Description for messages. */
  readonly what: string;
}

/** Returns the identifier octet of a context-specific element, `[number]`. */
export function contextTag(number: number, form: "constructed" | "primitive"): number {
  return (form === "constructed" ? 0xa0 : 0x80) | number;
}

/** Reads the elements of some content in sequence. */
export class DerReader {
  readonly #octets: Uint8Array;
  /** Description of the content, for messages. */
  readonly #what: string;
  #at = 0;

  /** Creates a reader at the first octet. */
  constructor(octets: Uint8Array, what: string) {
    this.#octets = octets;
    this.#what = what;
  }

  /** Returns a reader for the content of an element. */
  static within(element: DerElement): DerReader {
    return new DerReader(element.content, element.what);
  }

  /** The tag of the next element; `undefined` at the end. */
  get tag(): number | undefined {
    return this.#octets[this.#at];
  }

  /**
   * Reads an element with the given tag.
   *
   * @throws {CertificateError} The element is missing, or longer than its container.
   */
  read(tag: number, what: string): DerElement {
    const element = this.any(what);
    if (element.tag === tag) return element;
    throw malformed(`${what} has the tag ${hexOctet(element.tag)}, expected ${hexOctet(tag)}`);
  }

  /** Reads an element if it has the given tag. */
  optional(tag: number, what: string): DerElement | undefined {
    return this.tag === tag ? this.read(tag, what) : undefined;
  }

  /** Reads an element with any tag. */
  any(what: string): DerElement {
    const octets = this.#octets;
    const start = this.#at;
    const tag = octets[start];
    if (tag === undefined) throw malformed(`${this.#what} ends before ${what}`);
    if ((tag & 0x1f) === 0x1f) throw malformed(`${what} has a tag of more than one octet`);
    const [length, from] = this.#length(start + 1, what);
    const end = from + length;
    if (end > octets.length) {
      const there = octets.length - from;
      throw malformed(`${what} has a length of ${length} octets, but only ${there} are left`);
    }
    this.#at = end;
    return { tag, octets: octets.subarray(start, end), content: octets.subarray(from, end), what };
  }

  /** Checks that no octets are left. */
  end(): void {
    const rest = this.#octets.length - this.#at;
    if (rest > 0) {
      throw malformed(`${this.#what} is followed by ${formatCount(rest, "extra octet")}`);
    }
  }

  #length(at: number, what: string): readonly [length: number, from: number] {
    const octets = this.#octets;
    const first = octets[at];
    if (first === undefined) throw malformed(`${what} ends before its length`);
    if (first < 0x80) return [first, at + 1];
    const count = first & 0x7f;
    if (count === 0 || count > 4) {
      throw malformed(
        `${what} has a length that starts with ${hexOctet(first)}, which DER does not permit`,
      );
    }
    let length = 0;
    for (let i = 1; i <= count; i++) {
      const octet = octets[at + i];
      if (octet === undefined) throw malformed(`${what} ends within its length`);
      length = length * 256 + octet;
    }
    const shortest = length < 0x80 ? 0 : Math.ceil((32 - Math.clz32(length)) / 8);
    if (count !== shortest) throw malformed(`${what} has a longer length than DER permits`);
    return [length, at + 1 + count];
  }
}

const HEX = Array.from({ length: 256 }, (_, octet) => octet.toString(16).padStart(2, "0"));

/** Returns octets in hex, for keys and messages. */
export function hexOf(octets: Uint8Array): string {
  let text = "";
  for (let at = 0; at < octets.length; at++) text += HEX[octets[at]!];
  return text;
}

/** Returns octets as characters with the same codes. */
export function latinOf(octets: Uint8Array): string {
  let text = "";
  for (const octet of octets) text += String.fromCharCode(octet);
  return text;
}

function hexOctet(octet: number): string {
  return `0x${octet.toString(16).padStart(2, "0")}`;
}
