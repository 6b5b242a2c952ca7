// Writes to a stream that accepts any number of octets at a time: octets are neither repeated nor lost, and failures are
// reported once.

import { assertEquals } from "@std/assert";
import type { ByteStream } from "../../../transport/connection/stream.ts";
import { StreamWriter } from "../../../transport/connection/stream_writer.ts";

/** Writes chunks to a stream that takes at most `most` octets at a time; returns what it took, and the failures. */
async function written(most: number, ...chunks: readonly (readonly number[])[]) {
  const taken: number[][] = [];
  const failures: string[] = [];
  const waiting = chunks.map((chunk) => Uint8Array.from(chunk));
  const stream = {
    write(octets: Uint8Array): Promise<number> {
      taken.push([...octets.subarray(0, most)]);
      return Promise.resolve(Math.min(most, octets.length));
    },
  } as unknown as ByteStream;
  const hooks = {
    take: () => waiting.shift(),
    fail: (_: undefined, error: unknown) => failures.push((error as Error).message),
  };
  const writer = new StreamWriter(stream, { hooks, owner: undefined });
  writer.write();
  writer.write(); // one write is in progress, and continues with the next data
  await writer.idle;
  return { taken, failures, left: waiting.length };
}

Deno.test("everything is written in order, in one write or in parts", async () => {
  const all = { failures: [], left: 0 };
  assertEquals(await written(9, [1, 2, 3], [4]), { ...all, taken: [[1, 2, 3], [4]] });
  assertEquals(await written(2, [1, 2, 3], [4]), { ...all, taken: [[1, 2], [3], [4]] });
  assertEquals(await written(1, [1, 2, 3]), { ...all, taken: [[1], [2], [3]] });
  assertEquals(await written(1), { ...all, taken: [] });
});

Deno.test("data that arrives after everything was written is written as well", async () => {
  const taken: number[] = [];
  const waiting: Uint8Array[] = [];
  const stream = {
    write(octets: Uint8Array): Promise<number> {
      for (const octet of octets) taken.push(octet);
      return Promise.resolve(octets.length);
    },
  } as unknown as ByteStream;
  const writer = new StreamWriter(stream, {
    hooks: { take: () => waiting.shift(), fail: () => {} },
    owner: undefined,
  });
  for (const octet of [1, 2]) {
    waiting.push(Uint8Array.of(octet));
    writer.write();
    await writer.idle;
  }
  assertEquals(taken, [1, 2]);
});

Deno.test("a stream that accepts nothing has failed, and nothing more is written", async () => {
  assertEquals(await written(0, [1, 2], [3]), {
    taken: [[]],
    failures: ["Expected the stream to accept octets, it accepted 0"],
    left: 1,
  });
});
