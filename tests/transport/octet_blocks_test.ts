// Arrays of octets that share buffers.

import { assertEquals } from "@std/assert";
import { OctetBlocks } from "../../transport/octet_blocks.ts";

Deno.test("arrays of octets share a buffer as long as there is room, and never overlap", () => {
  const blocks = new OctetBlocks(10);
  const [a, b, c] = [blocks.take(4), blocks.take(6), blocks.take(1)];
  a.fill(1);
  b.fill(2);
  c.fill(3);
  assertEquals([[...a], [...b], [...c]], [[1, 1, 1, 1], [2, 2, 2, 2, 2, 2], [3]]);
  assertEquals([a.buffer === b.buffer, b.buffer === c.buffer], [true, false]);
});

Deno.test("an array that is longer than a block has a buffer of its size", () => {
  const blocks = new OctetBlocks(10);
  blocks.take(1);
  const long = blocks.take(25);
  assertEquals([long.length, long.buffer.byteLength, blocks.take(10).buffer === long.buffer], [
    25,
    25,
    false,
  ]);
});
