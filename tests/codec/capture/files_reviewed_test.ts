// Capture files as reviewed texts: every member of each packet and issue, whole and in chunks of any size.

import { assertEquals } from "@std/assert";
import { detectFormat } from "../../../codec/capture/detect.ts";
import { ErfReader, isErf } from "../../../codec/capture/erf.ts";
import { describeOtherFile, recogniseOtherFile } from "../../../codec/capture/other_files.ts";
import type { PacketReader } from "../../../codec/capture/packet.ts";
import { PcapReader } from "../../../codec/capture/pcap.ts";
import { PcapngReader } from "../../../codec/capture/pcapng.ts";
import { SnoopReader } from "../../../codec/capture/snoop.ts";
import { formatCaptureTime } from "../../../codec/capture/timestamp.ts";
import { type FilePacket, pcap, pcapngBlocks } from "../../helpers/capture/capture_builder.ts";
import { feed } from "../../helpers/capture/capture_items.ts";
import { erf, erfRecord, snoop } from "../../helpers/capture/form_builder.ts";
import { concat, numbers } from "../../helpers/capture/packet_builder.ts";
import { assertReviewed, inLine } from "../../helpers/golden/reviewed.ts";

const TIME = 1_714_979_289_123_456_789n;

/** Returns the items of a file, which must be the same in chunks of one octet and of seven. */
function itemsOf(make: () => PacketReader, file: Uint8Array): string[] {
  const whole = feed(make(), file);
  for (const chunk of [1, 7]) assertEquals(feed(make(), file, chunk), whole);
  return whole.map((item) =>
    item.type === "packet"
      ? `  ${formatCaptureTime(item) || "no time"} ${inLine(item)}`
      : `  ${inLine(item)}`
  );
}

const PACKETS: readonly FilePacket[] = [
  { octets: Uint8Array.of(1, 2, 3), time: TIME },
  { octets: new Uint8Array(0), time: TIME + 1n, originalLength: 70_000 },
  { octets: Uint8Array.of(4, 5, 6, 7, 8), time: TIME + 1_876_543_211n, originalLength: 9 },
];

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
    ...itemsOf(() => new PcapReader({ maxPacketOctets: 60 }), file),
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
    ...itemsOf(() => new PcapngReader({ maxPacketOctets: 60 }), file),
  ]);
  assertReviewed("pcapng.txt", rows.join("\n"));
});

Deno.test("SnoopReader: all variants and faults of a file match the reviewed text", () => {
  const good = snoop(PACKETS);
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["Ethernet", good],
    ["IEEE 802.3", snoop(PACKETS.slice(0, 1), { dataLink: 0 })],
    ["another link type", snoop(PACKETS.slice(0, 1), { dataLink: 1 })],
    ["lost packets", snoop(PACKETS.slice(0, 1), { dropped: 1 })],
    ["version 1", snoop(PACKETS, { version: 1 })],
    ["no packets", snoop([])],
    ["no octets", new Uint8Array(0)],
    ["header cut", good.subarray(0, 15)],
    ["record header cut", good.subarray(0, 16 + 23)],
    ["packet cut", good.subarray(0, 16 + 24 + 3)],
    ["a record of the length of its packet", good.with(16 + 11, 27)],
    ["a record that is one octet shorter", good.with(16 + 11, 26)],
    [
      "records of 60 and 64 octets, of which 60 are permitted",
      snoop([{ octets: new Uint8Array(36) }, { octets: new Uint8Array(37) }, PACKETS[0]!]),
    ],
    [
      "a record that is too long, cut",
      snoop([{ octets: new Uint8Array(64) }]).subarray(0, -7),
    ],
  ];
  const rows = files.flatMap(([name, file]) => [
    `# ${name}`,
    ...itemsOf(() => new SnoopReader({ maxPacketOctets: 60 }), file),
  ]);
  assertReviewed("snoop.txt", rows.join("\n"));
});

/** The record types of ERF. */
const ERF_TYPES = Array.from({ length: 128 }, (_, form) => form);

