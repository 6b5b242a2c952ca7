// ASDUs that are copied out of the read buffer.

import { assert, assertEquals, assertStrictEquals } from "@std/assert";
import { ReceivedAsdus } from "../../../transport/session/received_asdus.ts";
import { Session } from "../../../transport/session/session.ts";
import { liveHeap } from "../../helpers/machine/live_heap.ts";
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

Deno.test("a session copies the ASDUs of a chunk together", () => {
  const session = new Session("controlled", {}, 0);
  session.receive(concat([frame("STARTDT act"), iFrames(3)]), 0);
  assertEquals(session.nextEvent()?.type, "started");
  const buffers = [1, 2, 3].map(() => {
    const event = session.nextEvent();
    return event?.type === "asdu" ? event.octets.buffer : undefined;
  });
  assert(buffers[0] !== undefined);
  assertEquals(new Set(buffers).size, 1);
});

/** Receives a chunk of this number of I frames. Returns weak references to it and to the copy of its ASDUs. */
function receiveFrames(count: number): readonly WeakRef<ArrayBufferLike>[] {
  const session = new Session("controlled", {}, 0);
  session.receive(frame("STARTDT act"), 0);
  session.nextEvent();
  const chunk = iFrames(count);
  session.receive(chunk, 0);
  const event = session.nextEvent();
  assert(event?.type === "asdu");
  return [chunk, event.octets].map(({ buffer }) => new WeakRef(buffer));
}

Deno.test("a session keeps neither a chunk nor the copy of ASDUs that were handed out", async () => {
  const kept = receiveFrames(200);
  // A reference of this turn keeps them until the next one.
  await new Promise((resolve) => setTimeout(resolve, 0));
  liveHeap();
  assertEquals(kept.map((each) => each.deref()), [undefined, undefined]);
});

Deno.test("an APDU that was assembled from two chunks is not part of either", () => {
  const [chunk, other] = [iFrames(2), iFrames(1)];
  const received = new ReceivedAsdus();
  received.begin(chunk);
  const asdu = received.copyAsdu(other);
  other.fill(0);
  assertEquals([numberOf(asdu), asdu.length], [0, 10]);
});
