// Reads integers in either byte order. The caller checks the length.

/** Reads two octets, most significant first. */
export function u16be(octets: Uint8Array, at: number): number {
  return octets[at]! << 8 | octets[at + 1]!;
}

/** Reads four octets, most significant first. */
export function u32be(octets: Uint8Array, at: number): number {
  return (octets[at]! << 24 | octets[at + 1]! << 16 | octets[at + 2]! << 8 | octets[at + 3]!) >>> 0;
}

/** Reads four octets, least significant first. */
export function u32le(octets: Uint8Array, at: number): number {
  return (octets[at]! | octets[at + 1]! << 8 | octets[at + 2]! << 16 | octets[at + 3]! << 24) >>> 0;
}

/** Byte order of a file or of one of its sections. */
export interface ByteOrder {
  /** Reads two octets. */
  u16(octets: Uint8Array, at: number): number;
  /** Reads four octets. */
  u32(octets: Uint8Array, at: number): number;
}

/** Least significant octet first. */
export const LITTLE_ENDIAN: ByteOrder = {
  u16: (octets, at) => octets[at]! | octets[at + 1]! << 8,
  u32: u32le,
};

/** Most significant octet first. */
export const BIG_ENDIAN: ByteOrder = { u16: u16be, u32: u32be };
