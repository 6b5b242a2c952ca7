// The comparison of secrets.

import { assertEquals } from "@std/assert";
import { equalOctets, equalPadded } from "../../../transport/authentication/equal.ts";

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

Deno.test("equalPadded() accepts any padding to the next multiple of eight, and no other length", () => {
  const content = Uint8Array.of(1, 2, 3, 4, 5, 6, 7);
  assertEquals(equalPadded(Uint8Array.of(...content, 0), content), true);
  assertEquals(equalPadded(Uint8Array.of(...content, 0xa5), content), true);
  assertEquals(equalPadded(content, content), false);
  assertEquals(equalPadded(Uint8Array.of(...content, 0, 0), content), false);
  assertEquals(equalPadded(new Uint8Array([...content, ...new Uint8Array(9)]), content), false);
  assertEquals(equalPadded(Uint8Array.of(...content.with(6, 0), 0), content), false);
  const full = Uint8Array.of(...content, 8);
  assertEquals(equalPadded(full, full), true);
});