Deno.test("ErfReader: all variants and faults of a file match the reviewed text", () => {
  const packet: FilePacket = { octets: Uint8Array.of(1, 2, 3), time: TIME };
  const good = erf([packet, packet]);
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["Ethernet", erf(PACKETS)],
    ...[1, 2, 16, 17].map((extensions): [string, Uint8Array] => [
      `extension headers: ${extensions}`,
      erf([packet], { extensions }),
    ]),
    ["no packets", new Uint8Array(0)],
    ["record header cut", good.subarray(0, 15)],
    ["packet cut", good.subarray(0, good.length - 1)],
    ["a record of 16 octets", good.with(11, 16)],
    ["a record of 15 octets", good.with(11, 15)],
    ["a record of 17 octets, with half of the padding", good.subarray(0, 17).with(11, 17)],
    [
      "records of 56 and 64 octets, of which 60 are permitted",
      erf([{ octets: new Uint8Array(38) }, { octets: new Uint8Array(39) }, packet]),
    ],
  ];
  const types = ERF_TYPES.flatMap((form) => {
    const items = itemsOf(() => new ErfReader(), erfRecord(packet, 0, { form }));
    const text = items.join().match(/linkType: .*/)?.[0] ?? "no packet";
    return text.includes(`linkType: ${0x20000 + form},`) ? [] : [`  ${form}: ${text}`];
  });
  const rows = files.flatMap(([name, file]) => [
    `# ${name}`,
    ...itemsOf(() => new ErfReader({ maxPacketOctets: 60 }), file),
  ]);
  assertReviewed("erf.txt", [...rows, "# record types", ...types].join("\n"));
});

Deno.test("isErf() matches the reviewed text", () => {
  // The first octets of a packet that decide: IPv4, Ethernet, Cisco HDLC and PPP.
  const ip = Uint8Array.of(0x45, 0, 0, 20, ...new Uint8Array(16));
  const frame = concat(new Uint8Array(12), Uint8Array.of(8, 0), ip);
  const one = (octets: Uint8Array, options = {}) => erfRecord({ octets }, 0, options);
  const two = concat(one(frame), one(frame));
  const whole = one(ip, { form: 22 });
  const files: readonly (readonly [string, Uint8Array])[] = [
    ["Ethernet, one record", one(frame)],
    ["Ethernet with extension headers", one(frame, { extensions: 2 })],
    ["IPv4", whole],
    ["Cisco HDLC", one(Uint8Array.of(0x0f, 0, 8, 0, 0x45), { form: 1 })],
    ["PPP", one(Uint8Array.of(0xff, 3, 0, 0x21, 0x45), { form: 1 })],
    ["another packet", one(Uint8Array.of(0xff, 3, 0, 0x22, 0x45), { form: 1 })],
    ["IPv4 in a record for Ethernet", one(ip, { form: 2 })],
    ["no packet", one(new Uint8Array(0))],
    ["padding without a packet", one(new Uint8Array(0), { form: 27 })],
    ["a record of 16 octets", whole.with(11, 16)],
    ["a record of 15 octets", whole.with(11, 15)],
    ["Ethernet in a record of 18 octets", one(frame).with(11, 18)],
    ["Ethernet in a record of 17 octets", one(frame).with(11, 17)],
    ["two records", two],
    ["two records, the second of another type", two.with(two.length / 2 + 8, 99)],
    ["types in a record of two", concat(one(Uint8Array.of(7)), one(Uint8Array.of(7)))],
    ["a second record in the first 64 octets", concat(one(ip, { form: 22 }), one(ip).with(8, 99))],
    ["15 octets", whole.subarray(0, 15)],
    ["16 octets", whole.subarray(0, 16)],
  ];
  const long = (file: Uint8Array) => concat(file, new Uint8Array(64));
  const rows = files.map(([name, file]) =>
    `${name}: ${isErf(file)}, whole ${isErf(file, true)}, with more ${isErf(long(file))}`
  );
  const types = ERF_TYPES.filter((form) => isErf(whole.with(8, form), true));
  const edges = [63, 64].map((length) =>
    `${length} octets: ${isErf(long(two).subarray(0, length))}`
  );
  assertReviewed("erf_guesses.txt", [...rows, ...edges, `types ${types.join(" ")}`].join("\n"));
});

