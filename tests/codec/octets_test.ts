// Octets as plain Uint8Arrays.

import { assertEquals, assertStrictEquals } from "@std/assert";
import { plainOctets } from "../../codec/octets.ts";

class Subclass extends Uint8Array<ArrayBuffer> {}

Deno.test("a plain Uint8Array is returned as it is, and a subclass as a view of the same memory", () => {
  const plain = new Uint8Array([1, 2, 3]);
  assertStrictEquals(plainOctets(plain), plain);
  const memory = new Uint8Array([1, 2, 3, 4, 5]).buffer;
  const found = plainOctets(new Subclass(memory, 1, 3));
  assertStrictEquals(found.constructor, Uint8Array);
  assertStrictEquals(found.buffer, memory);
  assertEquals([...found], [2, 3, 4]);
});
