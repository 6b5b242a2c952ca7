// From packets of every link layer to the TCP segment in them, or to the reason why there is none.

import { assert, assertEquals } from "@std/assert";
import { FragmentStore } from "../../../codec/capture/ip_fragments.ts";
import { isKnownLinkType } from "../../../codec/capture/link_layer.ts";
import { readSegment } from "../../../codec/capture/tcp.ts";
import {
  concat,
  cooked,
  cooked2,
  ethernet,
  type Extension,
  fragmentHeader,
  ipv4,
  ipv6,
  loopback,
  tcp,
  vlan,
} from "../../helpers/capture/packet_builder.ts";

const DATA = Uint8Array.of(0x68, 0x04, 0x43, 0x00, 0x00, 0x00);
const SEGMENT = tcp({ source: 40000, destination: 2404, sequence: 7, data: DATA });
const V4 = { source: "192.0.2.1", destination: "192.0.2.2" };
const V6 = { source: "fd00:0:0:0:0:0:0:1", destination: "fd00:0:0:0:0:0:0:2" };
const PACKET_4 = ipv4(V4, SEGMENT);
const PACKET_6 = ipv6(V6, SEGMENT);

/** Returns the data of the segment in a packet, or the reason why there is none. */
function dataOf(octets: Uint8Array, linkType: number, fragments = new FragmentStore(), time = 0) {
  const segment = readSegment({
    type: "packet",
    frame: 1,
    fileOffset: 0,
    time,
    nanoseconds: 0,
    linkType,
    interface: 0,
    originalLength: octets.length,
    octets,
  }, fragments);
  if (typeof segment === "string") return segment;
  assertEquals([segment.sourcePort, segment.destinationPort, segment.sequence], [40000, 2404, 7]);
  return segment.ip.octets.slice(segment.start, segment.ip.end);
}

Deno.test("readSegment() finds TCP under every link layer", () => {
  const packets: Record<string, [linkType: number, octets: Uint8Array][]> = {};
  for (const [version, packet] of [["IPv4", PACKET_4], ["IPv6", PACKET_6]] as const) {
    const families = version === "IPv4" ? [2] : [10, 23, 24, 28, 30];
    packets[version] = [
      [1, ethernet(packet)],
      [1, ethernet(packet, vlan(100))],
      [1, ethernet(packet, vlan(200, 0x88a8), vlan(100))],
      [1, ethernet(packet, vlan(200, 0x9100), vlan(100), vlan(5))],
      [1, ethernet(packet, Uint8Array.of(0x89, 0x2f, 0, 60, 0, 1))], // HSR
      [1, ethernet(packet, Uint8Array.of(0, 60, 0xaa, 0xaa, 3, 0, 0, 0))], // IEEE 802.3 with SNAP
      [113, cooked(packet)],
      [276, cooked2(packet)],
      ...[12, 14, 101, version === "IPv4" ? 228 : 229].map(
        (linkType): [number, Uint8Array] => [linkType, packet],
      ),
      ...families.map((family): [number, Uint8Array] => [0, loopback(packet, family, true)]),
      ...families.map((family): [number, Uint8Array] => [0, loopback(packet, family, false)]),
      [108, loopback(packet, families[0]!, false)],
    ];
  }
  for (const [version, list] of Object.entries(packets)) {
    for (const [index, [linkType, octets]] of list.entries()) {
      assertEquals(dataOf(octets, linkType), DATA, `${version}, ${linkType}, case ${index}`);
      assert(isKnownLinkType(linkType));
    }
  }
});

Deno.test("readSegment() removes the padding of short Ethernet frames", () => {
  const empty = tcp({ source: 40000, destination: 2404, sequence: 7 });
  const frame = ethernet(ipv4(V4, empty));
  assertEquals(frame.length, 60);
  assertEquals(dataOf(frame, 1), new Uint8Array(0));
});

Deno.test("readSegment() skips IPv4 and TCP options", () => {
  const options = Uint8Array.of(1, 1, 8, 10, 0, 0, 0, 1, 0, 0, 0, 2);
  const segment = tcp({ source: 40000, destination: 2404, sequence: 7, options, data: DATA });
  const packet = ipv4({ ...V4, options: new Uint8Array(40).fill(1) }, segment);
  assertEquals(dataOf(packet, 101), DATA);
});

