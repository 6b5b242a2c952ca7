// The pcapng reader: every packet block, byte order, several sections and interfaces, and damaged files.

import { assert, assertEquals } from "@std/assert";
import type { CaptureIssue, CapturePacket } from "../../../codec/capture/packet.ts";
import { PcapngReader } from "../../../codec/capture/pcapng.ts";
import { pcapngBlocks, START_TIME } from "../../helpers/capture/capture_builder.ts";
import { feed } from "../../helpers/capture/capture_items.ts";
import { concat, numbers } from "../../helpers/capture/packet_builder.ts";

const SECONDS = START_TIME / 1_000_000_000n;
const MILLISECONDS = Number(SECONDS) * 1000;
const DATA = Uint8Array.of(1, 2, 3, 4, 5);

function read(file: Uint8Array, chunk?: number): (CapturePacket | CaptureIssue)[] {
  return feed(new PcapngReader(), file, chunk);
}

/** Returns the members of a packet or an issue that tests compare. */
function brief(item: CapturePacket | CaptureIssue): unknown[] {
  return item.type === "issue"
    ? [item.frame, item.code]
    : [item.frame, item.interface, item.linkType, item.time, item.nanoseconds, item.octets.length];
}

for (const little of [true, false]) {
  const order = little ? "little-endian" : "big-endian";
  const blocks = pcapngBlocks(little);

  Deno.test(`PcapngReader reads every packet block, ${order}`, () => {
    const file = concat(
      blocks.section(),
      blocks.interface(1, { snapLength: 4 }),
      blocks.enhanced(DATA, SECONDS * 1_000_000n + 123_456n, { comment: "with options" }),
      blocks.simple(DATA.subarray(0, 4), 5),
      blocks.obsolete(DATA, SECONDS * 1_000_000n + 999_999n),
    );
    const items = read(file) as CapturePacket[];
    assertEquals(items.map(brief), [
      [1, 0, 1, MILLISECONDS + 123, 456_000, 5],
      [2, 0, 1, undefined, 0, 4],
      [3, 0, 1, MILLISECONDS + 999, 999_000, 5],
    ]);
    assertEquals(items.map(({ octets }) => octets), [DATA, DATA.subarray(0, 4), DATA]);
    assertEquals(items[1]!.originalLength, 5);
    const first = blocks.section().length + blocks.interface(1).length;
    assertEquals(items[0]!.fileOffset, first);
  });

  Deno.test(`PcapngReader reads timestamps in the units of each interface, ${order}`, () => {
    const file = concat(
      blocks.section(),
      blocks.interface(1),
      blocks.interface(113, { resolution: 9 }),
      blocks.interface(101, { resolution: 0x8a, offset: SECONDS }),
      blocks.interface(276, { resolution: 3, offset: -3600n }),
      blocks.enhanced(DATA, SECONDS * 1_000_000n + 1n),
      blocks.enhanced(DATA, SECONDS * 1_000_000_000n + 123_456_789n, { interface: 1 }),
      blocks.enhanced(DATA, 512n, { interface: 2 }),
      blocks.enhanced(DATA, SECONDS * 1000n + 7n, { interface: 3 }),
    );
    assertEquals(read(file).map(brief), [
      [1, 0, 1, MILLISECONDS, 1000, 5],
      [2, 1, 113, MILLISECONDS + 123, 456_789, 5],
      [3, 2, 101, MILLISECONDS + 500, 0, 5],
      [4, 3, 276, MILLISECONDS - 3_600_000 + 7, 0, 5],
    ]);
  });

  Deno.test(`PcapngReader skips blocks without packets, ${order}`, () => {
    const file = concat(
      blocks.section(),
      blocks.block(4, new Uint8Array(20)), // names
      blocks.interface(1),
      blocks.block(0x7abc, new Uint8Array(5000)), // unknown block type
      blocks.enhanced(DATA, 0n),
      blocks.statistics(0n),
      blocks.block(10, new Uint8Array(300)), // decryption secrets
      blocks.statistics(12n),
      blocks.block(0x7fff0001),
      blocks.enhanced(DATA, 1n),
    );
    const items = read(file);
    assertEquals(items.map((item) => item.type === "issue" ? item.code : item.frame), [
      1,
      "packets-dropped",
      2,
    ]);
    assertEquals(
      (items[1] as CaptureIssue).detail,
      "The capturing machine reports that it lost 12 packets",
    );
  });
}

Deno.test("PcapngReader counts the frames that Wireshark counts", () => {
  const { section, interface: describe, enhanced, block } = pcapngBlocks(true);
  const custom = [0xbad, 0x40000bad, 9].map((type) => block(type, new Uint8Array(12)));
  const file = concat(section(), describe(1), ...custom, enhanced(DATA, 0n));
  assertEquals(read(file).map(({ frame }) => frame), [4]);
});

