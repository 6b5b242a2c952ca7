// The comparison of secrets.

import { assertEquals } from "@std/assert";
import { equalOctets } from "../../../transport/authentication/equal.ts";

Deno.test("equalOctets() finds a difference in any bit of any octet, and in the length", () => {
  const octets = Uint8Array.of(0, 1, 2, 0xff);
  assertEquals(equalOctets(octets, octets.slice()), true);
  assertEquals(equalOctets(new Uint8Array(), new Uint8Array()), true);
  assertEquals(equalOctets(octets, octets.subarray(0, 3)), false);
  for (let bit = 0; bit < 32; bit++) {
    const other = octets.slice();
    other[bit >> 3]! ^= 1 << (bit & 7);
    assertEquals(equalOctets(octets, other), false, `bit ${bit}`);
  }
});