Deno.test("readSegment() skips IPv6 extension headers", () => {
  const eight: Extension = { number: 0, octets: new Uint8Array(8) };
  const long: Extension = { number: 60, octets: Uint8Array.of(0, 2, ...new Uint8Array(22)) };
  const authentication: Extension = {
    number: 51,
    octets: Uint8Array.of(0, 4, ...new Uint8Array(22)),
  };
  const whole = fragmentHeader(9, 0, false); // a fragment header on a complete packet
  const packet = ipv6(V6, SEGMENT, [eight, long, whole, authentication, { ...eight, number: 43 }]);
  assertEquals(dataOf(packet, 229), DATA);
});

Deno.test("readSegment() uses the captured length where the network adapter fills in the length", () => {
  assertEquals(dataOf(ipv4({ ...V4, totalLength: 0 }, SEGMENT), 101), DATA);
  assertEquals(dataOf(ipv6({ ...V6, totalLength: 0 }, SEGMENT), 101), DATA);
});

Deno.test("readSegment() reports why a packet has no segment", () => {
  const udp = ipv4({ ...V4, protocol: 17 }, SEGMENT);
  const shortOffset = SEGMENT.slice();
  shortOffset[12] = 0x40;
  const longOffset = tcp({ source: 40000, destination: 2404, sequence: 7 });
  longOffset[12] = 0xf0;
  const versionless = PACKET_4.slice();
  versionless[0] = 0x05;
  const shortHeader = PACKET_4.slice();
  shortHeader[0] = 0x44;
  const extension: Extension = { number: 0, octets: Uint8Array.of(0, 200, 0, 0, 0, 0, 0, 0) };
  for (
    const [reason, linkType, octets] of [
      ["unknown-link-type", 147, PACKET_4],
      ["not-ip", 1, concat(new Uint8Array(12), Uint8Array.of(0x08, 0x06), new Uint8Array(46))],
      [
        "not-ip",
        1,
        concat(new Uint8Array(12), Uint8Array.of(0x00, 0x26, 0x42, 0x42), new Uint8Array(46)),
      ],
      ["not-ip", 113, concat(new Uint8Array(14), Uint8Array.of(0, 4, 0, 0))],
      ["not-ip", 276, concat(Uint8Array.of(0x08, 0x06), new Uint8Array(30))],
      ["not-ip", 0, loopback(PACKET_4, 99, true)],
      ["not-tcp", 1, ethernet(udp)],
      ["not-tcp", 101, ipv6({ ...V6, protocol: 59 }, SEGMENT)],
      ["malformed", 101, versionless],
      ["malformed", 101, shortHeader],
      ["malformed", 101, ipv4({ ...V4, totalLength: 19 }, SEGMENT)],
      ["malformed", 101, ipv4(V4, shortOffset)],
      ["malformed", 101, ipv4(V4, longOffset)],
      ["malformed", 101, ipv4(V4, SEGMENT.subarray(0, 19))],
      ["malformed", 101, ipv6(V6, SEGMENT, [extension])],
      ["cut", 1, ethernet(PACKET_4).subarray(0, 13)],
      ["cut", 1, ethernet(PACKET_4, vlan(3)).subarray(0, 17)],
      ["cut", 101, new Uint8Array(0)],
      ["cut", 101, PACKET_4.subarray(0, 19)],
      ["cut", 101, PACKET_4.subarray(0, 39)],
      ["cut", 101, PACKET_6.subarray(0, 39)],
      ["cut", 276, cooked2(PACKET_4).subarray(0, 19)],
      ["cut", 0, loopback(PACKET_4, 2, true).subarray(0, 3)],
    ] as const
  ) {
    assertEquals(
      dataOf(octets, linkType),
      reason,
      `link type ${linkType}, ${octets.length} octets`,
    );
  }
});

Deno.test("readSegment() never throws on a truncated packet", () => {
  for (const packet of [ethernet(PACKET_4, vlan(1)), ethernet(PACKET_6, vlan(1))]) {
    for (let size = 0; size < packet.length; size++) {
      const found = dataOf(packet.subarray(0, size), 1);
      if (typeof found !== "string") assertEquals(found, DATA.subarray(0, found.length));
    }
  }
});

/** Splits a payload into fragments of `size` octets. */
function fragmentsOf(payload: Uint8Array, size: number, version: 4 | 6, id = 77): Uint8Array[] {
  const parts: Uint8Array[] = [];
  for (let offset = 0; offset < payload.length; offset += size) {
    const part = payload.subarray(offset, offset + size);
    const more = offset + size < payload.length;
    parts.push(
      version === 4
        ? ipv4({ ...V4, id, fragment: { offset, more } }, part)
        : ipv6(V6, part, [fragmentHeader(id, offset, more)]),
    );
  }
  return parts;
}

