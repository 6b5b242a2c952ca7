// One way to look at octets, whichever kind of Uint8Array they come in.

/**
 * The same memory as a plain `Uint8Array`. The `Buffer` of Node is a `Uint8Array` whose `slice()` does not copy:
 * what is sliced from it would change with the buffer.
 */
export function plainOctets(octets: Uint8Array): Uint8Array {
  if (octets.constructor === Uint8Array) return octets;
  return new Uint8Array(octets.buffer, octets.byteOffset, octets.byteLength);
}
