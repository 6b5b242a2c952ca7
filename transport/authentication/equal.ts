// Comparison of secrets in constant time.

/**
 * Whether both have the same octets. The time depends on the lengths, which are public, and not on
 * the octets, so that an attacker cannot find a MAC octet by octet from the time of the comparison.
 */
export function equalOctets(one: Uint8Array, other: Uint8Array): boolean {
  if (one.length !== other.length) return false;
  let difference = 0;
  for (let index = 0; index < one.length; index++) difference |= one[index]! ^ other[index]!;
  return difference === 0;
}

/**
 * Whether octets are a content and its padding to a multiple of eight, compared in constant time. The padding may have any
 * octets: the key wrap protects it like the rest.
 */
export function equalPadded(octets: Uint8Array, content: Uint8Array): boolean {
  const isLong = octets.length === Math.ceil(content.length / 8) * 8;
  return isLong && equalOctets(octets.subarray(0, content.length), content);
}