Deno.test("readSegment() reassembles fragments in any order", () => {
  const data = new Uint8Array(100).map((_, i) => i);
  const segment = tcp({ source: 40000, destination: 2404, sequence: 7, data });
  for (const version of [4, 6] as const) {
    const parts = fragmentsOf(segment, 16, version);
    const orders = [parts, parts.toReversed(), [...parts.slice(4), ...parts.slice(0, 4)]];
    for (const order of orders) {
      const fragments = new FragmentStore();
      const found = order.map((part) => dataOf(part, 101, fragments));
      assertEquals(found.slice(0, -1), new Array(parts.length - 1).fill("fragment"));
      assertEquals(found.at(-1), data);
      assertEquals(fragments.pending, 0);
    }
  }
});

Deno.test("readSegment() ignores repeated and overlapping fragments", () => {
  const fragments = new FragmentStore();
  const small = fragmentsOf(SEGMENT, 8, 4);
  const large = fragmentsOf(SEGMENT, 16, 4);
  const order = [small[0]!, small[0]!, small[2]!, large[1]!, small[1]!];
  const found = order.map((part) => dataOf(part, 101, fragments));
  assertEquals(found, ["fragment", "fragment", "fragment", "fragment", DATA]);
});

Deno.test("readSegment() keeps the octets that came first where fragments conflict", () => {
  const fragments = new FragmentStore();
  const [first, second, third] = fragmentsOf(SEGMENT, 16, 4);
  assertEquals(third, undefined);
  const forged = fragmentsOf(concat(SEGMENT.subarray(0, 16), new Uint8Array(10)), 16, 4);
  assertEquals(dataOf(second!, 101, fragments), "fragment");
  assertEquals(dataOf(forged[1]!, 101, fragments), "fragment");
  assertEquals(dataOf(first!, 101, fragments), DATA);
});

Deno.test("readSegment() skips extension headers inside a fragmented IPv6 datagram", () => {
  const fragments = new FragmentStore();
  // Destination options before TCP; later fragments begin with octets of TCP.
  const body = concat(Uint8Array.of(6, 0, 1, 4, 0, 0, 0, 0), SEGMENT);
  const parts = [0, 16].map((offset) =>
    ipv6({ ...V6, protocol: 60 }, body.subarray(offset, offset === 0 ? 16 : 99), [
      fragmentHeader(3, offset, offset === 0),
    ])
  );
  assertEquals(dataOf(parts[0]!, 101, fragments), "fragment");
  assertEquals(dataOf(parts[1]!, 101, fragments), DATA);
});

Deno.test("readSegment() does not join fragments that are one minute apart", () => {
  const fragments = new FragmentStore();
  const [first, second] = fragmentsOf(SEGMENT, 16, 4);
  assertEquals(dataOf(first!, 101, fragments, 0), "fragment");
  assertEquals(dataOf(second!, 101, fragments, 60_001), "fragment");
  assertEquals(dataOf(first!, 101, fragments, 120_000), DATA);
  assertEquals(fragments.abandoned, 1);
});

Deno.test("readSegment() drops a datagram with too many fragments", () => {
  const fragments = new FragmentStore();
  const parts = fragmentsOf(new Uint8Array(2000), 8, 4);
  for (let i = 0; i < 64; i++) dataOf(parts[i * 2]!, 101, fragments);
  assertEquals([fragments.pending, fragments.abandoned], [1, 0]);
  dataOf(parts[128]!, 101, fragments);
  assertEquals([fragments.pending, fragments.abandoned], [0, 1]);
});

Deno.test("readSegment() keeps the fragments of several datagrams apart, for a limited time", () => {
  const fragments = new FragmentStore();
  const datagrams = [1, 2].map((id) => fragmentsOf(SEGMENT, 16, 4, id));
  assertEquals(dataOf(datagrams[0]![0]!, 101, fragments), "fragment");
  assertEquals(dataOf(datagrams[1]![1]!, 101, fragments), "fragment");
  assertEquals(dataOf(datagrams[0]![1]!, 101, fragments), DATA);
  for (let id = 100; id < 300; id++) dataOf(fragmentsOf(SEGMENT, 16, 4, id)[0]!, 101, fragments);
  assertEquals(fragments.pending, 64);
  assertEquals(fragments.abandoned, 201 - 64);
});

Deno.test("readSegment() does not wait for the rest of a fragment that the capture truncated", () => {
  const fragments = new FragmentStore();
  const [first, second] = fragmentsOf(SEGMENT, 16, 4);
  assertEquals(dataOf(first!.subarray(0, 30), 101, fragments), "fragment");
  assertEquals(dataOf(second!, 101, fragments), "fragment");
  assertEquals(fragments.pending, 1);
});
