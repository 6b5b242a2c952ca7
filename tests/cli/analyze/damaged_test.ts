// `iec104 analyze` with damaged and malicious files, and files that are not captures: everything readable is reported.

import { assert, assertEquals, assertMatch } from "@std/assert";
import { openInput } from "../../../cli/io/capture_input.ts";
import { processIo } from "../../../cli/io/io.ts";
import { pcap } from "../../helpers/capture/capture_builder.ts";
import { type CliResult, runCli, type World } from "../../helpers/cli/run_cli.ts";
import { night } from "./story.ts";

const NIGHT = night().pcap();

function analyze(content: Uint8Array | string, world: World = {}): Promise<CliResult> {
  return runCli(["analyze", "file"], { files: { file: content }, ...world });
}

async function gzip(octets: Uint8Array): Promise<Uint8Array> {
  const stream = new Blob([octets as Uint8Array<ArrayBuffer>]).stream()
    .pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}

Deno.test("analyze describes a file that is not a capture", async () => {
  const cases: [Uint8Array | string, RegExp][] = [
    [
      "",
      /^! file: unknown-format: Expected a pcap, pcapng, snoop or ERF file, found an empty one\n$/,
    ],
    [
      "no octets",
      /^! file: unknown-format: Expected a capture or text with octets of APDUs, found text without; iec104 decode lists its\s+lines\n$/,
    ],
    [
      new Uint8Array(600).fill(0x90),
      /^! file: unknown-format: .* iec104 decode --raw looks for\s+APDUs in it\n$/,
    ],
  ];
  for (const [content, message] of cases) {
    const { code, stdout } = await analyze(content);
    assertEquals(code, 1);
    assertMatch(stdout, message);
  }
});

Deno.test("analyze reports everything before the point where a capture is truncated", async () => {
  const { code, stdout } = await analyze(NIGHT.subarray(0, NIGHT.length - 30));
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /\n! file: truncated: Expected a packet of \d+ octets, found the end of the file/,
  );
  assertMatch(stdout, /\nLinks\n/);
  const packed = await gzip(NIGHT);
  const half = await analyze(packed.subarray(0, packed.length >> 1));
  assertEquals(half.code, 1);
  assertMatch(half.stdout, /\n! file: truncated: Decompression failed/);
  assertMatch(half.stdout, /\nLinks\n/);
});

Deno.test("analyze rejects an impossible packet length", async () => {
  const lying = NIGHT.slice();
  const view = new DataView(lying.buffer);
  let at = 24;
  for (let i = 0; i < 40; i++) at += 16 + view.getUint32(at + 8, true);
  view.setUint32(at + 8, 0x7fffffff, true);
  const { code, stdout } = await analyze(lying);
  assertEquals(code, 1);
  assertMatch(
    stdout,
    /\n! file: (bad-block|packet-too-long|truncated): .*found a record of 2147483663/,
  );
  assertMatch(stdout, /\nLinks\n/);
});

Deno.test("analyze continues with the next file, and names the one that is not a capture", async () => {
  const files = { "no.txt": "hello", "night.pcap": NIGHT };
  const { code, stdout } = await runCli(["analyze", "no.txt", "night.pcap"], { files });
  assertEquals(code, 1);
  assertMatch(stdout, /! no\.txt: unknown-format: /);
  assertMatch(stdout, /10\.0\.0\.1:40000 -> 10\.0\.0\.9/);
});

Deno.test("analyze stops at a decompression bomb, and reports it", async () => {
  // A capture of empty packets, each 16 octets of zeros, which compress a thousand to one.
  async function* bomb(): AsyncGenerator<Uint8Array<ArrayBuffer>> {
    yield pcap([]) as Uint8Array<ArrayBuffer>;
    const zeros = new Uint8Array(0x100000);
    for (let i = 0; i < 400; i++) yield zeros;
    await Promise.resolve();
  }
  const packed = ReadableStream.from(bomb()).pipeThrough(new CompressionStream("gzip"));
  const files = { file: await new Response(packed).bytes() };
  let octets = 0;
  const io = { ...processIo(), open: () => Promise.resolve(fileOf(files.file)) };
  const input = await openInput("file", io);
  let message = "";
  try {
    for await (const chunk of input.chunks) octets += chunk.length;
  } catch (error) {
    message = (error as Error).message;
  }
  assertMatch(
    message,
    /^Stopped decompressing: \d+ octets expanded to \d+, more than any capture would$/,
  );
  assert(octets < 300_000_000, `${octets} octets were unpacked`);
});

Deno.test("analyze limits decompression", async () => {
  let content = NIGHT;
  for (let i = 0; i < 4; i++) content = await gzip(content);
  const { code, stdout } = await analyze(content);
  assertEquals(code, 1);
  assertMatch(stdout, /Cannot decompress: found more than 3 nested layers of compression/);
});

Deno.test("analyze reports its results so far when it is interrupted", async () => {
  const stop = new AbortController();
  async function* live(): AsyncGenerator<Uint8Array> {
    yield NIGHT;
    stop.abort();
    await new Promise(() => {}); // a pipe without further data
  }
  const { code, stdout } = await runCli(["analyze", "-"], {
    stdin: live(),
    interruption: stop.signal,
  });
  assertEquals(code, 1);
  assertMatch(stdout, /! Reading was incomplete; this report covers the data read so far/);
  assertMatch(stdout, /10\.0\.0\.1:40000 -> 10\.0\.0\.9/);
});

Deno.test("analyze shows progress, speed and remaining time", async () => {
  let now = 0;
  const { stderr } = await analyze(NIGHT, {
    terminal: { stderr: true },
    now: () => now += 1500,
  });
  assertMatch(stderr, /\r\[#+-*\] +\d+ % {2}0\.0 of 0\.0 MB {2}0\.0 MB\/s {2}\d+ m?s left/);
  assert(stderr.endsWith("\r\x1b[K"), "the line is removed");
});

Deno.test("the progress of analyze adds up the octets read so far, and the sizes of all files", async () => {
  const octets = pcap([], {}).length;
  const sizes = [600_000, 400_000, 1_000_000];
  const files = Object.fromEntries(sizes.map((size, i) => {
    const padding = { octets: new Uint8Array(size - octets - 16) };
    return [`${i}.pcap`, pcap([padding])];
  }));
  let now = 0;
  const { stderr } = await runCli(["analyze", ...Object.keys(files)], {
    files,
    terminal: { stderr: true },
    now: () => now += 1500,
  });
  const shown = [...stderr.matchAll(/([\d.]+) of ([\d.]+) MB/g)].map(([, done, all]) =>
    `${done}/${all}`
  );
  assertEquals([...new Set(shown)], ["0.6/2.0", "1.0/2.0", "2.0/2.0"]);
});

function fileOf(octets: Uint8Array) {
  return { stream: ReadableStream.from([octets]), octets: octets.length };
}
