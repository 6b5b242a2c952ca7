// Capture files as reviewed texts: every member of each packet and issue, whole and in chunks of any size.

import { assertEquals } from "@std/assert";
import { detectFormat } from "../../../codec/capture/detect.ts";
import type { PacketReader } from "../../../codec/capture/packet.ts";
import { PcapReader } from "../../../codec/capture/pcap.ts";
import { PcapngReader } from "../../../codec/capture/pcapng.ts";
import { pcap, pcapngBlocks } from "../../helpers/capture/capture_builder.ts";
import { feed } from "../../helpers/capture/capture_items.ts";
import { concat, numbers } from "../../helpers/capture/packet_builder.ts";
import { PACKETS, readItems, TIME } from "../../helpers/capture/file_items.ts";
import { assertReviewed } from "../../helpers/golden/reviewed.ts";

Deno.test("PcapReader: all variants and faults of a file match the reviewed text", () => {
  const good = pcap(PACKETS, { linkType: 0xf0000071 });
  const { u32 } = numbers(true);
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["microseconds, little-endian, upper bits of the link type", good],
    ["microseconds, big-endian", pcap(PACKETS, { little: false })],
    ["nanoseconds, little-endian", pcap(PACKETS, { nanoseconds: true, linkType: 276 })],
    ["nanoseconds, big-endian", pcap(PACKETS, { nanoseconds: true, little: false })],
    ["modified, little-endian", pcap(PACKETS, { modified: true })],
    ["modified, big-endian", pcap(PACKETS, { modified: true, little: false })],
    ["no packets", pcap([])],
    ["no octets", new Uint8Array(0)],
    ["header cut", good.subarray(0, 23)],
    ["record header cut", good.subarray(0, 24 + 15)],
    ["packet cut", good.subarray(0, good.length - 1)],
    ["another magic", concat(u32(0x01020304), good.subarray(4))],
    [
      "a packet of 60 octets and one of 61, of which 60 are permitted",
      pcap([{ octets: new Uint8Array(60), time: TIME }, {
        octets: new Uint8Array(61),
        time: TIME,
      }]),
    ],
    ["a record of four gigabytes", concat(good, u32(0), u32(0), u32(0xffffffff), u32(1), u32(0))],
  ];
  const rows = files.flatMap(([name, file]) => [
    `# ${name}`,
    ...readItems(() => new PcapReader({ maxPacketOctets: 60 }), file),
  ]);
  assertReviewed("pcap.txt", rows.join("\n"));
});

