// `decode` and `analyze` with compressed files and files that are not captures.

import * as zlib from "node:zlib";
import { assert, assertEquals } from "@std/assert";
import { runCli } from "../../helpers/cli/run_cli.ts";

const CAPTURE = Deno.readFileSync("tests/vectors/captures/broadcast-interrogation.pcap");
const ZSTD = new Uint8Array(zlib.zstdCompressSync(CAPTURE));
const SKIPPED = Uint8Array.of(0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3);

function joined(...parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Blob(parts as Uint8Array<ArrayBuffer>[]).bytes();
}

async function decode(file: Uint8Array | string, ...more: readonly string[]) {
  return await runCli(["decode", "x", ...more], { files: { x: file } });
}

Deno.test("iec104 decode and analyze decompress zstd, also of several frames", async () => {
  const half = CAPTURE.length >> 1;
  const halves = [CAPTURE.subarray(0, half), CAPTURE.subarray(half)].map((part) =>
    new Uint8Array(zlib.zstdCompressSync(part))
  );
  for (const file of [ZSTD, await joined(SKIPPED, ...halves, SKIPPED)]) {
    const { code, stderr } = await decode(file);
    assertEquals(code, 0);
    assert(stderr.startsWith("11 APDUs"), stderr);
  }
  const { code, stdout } = await runCli(["analyze", "x"], { files: { x: ZSTD } });
  assertEquals(code, 0);
  assert(stdout.includes("11 APDUs"), stdout);
});

Deno.test("iec104 decode decompresses zstd inside of gzip", async () => {
  const stream = new Blob([ZSTD]).stream().pipeThrough(new CompressionStream("gzip"));
  const { code, stderr } = await decode(await new Response(stream).bytes());
  assertEquals([code, stderr.slice(0, 8)], [0, "11 APDUs"]);
});

Deno.test("iec104 decode reports zstd that is truncated, damaged, or followed by something else", async () => {
  const damaged = ZSTD.slice();
  damaged.fill(0xff, 20, 60);
  for (
    const [file, detail] of [
      [ZSTD.subarray(0, -40), "the file ends within a frame"],
      [ZSTD.subarray(0, 6), "the file ends within a frame"],
      [damaged, "Cannot decompress any further"],
      [await joined(ZSTD, Uint8Array.of(1, 2, 3, 4)), "Expected another zstd frame"],
    ] as const
  ) {
    const { code, stdout, stderr } = await decode(file);
    assertEquals(code, 1);
    assert(stdout.includes("bad-zstd: ") && stdout.includes(detail), stdout);
    assert(stderr.includes("bad-zstd"), stderr);
  }
  const rest = await decode(await joined(ZSTD, Uint8Array.of(1, 2, 3, 4)));
  assert(rest.stderr.startsWith("11 APDUs"), rest.stderr); // everything before the fault is decoded
});

Deno.test("iec104 decode and analyze name files that are not captures, with exit code 1", async () => {
  const lz4 = Uint8Array.of(0x04, 0x22, 0x4d, 0x18, 0x64, 0x40, 0xa7, 0x68, 0x04, 0x07, 0, 0, 0);
  for (
    const [file, name] of [
      [lz4, "found an lz4 file; decompress it: lz4 -d FILE capture.pcap"],
      ["<!doctype html><title>Sign in</title>", "found an HTML page; download the file again"],
      ["version https://git-lfs.github.com/spec/v1\noid sha256:0", "found a Git LFS pointer"],
    ] as const
  ) {
    for (const command of ["decode", "analyze"]) {
      const { code, stdout: lines } = await runCli([command, "x"], { files: { x: file } });
      const stdout = lines.replace(/\s+/g, " ");
      assertEquals(code, 1);
      assert(stdout.includes(`unknown-format: Expected`) && stdout.includes(name), stdout);
      assert(!stdout.includes("STARTDT"), stdout);
    }
  }
});

Deno.test("iec104 decode --raw decodes octets whatever they begin with", async () => {
  const octets = Uint8Array.of(0x01, 0x02, 0x80, 0x68, 0x04, 0x07, 0, 0, 0);
  const refused = await decode(octets);
  assertEquals(refused.code, 1);
  assert(
    refused.stdout.includes(
      "Expected a capture, text or octets that begin with an APDU, found 01 02 80 68 04 07 00 00; " +
        "--raw looks for APDUs in them",
    ),
    refused.stdout,
  );
  assert(!refused.stdout.includes("STARTDT"));
  const raw = await decode(octets, "--raw");
  assertEquals(raw.code, 1); // three octets are not an APDU
  assert(raw.stdout.includes("U STARTDT act"), raw.stdout);
  const plain = await decode(octets.subarray(3));
  assertEquals([plain.code, plain.stdout.includes("U STARTDT act")], [0, true]);
});
