// The pcap reader: every variant, every chunking, and damaged files.

import { assert, assertEquals } from "@std/assert";
import type { CaptureIssue, CapturePacket } from "../../../codec/capture/packet.ts";
import { PcapReader } from "../../../codec/capture/pcap.ts";
import { type FilePacket, pcap, START_TIME } from "../../helpers/capture/capture_builder.ts";
import { feed } from "../../helpers/capture/capture_items.ts";
import { concat } from "../../helpers/capture/packet_builder.ts";

const PACKETS: readonly FilePacket[] = [
  { octets: Uint8Array.of(1, 2, 3), time: START_TIME + 123_456_789n },
  { octets: new Uint8Array(0), time: START_TIME + 999_999_999n },
  { octets: new Uint8Array(100).fill(7), originalLength: 1500 },
];

function read(file: Uint8Array, chunk?: number): (CapturePacket | CaptureIssue)[] {
  return feed(new PcapReader(), file, chunk);
}

Deno.test("PcapReader reads both byte orders, micro- and nanoseconds, and longer records", () => {
  for (const little of [true, false]) {
    for (const nanoseconds of [true, false]) {
      for (const modified of [true, false]) {
        if (nanoseconds && modified) continue;
        const fields = { little, nanoseconds, modified, linkType: 113 };
        const packets = read(pcap(PACKETS, fields)) as CapturePacket[];
        const header = modified ? 24 : 16;
        const milliseconds = Number(START_TIME / 1_000_000n);
        assertEquals(packets, [
          {
            type: "packet",
            frame: 1,
            fileOffset: 24,
            time: milliseconds + 123,
            nanoseconds: nanoseconds ? 456_789 : 456_000,
            linkType: 113,
            interface: 0,
            originalLength: 3,
            octets: Uint8Array.of(1, 2, 3),
          },
          {
            type: "packet",
            frame: 2,
            fileOffset: 24 + header + 3,
            time: milliseconds + 999,
            nanoseconds: nanoseconds ? 999_999 : 999_000,
            linkType: 113,
            interface: 0,
            originalLength: 0,
            octets: new Uint8Array(0),
          },
          {
            type: "packet",
            frame: 3,
            fileOffset: 24 + 2 * header + 3,
            time: milliseconds + 2,
            nanoseconds: 0,
            linkType: 113,
            interface: 0,
            originalLength: 1500,
            octets: new Uint8Array(100).fill(7),
          },
        ]);
      }
    }
  }
});

Deno.test("PcapReader yields the same packets for every chunking", () => {
  const file = pcap(PACKETS);
  const whole = read(file);
  for (const chunk of [1, 2, 3, 7, 16, 24, 25, 40, 64]) {
    assertEquals(read(file, chunk), whole, `chunks of ${chunk}`);
  }
});

Deno.test("PcapReader separates the frame check sequence length from the link type", () => {
  const [packet] = read(pcap(PACKETS, { linkType: 0x54000001 })) as CapturePacket[];
  assertEquals(packet!.linkType, 1);
});

Deno.test("PcapReader yields everything before the end of a truncated file, then one issue", () => {
  const file = pcap(PACKETS);
  const starts = [24, 24 + 19, 24 + 19 + 16, file.length];
  for (let size = 0; size < file.length; size++) {
    const items = read(file.subarray(0, size), 5);
    const complete = starts.filter((start) => start > 24 && start <= size).length;
    const torn = !starts.includes(size);
    assertEquals(items.length, complete + Number(torn), `file of ${size} octets`);
    const last = items.at(-1);
    if (!torn) continue;
    assert(last?.type === "issue");
    assertEquals(last.code, "truncated");
    assertEquals(last.fileOffset, size < 24 ? 0 : starts.findLast((start) => start <= size));
  }
});

Deno.test("PcapReader reports a packet beyond the limit, does not buffer it, and continues", () => {
  const long = { octets: new Uint8Array(5000) };
  const file = pcap([PACKETS[0]!, long, PACKETS[2]!]);
  const items = feed(new PcapReader({ maxPacketOctets: 4000 }), file, 64);
  assertEquals(items.map(({ type, frame }) => `${frame} ${type}`), [
    "1 packet",
    "2 issue",
    "3 packet",
  ]);
  assertEquals((items[1] as CaptureIssue).code, "packet-too-long");
  // A wrong length: everything after it is lost, which is reported.
  const lie = concat(pcap([PACKETS[0]!]), new Uint8Array(8), new Uint8Array(8).fill(0xff));
  assertEquals(read(lie, 3).map((item) => item.type === "issue" ? item.code : item.frame), [
    1,
    "packet-too-long",
    "truncated",
  ]);
});

Deno.test("PcapReader refuses a file that is not pcap", () => {
  const [issue] = read(new Uint8Array(24).fill(0x68)) as CaptureIssue[];
  assertEquals(issue!.code, "unknown-format");
  assertEquals(issue!.detail, "Expected the first octets of a pcap file, found 68 68 68 68");
});

Deno.test("PcapReader reads packets of up to one mebibyte", () => {
  const file = pcap([0x100000, 0x100001].map((length) => ({ octets: new Uint8Array(length) })));
  const items = feed(new PcapReader(), file, 0x10000);
  assertEquals(items.map(({ type, frame }) => `${frame} ${type}`), ["1 packet", "2 issue"]);
});
