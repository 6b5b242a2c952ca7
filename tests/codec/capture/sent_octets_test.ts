// The buffer of sent octets agrees with a plain list of all octets, at any sequence numbers and sizes.

import { assertEquals } from "@std/assert";
import { SentOctets } from "../../../codec/capture/sent_octets.ts";
import { Prng } from "../../helpers/random/prng.ts";

Deno.test("SentOctets compares with the last 4096 octets, also where sequence numbers wrap", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const random = new Prng(seed);
    const sent = new SentOctets();
    const first = [0, 1, 0xffff_ff00, 0x7fff_fff0][seed % 4]!;
    const all: number[] = [];
    for (let round = 0; round < 60; round++) {
      const added = random.octets(random.int(1, [3, 40, 700, 5000][random.int(0, 3)]!));
      sent.add((first + all.length) >>> 0, added, round + 1);
      for (const octet of added) all.push(octet);
      const start = random.int(Math.max(0, all.length - 4096), all.length - 1);
      const again = Uint8Array.from(all.slice(start, start + random.int(1, 300)));
      const sequence = (first + start) >>> 0;
      assertEquals(sent.compare(sequence, again), undefined, `seed ${seed} round ${round}`);
      const changed = again.slice();
      const at = random.int(0, changed.length - 1);
      changed[at]! ^= 1;
      const found = sent.compare(sequence, changed);
      assertEquals(found?.earlier, again, `seed ${seed} round ${round}`);
      assertEquals(found?.later, changed, `seed ${seed} round ${round}`);
    }
  }
});

Deno.test("SentOctets reports the packet of the octet that differs", () => {
  const sent = new SentOctets();
  sent.add(10, Uint8Array.of(1, 2, 3), 7);
  sent.add(13, Uint8Array.of(4, 5, 6), 8);
  assertEquals(sent.compare(11, Uint8Array.of(2, 3, 4, 9))?.earlierFrame, 8);
  assertEquals(sent.compare(11, Uint8Array.of(2, 9, 4, 5))?.earlierFrame, 7);
});

Deno.test("SentOctets compares nothing before a gap, after the end, or once it is cleared", () => {
  const sent = new SentOctets();
  sent.add(10, Uint8Array.of(1, 2, 3), 1);
  assertEquals(sent.compare(13, Uint8Array.of(9, 9)), undefined);
  assertEquals(sent.compare(5, Uint8Array.of(9, 9)), undefined);
  sent.add(20, Uint8Array.of(4), 2);
  assertEquals(sent.compare(10, Uint8Array.of(9, 9, 9)), undefined);
  assertEquals(sent.compare(20, Uint8Array.of(9))?.earlierFrame, 2);
  sent.clear();
  assertEquals(sent.compare(20, Uint8Array.of(9)), undefined);
});

Deno.test("SentOctets forgets the octets before a gap, also those next to it", () => {
  const sent = new SentOctets();
  sent.add(10, Uint8Array.of(1, 2, 3), 1);
  sent.add(20, Uint8Array.of(4), 2);
  assertEquals(sent.compare(17, Uint8Array.of(9, 9, 9)), undefined);
  assertEquals(sent.compare(19, Uint8Array.of(9)), undefined);
  const found = sent.compare(18, Uint8Array.of(9, 9, 9, 9));
  assertEquals([found?.earlier, found?.later], [Uint8Array.of(4), Uint8Array.of(9)]);
  const first = new SentOctets();
  first.add(0, Uint8Array.of(5), 1);
  assertEquals(first.compare(0xffff_ffff, Uint8Array.of(9, 5)), undefined);
});

Deno.test("SentOctets returns only the octets that are known", () => {
  const sent = new SentOctets();
  sent.add(10, Uint8Array.of(1, 2, 3), 1);
  assertEquals(sent.compare(8, Uint8Array.of(9, 9, 9, 2)), {
    earlier: Uint8Array.of(1, 2),
    later: Uint8Array.of(9, 2),
    earlierFrame: 1,
  });
});

Deno.test("SentOctets knows 4096 octets, and the packets of 32 segments", () => {
  const long = new SentOctets();
  long.add(0, new Uint8Array(5000), 1);
  assertEquals(long.compare(903, Uint8Array.of(9)), undefined);
  assertEquals(long.compare(904, Uint8Array.of(9))?.earlier.length, 1);
  long.add(5000, Uint8Array.of(0), 2);
  assertEquals(long.compare(904, Uint8Array.of(9)), undefined);
  assertEquals(long.compare(905, Uint8Array.of(9))?.earlierFrame, 1);
  const parts = new SentOctets();
  for (let frame = 1; frame <= 33; frame++) parts.add(frame, Uint8Array.of(0), frame);
  const frameOf = (sequence: number) => parts.compare(sequence, Uint8Array.of(9))?.earlierFrame;
  assertEquals([frameOf(1), frameOf(2), frameOf(32), frameOf(33)], [0, 2, 32, 33]);
});
