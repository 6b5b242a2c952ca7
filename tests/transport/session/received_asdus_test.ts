// ASDUs that are copied out of the read buffer.

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ReceivedAsdus } from "../../../transport/session/received_asdus.ts";
import { concat, frame, numberedAsdu, numberOf } from "../../helpers/wire/frames.ts";

const FRAME_OCTETS = 16;

function iFrames(count: number): Uint8Array {
  return concat(Array.from({ length: count }, (_, n) => frame(`I(${n},0)`, numberedAsdu(n))));
}

Deno.test("every ASDU of a chunk is copied, wherever the chunk is in its memory", () => {
  for (const count of [1, 2, 3, 300]) {
    for (const offset of [0, 1, 5000]) {
      const frames = iFrames(count);
      const memory = new Uint8Array(offset + frames.length + 7);
      memory.set(frames, offset);
      const chunk = memory.subarray(offset, offset + frames.length);
      const received = new ReceivedAsdus();
      received.begin(chunk);
      const asdus = Array.from(
        { length: count },
        (_, n) => received.copyAsdu(chunk.subarray(n * FRAME_OCTETS, (n + 1) * FRAME_OCTETS)),
      );
      received.end();
      memory.fill(0xff);
      assertEquals(asdus.map(numberOf), Array.from({ length: count }, (_, n) => n));
      assertEquals(new Set(asdus.map(({ length }) => length)), new Set([10]));
    }
  }
});

Deno.test("an ASDU keeps at most 4096 octets in memory, and one of a small chunk at most 1024", () => {
  const received = new ReceivedAsdus();
  const chunk = iFrames(1000);
  received.begin(chunk);
  for (let at = 0; at < chunk.length; at += FRAME_OCTETS) {
    const asdu = received.copyAsdu(chunk.subarray(at, at + FRAME_OCTETS));
    assert(asdu.buffer.byteLength <= 4096);
  }
  const few = iFrames(3);
  received.begin(few);
  const [first, second, last] = [0, 1, 2].map((n) =>
    received.copyAsdu(few.subarray(n * FRAME_OCTETS, (n + 1) * FRAME_OCTETS))
  );
  assertStrictEquals(first!.buffer, second!.buffer);
  assertStrictEquals(second!.buffer, last!.buffer);
  assert(first!.buffer.byteLength <= 1024);
});

Deno.test("ASDUs that arrive one by one share memory, and none of them changes", () => {
  const received = new ReceivedAsdus();
  const memory = new Uint8Array(FRAME_OCTETS);
  const asdus = Array.from({ length: 200 }, (_, n) => {
    memory.set(frame(`I(${n},0)`, numberedAsdu(n)));
    received.begin(memory);
    const asdu = received.copyAsdu(memory);
    received.end();
    return asdu;
  });
  assertEquals(asdus.map(numberOf), Array.from({ length: 200 }, (_, n) => n));
  const buffers = new Set(asdus.map(({ buffer }) => buffer));
  assert(buffers.size <= 5, `${buffers.size} buffers`);
  for (const { byteLength } of buffers) assert(byteLength <= 1024);
});

Deno.test("an APDU that was assembled from two chunks is not part of either", () => {
  const [chunk, other] = [iFrames(2), iFrames(1)];
  const received = new ReceivedAsdus();
  received.begin(chunk);
  const asdu = received.copyAsdu(other);
  other.fill(0);
  assertEquals([numberOf(asdu), asdu.length], [0, 10]);
});
