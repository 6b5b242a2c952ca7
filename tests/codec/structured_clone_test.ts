// Decoded ASDUs are plain data: they can be posted to and from workers.

import { assertEquals } from "@std/assert";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { loadVectors } from "../helpers/asdu/vectors.ts";

/** Counts the octets of all buffers in a value, and of the buffers on which they are views. */
function octetsIn(value: unknown): [own: number, shared: number] {
  if (value instanceof Uint8Array) return [value.byteLength, value.buffer.byteLength];
  if (typeof value !== "object" || value === null) return [0, 0];
  let [own, shared] = [0, 0];
  for (const [more, moreShared] of Object.values(value).map(octetsIn)) {
    own += more;
    shared += moreShared;
  }
  return [own, shared];
}

Deno.test("decodeAsdu() returns data that structuredClone() can copy, and buffers without other octets", () => {
  for (const { id, octets, profile } of loadVectors()) {
    const asdu = decodeAsdu(octets, { profile });
    assertEquals(structuredClone(asdu), asdu, id);
    const [own, shared] = octetsIn(asdu);
    assertEquals(shared, own, id);
  }
});
