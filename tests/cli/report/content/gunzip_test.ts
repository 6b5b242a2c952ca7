// Decompression: content before a fault, faults of the source, and content designed to fill memory.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { gunzip, GunzipError } from "../../../../cli/report/content/gunzip.ts";
import { settle } from "../../../helpers/virtual/fake_clock.ts";
import { Prng } from "../../../helpers/random/prng.ts";

async function gzip(content: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const packed = new Blob([content]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(packed).bytes();
}

/** Yields octets in chunks of any size, and optionally fails at the end. */
async function* chunksOf(octets: Uint8Array, size: number, failure?: Error) {
  for (let at = 0; at < octets.length; at += size) {
    await Promise.resolve();
    yield octets.subarray(at, at + size);
  }
  if (failure !== undefined) throw failure;
}

/** Returns the decompressed content, and the error at the end. */
async function unpack(
  chunks: AsyncIterable<Uint8Array>,
): Promise<{ octets: Uint8Array; error: unknown }> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let error: unknown;
  try {
    for await (const part of gunzip(chunks)) parts.push(part);
  } catch (caught) {
    error = caught;
  }
  return { octets: await new Blob(parts).bytes(), error };
}

const PRNG = new Prng(7);
const CONTENT = Uint8Array.from({ length: 100_000 }, () => PRNG.int(0, 15));

Deno.test("gunzip() returns the content whatever the chunks", async () => {
  const packed = await gzip(CONTENT);
  for (const size of [1, 1000, 8192, 1 << 20]) {
    const { octets, error } = await unpack(chunksOf(packed, size));
    assertEquals([octets, error], [CONTENT, undefined]);
  }
});

Deno.test("gunzip() returns the content of all members, whatever the chunks", async () => {
  const sizes = [60_000, 0, 1, 39_999, 0];
  let at = 0;
  const members = await Promise.all(
    sizes.map((size) => gzip(CONTENT.slice(at, at += size))),
  );
  const packed = await new Blob(members as Uint8Array<ArrayBuffer>[]).bytes();
  for (const size of [1, 3, 1000, 8192, 1 << 20]) {
    const { octets, error } = await unpack(chunksOf(packed, size));
    assertEquals([octets, error], [CONTENT, undefined], `${size}`);
  }
  const truncated = await unpack(chunksOf(packed.subarray(0, members[0]!.length + 5), 1000));
  assertEquals(truncated.octets, CONTENT.subarray(0, 60_000));
  assert(truncated.error instanceof GunzipError);
});

Deno.test("gunzip() does not take octets of a member for the start of the next one", async () => {
  // Octets that are not compressed contain the start of a member many times, once after a number of octets.
  const start = [0x1f, 0x8b, 8, 0];
  const stored = Uint8Array.from({ length: 600 }, (_, index) => start[index % 20] ?? index);
  stored.set([41, 0, 0, 0], 36); // 40 octets are before this start
  const header = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
  const { length } = stored;
  const block = [1, length & 0xff, length >> 8, ~length & 0xff, ~length >> 8 & 0xff];
  const whole = await gzip(stored);
  const trailer = whole.subarray(-8); // CRC-32 and number of octets
  const packed = Uint8Array.from([...header, ...block, ...stored, ...trailer]);
  for (const size of [1, 50, 1000]) {
    const { octets, error } = await unpack(chunksOf(packed, size));
    assertEquals([octets, error], [stored, undefined]);
  }
});

Deno.test("gunzip() reports octets after the last member", async () => {
  const packed = await gzip(CONTENT);
  const { octets, error } = await unpack(
    chunksOf(Uint8Array.from([...packed, ...new Uint8Array(100)]), 1000),
  );
  assert(error instanceof GunzipError);
  assertEquals(error.code, "bad-gzip");
  assertEquals(octets, CONTENT.subarray(0, octets.length));
});

Deno.test("gunzip() returns the content before a truncation or damage, and reports the fault", async () => {
  const packed = await gzip(CONTENT);
  const damaged = packed.slice();
  damaged.fill(0xff, 30_000, 31_000);
  for (const bad of [packed.subarray(0, 30_000), damaged]) {
    const { octets, error } = await unpack(chunksOf(bad, 5000));
    assertEquals(octets.subarray(0, 10_000), CONTENT.subarray(0, 10_000));
    assert(error instanceof GunzipError);
    assertEquals(error.code, "bad-gzip");
    assertMatch(error.message, /^Decompression failed: .*[^.]$/);
  }
});

Deno.test("gunzip() passes on an error of its source", async () => {
  const failure = new Error("The disk is gone");
  const packed = await gzip(CONTENT);
  const { error } = await unpack(chunksOf(packed.subarray(0, 20_000), 1000, failure));
  assertEquals(error, failure);
});

Deno.test("gunzip() releases its source when its consumer stops", async () => {
  const packed = await gzip(CONTENT);
  let isClosed = false;
  async function* source() {
    try {
      yield* chunksOf(packed, 1000);
    } finally {
      for (let turns = 0; turns < 20; turns++) await Promise.resolve(); // closing a file takes time
      isClosed = true;
    }
  }
  for await (const _ of gunzip(source())) {
    await settle(); // until reading ahead has stopped
    break;
  }
  assert(isClosed, "a temporary file could be removed now");
});

Deno.test("gunzip() does not wait for an idle source when its consumer stops", async () => {
  const packed = await gzip(CONTENT);
  const wake = Promise.withResolvers<void>();
  async function* source() {
    yield* chunksOf(packed.subarray(0, 20_000), 20_000);
    await wake.promise;
  }
  for await (const _ of gunzip(source())) break;
  wake.resolve();
});

Deno.test("gunzip() stops at an implausible compression ratio", async () => {
  const packed = await gzip(new Uint8Array(0xc000000));
  const { octets, error } = await unpack(chunksOf(packed, 1 << 16));
  assert(error instanceof GunzipError);
  assertEquals(error.code, "expands-too-much", "nothing is damaged");
  assertMatch(
    error.message,
    /^Stopped decompressing: \d+ octets expanded to \d+, more than any capture would$/,
  );
  assert(octets.length < 0x9000000, String(octets.length));
});