Deno.test("recogniseOtherFile() matches the reviewed text", () => {
  const levels = "0123456789".split("");
  const heads = [
    "\x04\x22\x4d\x18",
    "\x02\x21\x4c\x18",
    "\xfd7zXZ\x00",
    ...levels.map((level) => `BZh${level}1AY&SY`),
    "BZh101AY&SY",
    ...levels.map((level) => `BZh${level}\x17rE8P\x90`),
    "BZh10\x17rE8P\x90",
    "PK\x03\x04",
    "PK\x05\x06",
    "PK\x07\x08",
    "PK\x01\x02",
    `${"\x00".repeat(257)}ustar`,
    `${"\x00".repeat(256)}ustar`,
    `${"\x00".repeat(258)}ustar`,
    "ustar",
    "7z\xbc\xaf\x27\x1c",
    "Rar!\x1a\x07",
    "LZIP\x01",
    "\x89LZO\x00\r\n\x1a\n",
    "\x5d\x00\x00\x80\x00",
    "\x5d\x00\x00\x00\x04",
    "\x1f\x9d",
    "\x1f\xa0",
    "\xff\x06\x00\x00sNaPpY",
    "GMBU",
    "RTSS",
    "TRSNIFF data    \x1a",
    "XCP\x00",
    "\x05VNF",
    "ObserverPktBuffer",
    "iptrace 1.0",
    "iptrace 2.0",
    "iptrace 3.0",
    "\x54\x52\x00\x64\x00",
    "\x42\xd2\x00\x34\x12\x66\x22\x88",
    "\x7fver",
    "\x00\x00\x02\x00\x12\x05\x00\x10",
    "\x01\x10\x4c\x00",
    "\xaa\xaa\xaa\xaa",
    "version https://git-lfs.github.com/spec/",
    "/annex/objects/",
    "btsnoop\x00",
    "%PDF-",
    "\x89PNG\r\n",
    "\xff\xd8\xff",
    "SQLite format 3\x00",
    "\x7fELF",
    "MZ\x90\x00",
    "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    "ElfFile\x00",
    "\x28\xb5\x2f\xfd",
    "\x50\x2a\x4d\x18",
    "\x5f\x2a\x4d\x18",
    "\x4f\x2a\x4d\x18",
    "\x60\x2a\x4d\x18",
    "<!DOCTYPE html>",
    "<html ",
    "<HEAD>",
    "<head",
    "<?xml ",
    "<pdml>",
    "<psml\n",
    "<?xmlx",
    " \t<html>",
    "\xef\xbb\xbf<html>",
    "a<html>",
    `${" ".repeat(58)}<html>`,
    `${" ".repeat(59)}<html>`,
  ];
  const nameOf = (head: string) => {
    const found = recogniseOtherFile(Uint8Array.from(head, (char) => char.charCodeAt(0)));
    return found === undefined ? "not known" : describeOtherFile(found);
  };
  const rows = heads.map((head) => {
    const shown = head.replaceAll(/[^ -~]/g, (char) => {
      return `\\x${char.charCodeAt(0).toString(16).padStart(2, "0")}`;
    }).replace(/^(\\x00| ){20,}/, (run, each) => `(${run.length / each.length} times ${each})`);
    // Every octet of the beginning counts.
    const cut = nameOf(head.slice(0, -1));
    return `${shown}: ${nameOf(head)}${cut === "not known" ? "" : `; cut: ${cut}`}`;
  });
  assertReviewed("other_files.txt", rows.join("\n"));
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

Deno.test("detectFormat() recognises each kind of input by its first octets", () => {
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
