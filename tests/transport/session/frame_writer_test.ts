// The output of a session: its order, and the memory that it keeps after a peak.

import { assertEquals, assertStrictEquals } from "@std/assert";
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

Deno.test("a writer lends the buffers that it has outgrown", () => {
  take(new FrameWriter(), 5); // The first 4 frames fill a buffer of 64 octets.
  const octets = take(new FrameWriter(), 1);
  assertEquals(octets.buffer.byteLength, 64);
  assertEquals(new Uint8Array(octets.buffer)[octets.length], 0x68); // The second of those frames.
});

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

/** The sizes of the buffers of this number of chunks with a number of frames. */
function sizes(writer: FrameWriter, chunks: number, frames = 1): number[] {
  return Array.from({ length: chunks }, () => take(writer, frames).buffer.byteLength);
}

Deno.test("a large buffer is released after more than sixteen small chunks, and kept if a large one is among them", () => {
  const writer = new FrameWriter();
  const large = 200; // 3200 octets in a buffer of 4096
  take(writer, large);
  take(writer, large);
  assertEquals(sizes(writer, 16), new Array(16).fill(4096));
  take(writer, large);
  assertEquals(sizes(writer, 17), new Array(17).fill(4096));
  assertEquals(sizes(writer, 4), [64, 64, 64, 64]);
});

Deno.test("a chunk is small below an eighth of a buffer, and a buffer of 2 KiB is not large", () => {
  for (
    const [most, frames, kept] of [
      [200, 32, 4096], // 512 octets
      [200, 31, 512],
      [128, 1, 2048],
      [129, 1, 64],
    ] as const
  ) {
    const writer = new FrameWriter();
    take(writer, most);
    take(writer, most);
    assertEquals(sizes(writer, 40, frames).at(-1), kept, `${frames} after ${most}`);
  }
});

Deno.test("one buffer is enough if nothing is added before the octets taken are written", () => {
  const writer = new FrameWriter();
  for (const frames of [1, 4]) { // 4 frames fill the smallest buffer
    const buffers = new Set(
      Array.from({ length: 5 }, () => {
        const { buffer } = take(writer, frames);
        assertEquals(writer.take(), undefined); // they have been written
        return buffer;
      }),
    );
    assertEquals(buffers.size, 1);
  }
  const first = take(writer, 1);
  const copy = [...first];
  assertEquals([take(writer, 1).buffer === first.buffer, [...first]], [false, copy]);
});

Deno.test("a buffer is as large as the last chunk needed, although the next one begins with a short frame", () => {
  const writer = new FrameWriter();
  take(writer, 40); // 640 octets
  assertEquals(writer.take(), undefined);
  assertEquals(take(writer, 1).buffer.byteLength, 1024);
});

Deno.test("large buffers are kept while there is nothing to write", () => {
  const single = new FrameWriter();
  const { buffer } = take(single, 200);
  assertEquals(single.take(), undefined);
  assertStrictEquals(take(single, 200).buffer, buffer);

  const writer = new FrameWriter();
  const both = [take(writer, 200).buffer, take(writer, 200).buffer];
  assertEquals([new Set(both).size, writer.take()], [2, undefined]);
  const again = [take(writer, 200).buffer, take(writer, 200).buffer];
  assertEquals(again.map((buffer) => both.indexOf(buffer)), [0, 1]);
});

Deno.test("a large buffer that has become too small is not lent to others", () => {
  take(new FrameWriter(), 300); // grows beyond 4096 octets
  const octets = take(new FrameWriter(), 129);
  assertEquals(octets.buffer.byteLength, 4096);
  assertEquals(new Uint8Array(octets.buffer, octets.length).findIndex((octet) => octet !== 0), -1);
});

Deno.test("a single large buffer is released as well after small chunks", () => {
  const writer = new FrameWriter();
  take(writer, 200);
  const sizes = Array.from({ length: 40 }, () => {
    assertEquals(writer.take(), undefined);
    return take(writer, 1).buffer.byteLength;
  });
  assertEquals([sizes[0]! > 2048, sizes.at(-1)], [true, 64]);
});

Deno.test("a writer that has nothing to write lends its buffer to others, and octets that were taken do not change", () => {
  const [one, other] = [new FrameWriter(), new FrameWriter()];
  const first = take(one, 3);
  const copy = [...first];
  take(other, 3);
  assertEquals([...first], copy); // Not written yet.
  assertEquals(one.take(), undefined); // Written.
  const buffers = [take(other, 3), take(one, 3), take(other, 3)].map(({ buffer }) => buffer);
  assertEquals(buffers.includes(first.buffer), true);
  assertEquals(new Set(buffers).size, 3);
});

Deno.test("a writer that has nothing to write lends both of its buffers", () => {
  for (const frames of [1, 128]) { // the smallest buffer, and the largest that is lent
    const writer = new FrameWriter();
    const both = [take(writer, frames).buffer, take(writer, frames).buffer];
    assertEquals([new Set(both).size, writer.take()], [2, undefined]);
    const writers = [new FrameWriter(), new FrameWriter()];
    const others = writers.map((other) => take(other, frames).buffer);
    assertEquals(both.map((buffer) => others.includes(buffer)), [true, true]);
  }
});

Deno.test("many writers with nothing to write keep sixteen buffers of a size", () => {
  const writers = Array.from({ length: 40 }, () => new FrameWriter());
  const used = new Set(writers.map((writer) => take(writer, 40).buffer));
  for (const writer of writers) writer.take();
  const again = writers.map((writer) => take(writer, 40).buffer);
  assertEquals([used.size, new Set(again).size], [40, 40]);
  assertEquals(again.filter((buffer) => used.has(buffer)).length, 16);
});
