// Octets of an announced length: complete, too few, too many, and the memory that an announcement alone allocates.

import { assert, assertEquals } from "@std/assert";
import { ArrivingOctets } from "../../transport/arriving_octets.ts";
import { Prng } from "../helpers/random/prng.ts";

Deno.test("an announced length allocates nothing, and arriving octets use little more than their size", () => {
  const arriving = new ArrivingOctets(16_777_215);
  assertEquals(arriving.room, 0);
  const part = new Uint8Array(236).fill(7);
  for (let sent = part.length; sent < 1_000_000; sent += part.length) {
    assert(arriving.add(part));
    assertEquals(arriving.length, sent);
    assert(arriving.room <= Math.max(4096, 2 * sent), `room for ${arriving.room} of ${sent}`);
  }
});

Deno.test("parts of any length are joined, up to the announced length", () => {
  const random = new Prng(104);
  for (let run = 0; run < 200; run++) {
    const whole = random.octets(random.int(0, 20_000));
    const arriving = new ArrivingOctets(whole.length);
    for (let at = 0; at < whole.length;) {
      assertEquals(arriving.isComplete, false);
      const part = whole.subarray(at, at + random.int(0, 300));
      assert(arriving.add(part));
      at += part.length;
    }
    assertEquals(arriving.isComplete, true);
    assertEquals(arriving.octets, whole);
    assertEquals(arriving.octets.buffer.byteLength, whole.length);
    assertEquals(arriving.add(Uint8Array.of(1)), false);
    assertEquals(arriving.octets, whole);
  }
});

Deno.test("arriving octets are copied", () => {
  const arriving = new ArrivingOctets(3);
  const part = Uint8Array.of(1, 2, 3);
  assert(arriving.add(part));
  part.fill(0);
  assertEquals(arriving.octets, Uint8Array.of(1, 2, 3));
});
