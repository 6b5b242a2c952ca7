// The addresses of objects as text: `47/700`, `47/0.2.188`, `47/2_188`, `47/0x2bc`, and sets of them.

import type { AddressFormat } from "../../codec/mod.ts";
import {
  type AddressOctets,
  formatAddressNumber,
  parseAddressNumber,
} from "../../codec/low_level.ts";

/** How object addresses are shown. */
export interface AddressStyle {
  /** Format of the object address; common addresses are always plain. */
  readonly format: AddressFormat;
  /** Size of object addresses in octets. */
  readonly octets: AddressOctets;
}

/** Plain numbers. */
export const PLAIN_ADDRESSES: AddressStyle = { format: "plain", octets: 3 };

/** `47/700`, or `47/0.2.188`. */
export function addressText(
  { ca, ioa }: { readonly ca: number; readonly ioa: number },
  style: AddressStyle = PLAIN_ADDRESSES,
): string {
  return `${ca}/${formatAddressNumber(ioa, style)}`;
}

/** The sizes of the fields that hold addresses. */
export interface AddressSizes {
  /** Size of common addresses in octets. */
  readonly caOctets: 1 | 2;
  /** Size of object addresses in octets. */
  readonly ioaOctets: AddressOctets;
}

/** An object address, and the common address if the text has one. */
export interface ParsedAddress {
  readonly ca: number | undefined;
  readonly ioa: number;
}

/**
 * Reads `47/700` or `700`, each number in any format, of fields of these sizes or of any size; `undefined` if the text
 * has another form.
 */
export function parseObjectAddress(
  text: string,
  { caOctets, ioaOctets }: Partial<AddressSizes> = {},
): ParsedAddress | undefined {
  const parts = text.split("/");
  if (parts.length > 2) return undefined;
  const ioa = parseAddressNumber(parts.at(-1)!, ioaOctets);
  const ca = parts.length === 1 ? undefined : parseAddressNumber(parts[0]!, caOctets);
  if (ioa === undefined || parts.length === 2 && ca === undefined) return undefined;
  return { ca, ioa };
}

/** Addresses: single ones and ranges. */
export class AddressSet {
  /** The ranges in the order written; of a single address, both ends are equal. */
  readonly ranges: readonly (readonly [low: number, high: number])[];

  /** Creates a set of ranges. */
  constructor(ranges: AddressSet["ranges"]) {
    this.ranges = ranges;
  }

  /** Whether an address is one of them. */
  has(address: number): boolean {
    return this.ranges.some(([low, high]) => address >= low && address <= high);
  }

  /** Number of addresses. */
  get size(): number {
    return this.ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  }

  /** Each address, in the order written. */
  *[Symbol.iterator](): Generator<number> {
    for (const [low, high] of this.ranges) {
      for (let address = low; address <= high; address++) yield address;
    }
  }
}

/** Reads `100,1000-2000` with addresses in any format; `undefined` if a part is neither an address nor a range. */
export function parseAddressSet(text: string, octets?: AddressOctets): AddressSet | undefined {
  const ranges: (readonly [number, number])[] = [];
  for (const part of text.split(",")) {
    const [first, last = first, more] = part.trim().split(/\.\.|[-–]/);
    const [low, high] = [first!, last!].map((each) => parseAddressNumber(each, octets));
    if (low === undefined || high === undefined || high < low || more !== undefined) {
      return undefined;
    }
    ranges.push([low, high]);
  }
  return new AddressSet(ranges);
}

/** The forms of an object address of a size, for messages: `188, 2.188, 0xbc`. */
export function addressForms(octets: AddressOctets): string {
  const forms = (["plain", "8.8.8", "16_8", "hex"] as const).map((format) =>
    formatAddressNumber(octets === 1 ? 188 : 700, { format, octets })
  );
  return [...new Set(forms)].join(", ");
}