Deno.test("PcapngReader: all blocks and faults of a file match the reviewed text", () => {
  const { block, section, interface: describe, enhanced, simple, obsolete, statistics, option } =
    pcapngBlocks(true);
  const { u16, u32, i64 } = numbers(true);
  const big = pcapngBlocks(false);
  const start = concat(section(), describe(1));
  const packet = enhanced(Uint8Array.of(1, 2, 3), TIME / 1000n);
  /** Creates a block whose length does not include its padding. */
  const uncounted = (size: number) => {
    const body = concat(
      u32(0),
      u32(0),
      u32(0),
      u32(size),
      u32(size),
      new Uint8Array(size).fill(size),
    );
    const length = u32(body.length + 12);
    return concat(u32(6), length, body, new Uint8Array(-size & 3), length);
  };
  const badOrder = section();
  badOrder.set(u32(0x01020304), 8);
  const badTrailer = enhanced(Uint8Array.of(1), 0n);
  badTrailer.set(u32(64), badTrailer.length - 4);
  const tooMuch = enhanced(Uint8Array.of(1, 2, 3, 4), 0n);
  tooMuch.set(u32(5), 20);
  const fields = concat(u32(0), u32(0), u32(0), u32(0), u32(0));
  const frames = [0xbad, 0x40000bad, 9, 0x204, 0x216, 0x221, 4, 10, 0x7abc]
    .flatMap((type) => [block(type, u32(type)), packet]);
  const files: readonly (readonly [string, Uint8Array])[] = [
    [
      "enhanced, simple and obsolete packets",
      concat(
        start,
        packet,
        simple(Uint8Array.of(4, 5, 6, 7, 8), 70),
        obsolete(Uint8Array.of(9), TIME / 1000n),
      ),
    ],
    [
      "big-endian",
      concat(
        big.section(),
        big.interface(113),
        big.enhanced(Uint8Array.of(1), TIME / 1000n, { originalLength: 77 }),
        big.obsolete(Uint8Array.of(2, 3), 1n),
        big.simple(Uint8Array.of(1, 2)),
        big.statistics(1n),
      ),
    ],
    [
      "units of 10^-9, 2^-10, 10^0, 10^-12 and 10^-3 seconds with an offset",
      concat(
        section(),
        describe(1, { resolution: 9 }),
        describe(1, { resolution: 0x8a }),
        describe(1, { resolution: 0 }),
        describe(1, { resolution: 12 }),
        describe(1, { resolution: 3, offset: -7n }),
        enhanced(Uint8Array.of(1), TIME),
        enhanced(Uint8Array.of(2), 0x1_0000_0400n, { interface: 1 }),
        enhanced(Uint8Array.of(3), 60n, { interface: 2 }),
        enhanced(Uint8Array.of(4), 1_500_000_000_000n, { interface: 3 }),
        enhanced(Uint8Array.of(5), 60_001n, { interface: 4 }),
      ),
    ],
    [
      "lengths that do not count their padding",
      concat(start, ...[4, 5, 6, 7].map(uncounted), packet),
    ],
    ["block types that Wireshark counts as frames, and others", concat(start, ...frames)],
    [
      "a simple packet cut by the snap length, and one that is not",
      concat(
        section(),
        describe(1, { snapLength: 3 }),
        simple(Uint8Array.of(1, 2, 3), 3),
        simple(Uint8Array.of(1, 2, 3, 0), 9),
      ),
    ],
    [
      "a simple packet without its length, and an empty one",
      concat(start, block(3), simple(new Uint8Array(0))),
    ],
    [
      "packets that contradict their block",
      concat(
        start,
        tooMuch,
        block(6, fields.subarray(0, 16)),
        block(6, fields),
        block(2, fields),
        packet,
      ),
    ],
    [
      "interfaces that do not exist",
      concat(
        section(),
        enhanced(Uint8Array.of(1), 0n),
        describe(1),
        enhanced(Uint8Array.of(1), 0n, { interface: 1 }),
        simple(Uint8Array.of(1)),
        section(),
        simple(Uint8Array.of(1)),
        describe(101),
        packet,
      ),
    ],
    [
      "interface descriptions of 4 and 8 octets, with short, unknown and overlong options",
      concat(
        section(),
        block(1, u32(1)),
        block(1, u16(1), u16(0), u32(0)),
        block(1, u16(2), u16(0), u32(0), option(9, new Uint8Array(0)), option(9, Uint8Array.of(9))),
        block(1, u16(3), u16(0), u32(0), option(0, new Uint8Array(0)), option(9, Uint8Array.of(9))),
        block(1, u16(4), u16(0), u32(0), u16(9), u16(200), Uint8Array.of(9)),
        block(
          1,
          u16(5),
          u16(0),
          u32(0),
          option(2, Uint8Array.of(1, 2, 3, 4, 5)),
          option(14, i64(5n)),
        ),
        ...[0, 1, 2, 3, 4].map((i) => enhanced(Uint8Array.of(i), 1_000_000n, { interface: i })),
      ),
    ],
    [
      "statistics: lost packets 0, 1 and 4294967298, none said, and cut",
      concat(
        start,
        statistics(0n),
        statistics(1n),
        statistics(4_294_967_298n),
        block(5, u32(0), u32(0), u32(0)),
        block(5, u32(0)),
      ),
    ],
    [
      "packets of 60 and 61 octets, of which 60 are permitted",
      concat(
        start,
        enhanced(new Uint8Array(60), 0n),
        enhanced(new Uint8Array(61), 0n),
      ),
    ],
    [
      "blocks too long to be read",
      concat(
        start,
        ...[6, 2, 3, 1, 5].map((type) => block(type, new Uint8Array(0x20000 + 60))),
        packet,
      ),
    ],
    [
      "the longest block that is read",
      concat(start, block(6, fields, new Uint8Array(0x20000 + 28))),
    ],
    ["a block of four gigabytes", concat(start, u32(4), u32(0xfffffff0), u32(0))],
    ["a block of 11 octets", concat(start, u32(6), u32(11), u32(0))],
    ["a block with another length at its end", concat(start, badTrailer, packet)],
    ["a section with another byte order", concat(start, badOrder, packet)],
    ["a file that begins so", badOrder],
    ["another magic", concat(u32(0x01020304), u32(0), u32(0), u32(0))],
    ["cut in the section", start.subarray(0, 27)],
    ["cut in a packet", concat(start, packet.subarray(0, 30))],
    [
      "cut in a block that is not read",
      concat(start, block(4, new Uint8Array(40)).subarray(0, 30)),
    ],
    ["no octets", new Uint8Array(0)],
  ];
  const rows = files.flatMap(([name, file]) => [
    `# ${name}`,
    ...readItems(() => new PcapngReader({ maxPacketOctets: 60 }), file),
  ]);
  assertReviewed("pcapng.txt", rows.join("\n"));
});