Deno.test("PcapngReader starts each section afresh, in its own byte order", () => {
  const sections = [true, false, true].map((little, index) => {
    const blocks = pcapngBlocks(little);
    return concat(
      blocks.section(),
      blocks.interface(1),
      blocks.interface(101 + index),
      blocks.enhanced(DATA, SECONDS * 1_000_000n, { interface: 1 }),
      // This section has no interface 2, although an earlier one had more interfaces.
      blocks.enhanced(DATA, 0n, { interface: 2 }),
    );
  });
  assertEquals(read(concat(...sections)).map(brief), [
    [1, 1, 101, MILLISECONDS, 0, 5],
    [2, "unknown-interface"],
    [3, 3, 102, MILLISECONDS, 0, 5],
    [4, "unknown-interface"],
    [5, 5, 103, MILLISECONDS, 0, 5],
    [6, "unknown-interface"],
  ]);
});

Deno.test("PcapngReader yields the same items for every chunking", () => {
  const { section, interface: describe, enhanced, simple, block } = pcapngBlocks(false);
  const file = concat(
    section(),
    describe(1),
    enhanced(DATA, 5n),
    block(99, new Uint8Array(50)),
    simple(DATA),
    section(),
    describe(1, { resolution: 9 }),
    enhanced(new Uint8Array(200), SECONDS * 1_000_000_000n),
  );
  const whole = read(file);
  assertEquals(whole.length, 3);
  for (const chunk of [1, 2, 3, 7, 12, 13, 32, 100]) {
    assertEquals(read(file, chunk), whole, `chunks of ${chunk}`);
  }
});

Deno.test("PcapngReader yields everything before the end of a truncated file, then one issue", () => {
  const { section, interface: describe, enhanced, block } = pcapngBlocks(true);
  const parts = [section(), describe(1), enhanced(DATA, 0n), block(99, DATA), enhanced(DATA, 1n)];
  const file = concat(...parts);
  const ends = parts.map((_, i) => concat(...parts.slice(0, i + 1)).length);
  for (let size = 0; size < file.length; size++) {
    const items = read(file.subarray(0, size), 6);
    const packets = [ends[2]!, ends[4]!].filter((end) => end <= size).length;
    const torn = !ends.includes(size);
    assertEquals(items.length, packets + Number(torn), `file of ${size} octets`);
    const last = items.at(-1);
    if (torn) assert(last?.type === "issue" && last.code === "truncated");
  }
});

Deno.test("PcapngReader continues after inconsistent blocks", () => {
  const { section, interface: describe, enhanced, block } = pcapngBlocks(true);
  const { u32 } = numbers(true);
  const lie = enhanced(DATA, 0n);
  lie.set(u32(1000), 20); // captured length
  const file = concat(
    section(),
    describe(1),
    lie,
    block(6, u32(0)), // without its fields
    block(3),
    block(1, u32(0)), // an interface without a snap length
    enhanced(DATA, 0n),
  );
  assertEquals(read(file).map((item) => item.type === "issue" ? item.code : item.frame), [
    "bad-packet-block",
    "bad-packet-block",
    "bad-packet-block",
    "bad-packet-block",
    4,
  ]);
});

Deno.test("PcapngReader stops where the structure is broken", () => {
  const { section, interface: describe, enhanced } = pcapngBlocks(true);
  const { u32 } = numbers(true);
  const good = concat(section(), describe(1), enhanced(DATA, 0n));
  const trailer = enhanced(DATA, 0n);
  trailer.set(u32(64), trailer.length - 4);
  const badOrder = section();
  badOrder.set(u32(0x01020304), 8);
  for (
    const [damage, detail] of [
      [trailer, "Expected the length 40 at the end of a block, found 64"],
      [
        concat(u32(6), u32(8), u32(8)),
        "Expected a block of at least 12 octets, found a length of 8",
      ],
      [badOrder, "Expected the byte order 1a 2b 3c 4d or 4d 3c 2b 1a, found 04 03 02 01"],
    ] as const
  ) {
    const items = read(concat(good, damage, enhanced(DATA, 0n)), 9);
    assertEquals(items.length, 2);
    assertEquals(items[1], {
      type: "issue",
      code: "bad-block",
      frame: 1,
      fileOffset: good.length,
      detail,
    });
  }
});

Deno.test("PcapngReader skips a packet beyond the limit, and allocates nothing for a false length", () => {
  const { section, interface: describe, enhanced, block } = pcapngBlocks(true);
  const { u32 } = numbers(true);
  const file = concat(
    section(),
    describe(1),
    enhanced(new Uint8Array(5000), 0n),
    block(6, new Uint8Array(200_000)),
    enhanced(DATA, 0n),
    u32(6),
    u32(0xfffffffc), // four gigabytes
    new Uint8Array(100),
  );
  const items = feed(new PcapngReader({ maxPacketOctets: 4000 }), file, 1000);
  assertEquals(items.map((item) => item.type === "issue" ? item.code : item.frame), [
    "packet-too-long",
    "packet-too-long",
    3,
    "packet-too-long",
    "truncated",
  ]);
});

Deno.test("PcapngReader refuses a file that is not pcapng", () => {
  const [issue] = read(new Uint8Array(40).fill(0x0a)) as CaptureIssue[];
  assertEquals(issue!.code, "unknown-format");
});
