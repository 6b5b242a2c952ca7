// Normalizes octets, whichever subclass of Uint8Array contains them.

/**
 * Returns the same memory as a plain `Uint8Array`. The `Buffer` of Node.js is a `Uint8Array` whose
 * `slice()` does not copy, so a slice would change together with the buffer.
 */
export function plainOctets(octets: Uint8Array): Uint8Array {
  if (octets.constructor === Uint8Array) return octets;
  return new Uint8Array(octets.buffer, octets.byteOffset, octets.byteLength);
}