Deno.test("PcapngReader refuses more than 65536 interfaces in a section", () => {
  const { section, interface: describe } = pcapngBlocks(true);
  const one = describe(1);
  const many = new Uint8Array(one.length * 65_537);
  for (let i = 0; i < 65_537; i++) many.set(one, i * one.length);
  const file = concat(section(), many);
  assertEquals(feed(new PcapngReader(), file.subarray(0, file.length - one.length)), []);
  assertEquals(feed(new PcapngReader(), file), [{
    type: "issue",
    code: "bad-block",
    frame: 0,
    fileOffset: file.length,
    detail: "Expected at most 65536 interfaces in a section, found more",
  }]);
});

Deno.test("the readers accept packets of up to one megabyte by default", () => {
  const [most, more] = [0x100000, 0x100001].map((size) => new Uint8Array(size));
  const { section, interface: describe, enhanced } = pcapngBlocks(true);
  const files: readonly (readonly [PacketReader, Uint8Array])[] = [
    [new PcapReader(), pcap([{ octets: most! }, { octets: more! }])],
    [new PcapngReader(), concat(section(), describe(1), enhanced(most!, 0n), enhanced(more!, 0n))],
  ];
  for (const [reader, file] of files) {
    const items = feed(reader, file).map((item) => item.type === "issue" ? item.code : "packet");
    assertEquals(items, ["packet", "packet-too-long"]);
  }
});

Deno.test("detectFormat() recognizes each kind of input by its first octets", () => {
  const kind = (...octets: number[]) => detectFormat(Uint8Array.from(octets));
  const pcaps = [
    "a1b2c3d4",
    "d4c3b2a1",
    "a1b23c4d",
    "4d3cb2a1",
    "a1b2cd34",
    "34cdb2a1",
    "1c0001ac",
    "ac01001c",
  ]
    .map((magic) => magic.match(/../g)!.map((pair) => Number.parseInt(pair, 16)));
  for (const magic of pcaps) {
    assertEquals(kind(...magic), "pcap");
    assertEquals(kind(...magic.slice(0, 3)), "unknown");
    assertEquals(kind(...magic.with(3, 0)), "unknown");
  }
  const snoop = [0x73, 0x6e, 0x6f, 0x6f, 0x70, 0, 0, 0];
  assertEquals(kind(...snoop), "snoop");
  for (const [at, octet] of snoop.entries()) {
    assertEquals(kind(...snoop.with(at, octet ^ 0x80)), "unknown", `octet ${at}`);
  }
  assertEquals(kind(...snoop.slice(0, 7)), "unknown");
  assertEquals(kind(0x0a, 0x0d, 0x0d, 0x0a), "pcapng");
  assertEquals(kind(0x0a, 0x0d, 0x0d), "hex");
  assertEquals([kind(0x1f, 0x8b), kind(0x1f, 0x8a), kind(0x1e, 0x8b)], [
    "gzip",
    "unknown",
    "unknown",
  ]);
  const texts = Array.from({ length: 256 }, (_, octet) => octet)
    .filter((octet) => kind(0x36, octet) === "hex");
  const printable = Array.from({ length: 95 }, (_, i) => 0x20 + i);
  assertEquals(texts, [9, 10, 11, 12, 13, ...printable]);
  assertEquals(kind(0xef, 0xbb, 0xbf, 0x36, 0x38), "hex");
  for (const at of [0, 1, 2]) {
    assertEquals(detectFormat(Uint8Array.of(0xef, 0xbb, 0xbf).with(at, 0x41)), "unknown");
  }
});
