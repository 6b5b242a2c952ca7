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
