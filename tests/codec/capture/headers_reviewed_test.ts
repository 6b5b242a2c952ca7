// Headers as reviewed texts: the result for a packet truncated after each octet, and for each value of a length field.

import { FragmentStore } from "../../../codec/capture/ip_fragments.ts";
import type { CapturePacket } from "../../../codec/capture/packet.ts";
import { readSegment } from "../../../codec/capture/tcp.ts";
import {
  concat,
  cooked,
  cooked2,
  ethernet,
  fragmentHeader,
  type IpFields,
  ipv4,
  ipv6,
  loopback,
  tcp,
  vlan,
} from "../../helpers/capture/packet_builder.ts";
import { assertReviewed, inLine } from "../../helpers/golden/reviewed.ts";

const V4: IpFields = { source: "192.0.2.1", destination: "192.0.2.2" };
const V6: IpFields = { source: "fd00:0:0:0:0:0:0:1", destination: "fd00:0:0:0:0:0:0:2" };

const SEGMENT = tcp({
  source: 40_001,
  destination: 2404,
  sequence: 0xfffffff0,
  acknowledgement: 0x80000001,
  flags: "PA",
  options: new Uint8Array(4).fill(1),
  data: Uint8Array.of(0x68, 4, 7, 0, 0, 0),
});
const OPTIONS = { ...V4, options: new Uint8Array(8).fill(1) };
const EXTENSIONS = [0, 43, 60, 135, 139, 140].map((number) => ({
  number,
  octets: new Uint8Array(8),
}));
const AUTHENTICATION = { number: 51, octets: Uint8Array.of(0, 4, ...new Uint8Array(22)) };
const SNAP = Uint8Array.of(
  2,
  0,
  0,
  0,
  0,
  1,
  2,
  0,
  0,
  0,
  0,
  2,
  5,
  255,
  0xaa,
  0xaa,
  3,
  0,
  0,
  0,
  8,
  0,
);
const HSR = concat(Uint8Array.of(0x89, 0x2f), new Uint8Array(4));

/** Returns the position of the segment in a packet, or the reason why there is none. */
function found(octets: Uint8Array, linkType: number, store = new FragmentStore()): string {
  const packet: CapturePacket = {
    type: "packet",
    frame: 1,
    fileOffset: 24,
    time: 0,
    nanoseconds: 0,
    linkType,
    interface: 0,
    originalLength: octets.length,
    octets,
  };
  const segment = readSegment(packet, store);
  if (typeof segment === "string") return segment;
  const { ip, start, sequence, acknowledgement, flags, sourcePort, destinationPort } = segment;
  return `${sourcePort} > ${destinationPort}, ${sequence}, ${acknowledgement}, flags ${flags}, ` +
    `addresses at ${ip.addresses}, data ${start} to ${ip.end}, ${ip.cut} cut`;
}

/** Groups equal neighbouring results, with the range of numbers to which they apply. */
function ranges(count: number, result: (i: number) => string): string[] {
  const rows: string[] = [];
  for (let first = 0; first < count;) {
    let end = first + 1;
    while (end < count && result(end) === result(first)) end++;
    rows.push(`  ${first}${end > first + 1 ? ` to ${end - 1}` : ""}: ${result(first)}`);
    first = end;
  }
  return rows;
}

const PACKETS: readonly (readonly [name: string, linkType: number, octets: Uint8Array])[] = [
  ["Ethernet, IPv4", 1, ethernet(ipv4(V4, SEGMENT))],
  [
    "Ethernet with three tags and HSR, IPv4 options",
    1,
    ethernet(ipv4(OPTIONS, SEGMENT), vlan(1), vlan(2, 0x88a8), vlan(3, 0x9100), HSR),
  ],
  ["Ethernet, 802.2 with SNAP", 1, concat(SNAP, ipv4(V4, SEGMENT))],
  ["raw IPv6", 229, ipv6(V6, SEGMENT)],
  [
    "raw IPv6 with every extension header",
    101,
    ipv6(V6, SEGMENT, [...EXTENSIONS, AUTHENTICATION, fragmentHeader(7, 0, false)]),
  ],
  ["Linux cooked, version 1", 113, cooked(ipv4(V4, SEGMENT))],
  ["Linux cooked, version 2", 276, cooked2(ipv4(V4, SEGMENT))],
  ["loopback, little-endian family", 0, loopback(ipv4(V4, SEGMENT), 2, true)],
  ["loopback, big-endian family", 108, loopback(ipv6(V6, SEGMENT), 30, false)],
];

Deno.test("readSegment(): packets truncated after each octet match the reviewed text", () => {
  const rows = PACKETS.flatMap(([name, linkType, octets]) => [
    `# ${name}, ${octets.length} octets; cut after`,
    ...ranges(octets.length + 1, (length) => found(octets.subarray(0, length), linkType)),
  ]);
  assertReviewed("headers_cut.txt", rows.join("\n"));
});

