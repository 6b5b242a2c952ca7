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

Deno.test("a read buffer has 512 octets, and grows up to 65536 while reads fill it", () => {
  const full = Array.from({ length: 6 }, () => "full" as const);
  assertEquals(sizes(new ReadBuffer(), full), [512, 2048, 8192, 32_768, 65_536, 65_536]);
  assertEquals(sizes(new ReadBuffer(), [511, 511, 6]), [512, 512, 512]);
});

Deno.test("a read buffer becomes small after sixteen reads that would have fitted into a small one", () => {
  const buffer = new ReadBuffer();
  const small = Array.from({ length: 15 }, () => 6);
  sizes(buffer, ["full"]);
  assertEquals(new Set(sizes(buffer, [...small, 600, ...small])), new Set([2048]));
  assertEquals(sizes(buffer, [6, 6]), [2048, 512]);
});

Deno.test("the octets of a read stay valid when the buffer changes its size", () => {
  const buffer = new ReadBuffer();
  buffer.octets.fill(7);
  const octets = buffer.filled(512);
  assertEquals([octets, buffer.octets.length], [new Uint8Array(512).fill(7), 2048]);
});
