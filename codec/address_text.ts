// Addresses of objects as engineers write them: 700, 0.2.188, 2_188 or 0x2bc.

/** How object addresses are written: as one number, one number per octet, the last octet apart, or hexadecimal. */
export type AddressFormat = "plain" | "8.8.8" | "16_8" | "hex";

/** The formats of addresses, the usual one first. */
export const ADDRESS_FORMATS: readonly [AddressFormat, ...AddressFormat[]] = [
  "plain",
  "8.8.8",
  "16_8",
  "hex",
];

/** Size of an address in octets. */
export type AddressOctets = 1 | 2 | 3;

/**
 * Reads an address: `700`, `0x2bc`, `0.2.188` (one number per octet, the most significant first), or `2_188` (the
 * last octet apart).
 *
 * @param octets Size of the address; an address with points must have this number of parts. Any size by default.
 * @returns `undefined` if the text is not an address. Plain and hexadecimal numbers may exceed the size.
 */
export function parseAddressNumber(text: string, octets?: AddressOctets): number | undefined {
  if (/^(?:\d+|0x[0-9a-f]+)$/i.test(text)) return Number(text);
  if (/^\d{1,3}(?:\.\d{1,3}){1,2}$/.test(text)) {
    const parts = text.split(".").map(Number);
    if (octets !== undefined && parts.length !== octets) return undefined;
    return parts.every((part) => part < 256)
      ? parts.reduce((sum, part) => sum * 256 + part, 0)
      : undefined;
  }
  const [, high, low] = /^(\d{1,5})_(\d{1,3})$/.exec(text) ?? [];
  if (high === undefined || octets === 1) return undefined;
  const most = octets === 2 ? 0xff : 0xffff;
  return Number(high) <= most && Number(low) < 256 ? Number(high) * 256 + Number(low) : undefined;
}

/** Writes an address in a format. Of one octet, there is one number in all formats but `hex`. */
export function formatAddressNumber(
  address: number,
  { format, octets }: { readonly format: AddressFormat; readonly octets: AddressOctets },
): string {
  if (format === "hex") return `0x${address.toString(16)}`;
  if (format === "plain" || octets === 1) return String(address);
  if (format === "16_8") return `${Math.floor(address / 256)}_${address % 256}`;
  const parts: number[] = [];
  for (let shift = octets - 1; shift >= 0; shift--) {
    parts.push(Math.floor(address / 256 ** shift) % 256);
  }
  return parts.join(".");
}