/** Returns a function that sets one octet of a packet to a value. */
function withOctet(octets: Uint8Array, at: number): (value: number) => Uint8Array {
  return (value) => octets.with(at, value);
}

Deno.test("readSegment(): each value of length and offset fields matches the reviewed text", () => {
  const v4 = ipv4(V4, SEGMENT);
  const v6 = ipv6(V6, SEGMENT);
  const extended = ipv6(V6, SEGMENT, [{ number: 60, octets: new Uint8Array(16) }]);
  const tagged = ethernet(v4, vlan(1));
  const fields: readonly (readonly [string, number, (value: number) => Uint8Array])[] = [
    ["version and length of the IPv4 header", 101, withOctet(v4, 0)],
    ["total length of the IPv4 packet", 101, withOctet(v4, 3)],
    ["flags and place of an IPv4 fragment, upper octet", 101, withOctet(v4, 6)],
    ["place of an IPv4 fragment, lower octet", 101, withOctet(v4, 7)],
    ["protocol of IPv4", 101, withOctet(v4, 9)],
    ["payload length of the IPv6 packet", 101, withOctet(v6, 5)],
    ["next header of IPv6", 101, withOctet(v6, 6)],
    ["length of an IPv6 extension header", 101, withOctet(extended, 41)],
    ["length of the TCP header", 101, withOctet(v4, 32)],
    ["EtherType, upper octet", 1, withOctet(tagged, 12)],
    ["EtherType behind the tag, upper octet", 1, withOctet(tagged, 16)],
    ["EtherType behind the tag, lower octet", 1, withOctet(tagged, 17)],
    ["octets of SNAP", 1, (value) => concat(SNAP, v4).with(14 + (value % 6), value)],
    ["address family, little-endian", 0, (value) => loopback(v4, value, true)],
    ["address family, big-endian", 108, (value) => loopback(v4, value, false)],
    ["EtherType of Linux cooked 2, upper octet", 276, withOctet(cooked2(v4), 0)],
  ];
  const rows = fields.flatMap(([name, linkType, octets]) => [
    `# ${name}`,
    ...ranges(256, (value) => found(octets(value), linkType).replace(/^.*, (?=data)/, "")),
  ]);
  const linkTypes = ranges(300, (linkType) => found(v4, linkType));
  assertReviewed("headers_fields.txt", [...rows, "# link type", ...linkTypes].join("\n"));
});

Deno.test("FragmentStore: fragmented datagrams match the reviewed text", () => {
  const data = tcp({ source: 1, destination: 2, sequence: 3, data: new Uint8Array(44).fill(9) });
  const v4 = (offset: number, end: number, more: boolean, id = 1) =>
    ipv4({ ...V4, id, fragment: { offset, more } }, data.subarray(offset, end));
  const v6 = (offset: number, end: number, more: boolean, id = 1) =>
    ipv6(V6, data.subarray(offset, end), [fragmentHeader(id, offset, more)]);
  const scripts: readonly (readonly [string, readonly Uint8Array[]])[] = [
    ["in order", [v4(0, 24, true), v4(24, 48, true), v4(48, 64, false)]],
    ["last first", [v4(48, 64, false), v4(24, 48, true), v4(0, 24, true)]],
    ["overlapping", [v4(0, 32, true), v4(16, 48, true), v4(40, 64, false)]],
    ["repeated", [v4(0, 24, true), v4(0, 24, true), v4(24, 64, false)]],
    ["two datagrams", [
      v4(0, 32, true),
      v4(0, 32, true, 2),
      v4(32, 64, false, 2),
      v4(32, 64, false),
    ]],
    ["a hole", [v4(0, 24, true), v4(32, 64, false), v4(24, 32, true)]],
    ["IPv6", [v6(0, 24, true), v6(48, 64, false), v6(24, 48, true)]],
    ["IPv6 with another id", [v6(0, 32, true), v6(32, 64, false, 2)]],
    ["past the end of any datagram", [v4(65_528, 65_528 + 8, false).with(6, 0x1f).with(7, 0xff)]],
    ["empty", [v4(0, 0, true), v4(0, 64, false)]],
    ["cut by the capture", [v4(0, 32, true).subarray(0, 40), v4(32, 64, false)]],
  ];
  const rows = scripts.flatMap(([name, packets]) => {
    const store = new FragmentStore();
    const results = packets.map((octets) => `  ${found(octets, 101, store)}`);
    const { pending, abandoned } = store;
    return [`# ${name}`, ...results, `  ${inLine({ pending, abandoned })}`];
  });
  assertReviewed("fragments.txt", rows.join("\n"));
});
