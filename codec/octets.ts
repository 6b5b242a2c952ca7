// Octets: normalized, whichever subclass of Uint8Array contains them, and as little-endian numbers.

/**
 * Returns the same memory as a plain `Uint8Array`. The `Buffer` of Node.js is a `Uint8Array` whose
 * `slice()` does not copy, so a slice would change together with the buffer.
 */
export function plainOctets(octets: Uint8Array): Uint8Array {
  if (octets.constructor === Uint8Array) return octets;
  return new Uint8Array(octets.buffer, octets.byteOffset, octets.byteLength);
}

/**
 * Checks that two numbers are positions within the octets, in this order.
 *
 * @throws {RangeError} They are not.
 */
export function requirePositions(octets: Uint8Array, from: number, to: number): void {
  const areIntegers = Number.isInteger(from) && Number.isInteger(to);
  if (areIntegers && from >= 0 && from <= to && to <= octets.length) return;
  const range = `0 to ${octets.length}`;
  throw new RangeError(`Cannot read octets ${from} to ${to}: expected positions from ${range}`);
}

/** Returns four octets, which must be present, as a signed little-endian number. */
export function wordAt(octets: Uint8Array, at: number): number {
  return octets[at]! | octets[at + 1]! << 8 | octets[at + 2]! << 16 | octets[at + 3]! << 24;
}

/** Writes four octets as a little-endian number. */
export function writeWord(octets: Uint8Array, at: number, word: number): void {
  octets[at] = word;
  octets[at + 1] = word >> 8;
  octets[at + 2] = word >> 16;
  octets[at + 3] = word >> 24;
}

/** Returns two octets, which must be present, as an unsigned little-endian number. */
export function halfAt(octets: Uint8Array, at: number): number {
  return octets[at]! | octets[at + 1]! << 8;
}

/** Writes two octets as a little-endian number. */
export function writeHalf(octets: Uint8Array, at: number, half: number): void {
  octets[at] = half;
  octets[at + 1] = half >> 8;
}
