// Octets in a row, and numbers as the octets of the wire.

/** The parts, one after another, in an array that belongs to the caller. */
export function joinOctets(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

/** A number as two octets, the lowest first. */
export function twoOctets(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8 & 0xff);
}

/** A number as four octets, the lowest first. */
export function fourOctets(value: number): Uint8Array {
  return Uint8Array.of(value & 0xff, value >>> 8 & 0xff, value >>> 16 & 0xff, value >>> 24 & 0xff);
}

/** The octets and zeros after them, up to the next multiple of eight; the octets themselves if they fill it. */
export function paddedToEight(octets: Uint8Array): Uint8Array {
  const rest = octets.length % 8;
  return rest === 0 ? octets : joinOctets([octets, new Uint8Array(8 - rest)]);
}
