// The input buffer: every chunking yields the same octets, and octets within one chunk are not copied.

import { assert, assertEquals } from "@std/assert";
import { OctetQueue } from "../../../codec/capture/octet_queue.ts";
import { Prng } from "../../helpers/random/prng.ts";

Deno.test("OctetQueue returns views of the chunk where possible", () => {
  const queue = new OctetQueue();
  const chunk = Uint8Array.of(1, 2, 3, 4, 5);
  queue.push(chunk);
  assert(queue.ensure(3));
  assert(queue.octets === chunk);
  queue.advance(3);
  assertEquals(queue.ensure(3), false);
  assertEquals(queue.position, 3);
  queue.push(Uint8Array.of(6, 7, 8));
  assert(queue.ensure(3));
  assertEquals([...queue.octets.subarray(queue.at, queue.at + 3)], [4, 5, 6]);
  queue.advance(3);
  assertEquals(queue.length, 2);
});

Deno.test("OctetQueue skips octets that are present and octets still to come", () => {
  const queue = new OctetQueue();
  queue.push(Uint8Array.of(1, 2, 3));
  queue.skip(5);
  assertEquals([queue.length, queue.skipping, queue.position], [0, 2, 3]);
  queue.push(Uint8Array.of(4, 5, 6));
  assertEquals([queue.length, queue.skipping, queue.position], [1, 0, 5]);
  assert(queue.ensure(1));
  assertEquals(queue.octets[queue.at], 6);
});

Deno.test("OctetQueue returns the same octets for every chunking and every way of reading", () => {
  for (let seed = 1; seed <= 200; seed++) {
    const prng = new Prng(seed);
    const input = prng.octets(prng.int(1, 20_000));
    const queue = new OctetQueue();
    let pushed = 0;
    let at = 0;
    while (at < input.length) {
      const wanted = Math.min(prng.int(1, 6000), input.length - at);
      if (prng.chance(0.2)) {
        queue.skip(wanted);
        at += wanted;
      } else {
        while (!queue.ensure(wanted)) {
          const size = prng.pick([1, 7, 100, 5000]);
          queue.push(input.slice(pushed, pushed + size));
          pushed += size;
        }
        const found = queue.octets.subarray(queue.at, queue.at + wanted);
        assertEquals(found, input.subarray(at, at + wanted), `seed ${seed}, octet ${at}`);
        const taken = prng.int(0, wanted);
        queue.advance(taken);
        at += taken;
      }
      assertEquals(queue.position + queue.skipping, at, `seed ${seed}, position`);
    }
  }
});
