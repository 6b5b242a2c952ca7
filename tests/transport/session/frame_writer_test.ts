// The output of a session: its order, and the memory that it keeps after a peak.

import { assert, assertEquals } from "@std/assert";
import { FrameWriter } from "../../../transport/session/frame_writer.ts";
import { numberedAsdu, trace } from "../../helpers/wire/frames.ts";

const TEST = { format: "U", function: "TESTFR act" } as const;

/** Writes this number of I frames of 16 octets, and takes them. */
function take(writer: FrameWriter, count: number): Uint8Array {
  for (let n = 0; n < count; n++) {
    writer.write({ format: "I", sendNumber: n, receiveNumber: 0 }, numberedAsdu(n));
  }
  return writer.take()!;
}

Deno.test("frames wait in order, in a buffer that grows", () => {
  const writer = new FrameWriter();
  assertEquals([writer.octets, writer.take()], [0, undefined]);
  for (let n = 0; n < 300; n++) {
    writer.write({ format: "I", sendNumber: n, receiveNumber: 0 }, numberedAsdu(n));
  }
  writer.write(TEST);
  assertEquals(writer.octets, 300 * 16 + 6);
  const expected = Array.from({ length: 300 }, (_, n) => `I(${n},0)`).concat("TESTFR act");
  assertEquals(trace(writer.take()), expected.join(", "));
  assertEquals([writer.octets, writer.take()], [0, undefined]);
});

Deno.test("a large buffer is released after more than sixteen small chunks, and kept if a large one is among them", () => {
  const writer = new FrameWriter();
  const large = 200; // 3200 octets
  const sizes = (count: number) =>
    Array.from({ length: count }, () => take(writer, 1).buffer.byteLength);
  take(writer, large);
  take(writer, large);
  assert(sizes(16).every((size) => size > 2048));
  take(writer, large);
  assert(sizes(16).every((size) => size > 2048));
  assertEquals(sizes(20).slice(-4), [64, 64, 64, 64]);
});
