// The size of a read buffer.

import { assertEquals } from "@std/assert";
import { ReadBuffer } from "../../../transport/connection/read_buffer.ts";

/** Returns the sizes of the buffer before each read that fills it as stated; `full` fills it. */
function sizes(buffer: ReadBuffer, reads: readonly (number | "full")[]): number[] {
  return reads.map((read) => {
    const { length } = buffer.octets;
    buffer.filled(read === "full" ? length : read);
    return length;
  });
}

Deno.test("a read buffer has 256 octets, and grows up to 65536 while reads fill it", () => {
  const full = Array.from({ length: 6 }, () => "full" as const);
  assertEquals(sizes(new ReadBuffer(), full), [256, 1024, 4096, 16_384, 65_536, 65_536]);
  assertEquals(sizes(new ReadBuffer(), [255, 255, 6]), [256, 256, 256]);
});

Deno.test("a read buffer becomes small after sixteen reads that would have fitted into a small one", () => {
  const buffer = new ReadBuffer();
  const small = Array.from({ length: 15 }, () => 6);
  sizes(buffer, ["full"]);
  assertEquals(new Set(sizes(buffer, [...small, 600, ...small])), new Set([1024]));
  assertEquals(sizes(buffer, [6, 6]), [1024, 256]);
});

Deno.test("the octets of a read stay valid when the buffer changes its size", () => {
  const buffer = new ReadBuffer();
  buffer.octets.fill(7);
  const octets = buffer.filled(256);
  assertEquals([octets, buffer.octets.length], [new Uint8Array(256).fill(7), 1024]);
});

Deno.test("read buffers that share memory do not overlap", () => {
  const buffers = Array.from({ length: 40 }, () => new ReadBuffer());
  for (const [index, { octets }] of buffers.entries()) octets.fill(index);
  for (const [index, { octets }] of buffers.entries()) {
    assertEquals(octets, new Uint8Array(256).fill(index));
  }
});
