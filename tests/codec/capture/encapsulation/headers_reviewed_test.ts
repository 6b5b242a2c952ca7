// The headers of tunnels as reviewed texts: the result for a header truncated after each octet, and for each bit of it.

import {
  byEtherType,
  byNextProtocol,
  looksLikeEthernet,
  looksLikeIp,
  readBackbone,
  readEtherIp,
  readEthernet,
  readEtherType,
  readMacSec,
  readNsh,
} from "../../../../codec/capture/encapsulation/ether_type.ts";
import {
  readErspan1,
  readErspan2,
  readErspan3,
  readGre,
} from "../../../../codec/capture/encapsulation/gre.ts";
import { byProtocol, isWithoutTcp } from "../../../../codec/capture/encapsulation/ip_protocol.ts";
import { readMpls } from "../../../../codec/capture/encapsulation/mpls.ts";
import {
  readCiscoHdlc,
  readL2tp,
  readL2tp3,
  readPpp,
  readPppoe,
} from "../../../../codec/capture/encapsulation/ppp.ts";
import type { HeaderReader, Outcome } from "../../../../codec/capture/encapsulation/step.ts";
import {
  isOrdinaryUdp,
  readGeneve,
  readGtpU,
  readLisp,
  readTzsp,
  readUdp,
  readVxlan,
} from "../../../../codec/capture/encapsulation/udp.ts";
import { firstStep, isKnownLinkType } from "../../../../codec/capture/link_layer.ts";
import { parseHex, toHex } from "../../../../codec/hex.ts";
import { concat } from "../../../helpers/capture/packet_builder.ts";
import { assertReviewed } from "../../../helpers/golden/reviewed.ts";

/** Octets before the header under test: its position must not matter. */
const BEFORE = Uint8Array.of(0xff, 0xff, 0xff);

/** An IPv4 header, an IPv6 header, and an Ethernet frame with ARP. */
const IP = `45 00 00 14 ${"00 ".repeat(16)}`;
const IP_6 = `60 ${"00 ".repeat(39)}`;
const FRAME = `02 00 00 00 00 01 02 00 00 00 00 02 08 06 00 01 08`;

/** Describes an outcome: the next header, its position, and the end of the packet if the header states it. */
function describe(outcome: Outcome, whole: Uint8Array): string {
  if (typeof outcome === "string") return outcome;
  if ("unread" in outcome) return `not examined: ${outcome.unread}`;
  const { next, octets, at } = outcome;
  const end = octets.length === whole.length ? "" : `, end ${octets.length - BEFORE.length}`;
  return `${next} at ${at - BEFORE.length}${end}`;
}

/** Groups equal neighbouring results, with the range of numbers to which they apply. */
function ranges(count: number, result: (i: number) => string, base = 10): string[] {
  const rows: string[] = [];
  const written = (i: number) => base === 16 ? i.toString(16).padStart(4, "0") : String(i);
  let start = 0;
  let same = result(0);
  for (let i = 1; i <= count; i++) {
    const next = i < count ? result(i) : undefined;
    if (next === same) continue;
    rows.push(`  ${written(start)}${i > start + 1 ? ` to ${written(i - 1)}` : ""}: ${same}`);
    [start, same] = [i, next!];
  }
  return rows;
}

/** Headers with the length of the part whose bits are inverted, one at a time. */
const HEADERS: readonly (readonly [
  name: string,
  reader: HeaderReader,
  bits: number,
  octets: string,
])[] = [
  ["Ethernet", readEthernet, 0, FRAME],
  ["EtherType with tags", readEtherType, 6, `81 00 00 05 08 00 ${IP}`],
  [
    "EtherType with every tag",
    readEtherType,
    0,
    `88 a8 00 01 91 00 00 02 92 00 00 03
    89 2f 00 3c 00 01 89 26 00 00 00 00 89 09 01 01 00 01 00 05 08 00 ${IP}`,
  ],
  ["802.2 with SNAP", readEtherType, 10, `00 26 aa aa 03 00 00 00 08 00 ${IP}`],
  ["IEEE 802.1ah", readBackbone, 0, `00 00 00 07 ${FRAME}`],
  ["MACsec", readMacSec, 2, `00 00 00 00 00 01 08 00 ${IP}`],
  ["MACsec with channel", readMacSec, 0, `20 00 00 00 00 01 ${"00 ".repeat(8)} 08 00 ${IP}`],
  ["NSH", readNsh, 4, `0f c2 02 01 00 00 01 ff ${IP}`],
  ["NSH without context", readNsh, 4, `0f c2 01 03 00 00 01 ff ${FRAME}`],
  ["EtherIP", readEtherIp, 2, `30 00 ${FRAME}`],
  ["GRE", readGre, 4, `00 00 08 00 ${IP}`],
  ["GRE with checksum, key and sequence", readGre, 2, `b0 00 08 00 ${"00 ".repeat(12)} ${IP}`],
  [
    "GRE with routes",
    readGre,
    2,
    `40 00 08 00 00 00 00 00
    00 00 00 02 11 22 00 00 00 04 11 22 33 44 00 00 00 00 ${IP}`,
  ],
  ["GRE, WCCP", readGre, 0, `00 00 88 3e ${IP}`],
  ["GRE, WCCP with a header", readGre, 0, `00 00 88 3e 01 02 03 04 ${IP}`],
  ["GRE, ERSPAN without sequence", readGre, 0, `00 00 88 be ${FRAME}`],
  ["GRE, ERSPAN with sequence", readGre, 0, `10 00 88 be 00 00 00 01 ${FRAME}`],
  ["PPTP", readGre, 4, `30 81 88 0b 00 04 00 01 00 00 00 01 00 00 00 01 ff 03 00 21 ${IP}`],
  [
    "PPTP without acknowledgement",
    readGre,
    0,
    `30 01 88 0b 00 18 00 01 00 00 00 01 ff 03 00 21 ${IP}`,
  ],
  ["ERSPAN, type I", readErspan1, 0, FRAME],
  ["ERSPAN, type II", readErspan2, 1, `10 01 00 05 00 00 00 00 ${FRAME}`],
  ["ERSPAN, type III", readErspan3, 12, `20 01 00 05 00 00 00 4d 00 00 00 00 ${FRAME}`],
  [
    "ERSPAN, type III, IP and subheader",
    readErspan3,
    0,
    `20 01 00 05 00 00 00 4d 00 00 08 01
    0c 00 00 00 00 00 00 09 ${IP}`,
  ],
  ["MPLS, IPv4", readMpls, 8, `00 06 40 40 00 0c 81 40 ${IP}`],
  ["MPLS, IPv6", readMpls, 0, `00 06 41 40 ${IP_6}`],
  ["MPLS, control word", readMpls, 0, `00 06 41 40 00 00 00 00 ${FRAME}`],
  ["MPLS, Ethernet", readMpls, 0, `00 06 41 40 ${FRAME}`],
  ["MPLS, control channel", readMpls, 0, `00 06 41 40 10 00 00 07 00 00 00 00`],
  ["MPLS, other", readMpls, 0, `00 06 41 40 20 00 00 07 00 00 00 00`],
  ["PPP", readPpp, 4, `ff 03 00 21 ${IP}`],
  ["PPP without address and control", readPpp, 2, `00 57 ${IP_6}`],
  ["PPP with a short protocol", readPpp, 1, `21 ${IP}`],
  ["PPP, bridged", readPpp, 0, `ff 03 00 31 00 01 ${FRAME}`],
  ["PPP, bridged token ring", readPpp, 0, `ff 03 00 31 00 03 ${FRAME}`],
  ["PPP, multilink", readPpp, 5, `ff 03 00 3d c0 00 00 00 00 21 ${IP}`],
  ["PPPoE", readPppoe, 6, `11 00 00 01 00 16 00 21 ${IP} 00 00 00`],
  ["Cisco HDLC", readCiscoHdlc, 2, `0f 00 08 00 ${IP}`],
  ["Cisco HDLC, multicast", readCiscoHdlc, 0, `8f 00 86 dd ${IP_6}`],
  ["L2TP", readL2tp, 2, `00 02 00 01 00 02 ff 03 00 21 ${IP}`],
  [
    "L2TP with length, sequence and offset",
    readL2tp,
    4,
    `4a 02 00 2a 00 01 00 02 00 01 00 01 00 02 00 00 ff 03 00 21 ${IP} 00 00 00`,
  ],
  ["L2TP, acknowledgement", readL2tp, 0, "48 02 00 0c 00 01 00 02 00 01 00 01"],
  ["L2TP, version 3", readL2tp, 0, `00 03 00 00 00 00 00 4d ${FRAME}`],
  ["L2TP 3, Ethernet", readL2tp3, 4, `00 00 00 4d ${FRAME}`],
  ["L2TP 3, cookie of 4 octets", readL2tp3, 0, `00 00 00 4d 11 22 33 44 ${FRAME}`],
  ["L2TP 3, cookie of 8 octets", readL2tp3, 0, `00 00 00 4d 11 22 33 44 55 66 77 88 ${FRAME}`],
  [
    "L2TP 3, cookie and sublayer",
    readL2tp3,
    0,
    `00 00 00 4d 11 22 33 44 55 66 77 88 00 00 00 00 ${FRAME}`,
  ],
  ["L2TP 3, PPP", readL2tp3, 8, `00 00 00 4d ff 03 00 21 ${IP}`],
  ["L2TP 3, control", readL2tp3, 0, `00 00 00 00 ${FRAME}`],
  ["UDP, VXLAN", readUdp, 6, `c0 00 12 b5 00 18 00 00 ${FRAME}`],
  ["UDP, VXLAN from the port", readUdp, 0, `12 b5 c0 00 00 00 00 00 ${FRAME}`],
  ["UDP, WireGuard", readUdp, 4, `c0 00 ca 6c 00 18 00 00 ${FRAME}`],
  ["UDP, WireGuard from the port", readUdp, 0, `ca 6c c0 00 00 18 00 00 ${FRAME}`],
  ["UDP, DNS from the port of WireGuard", readUdp, 0, `ca 6c 00 35 00 18 00 00 ${FRAME}`],
  ["UDP, the first port that is not assigned", readUdp, 0, `04 00 ca 6c 00 18 00 00 ${FRAME}`],
  ["UDP, to the last assigned port", readUdp, 0, `ca 6c 03 ff 00 18 00 00 ${FRAME}`],
  ["UDP, ESP", readUdp, 0, `11 94 11 94 00 10 00 00 00 00 00 01 00 00 00 01`],
  ["UDP, key exchange", readUdp, 0, `11 94 11 94 00 10 00 00 00 00 00 00 00 00 00 01`],
  ["VXLAN", readVxlan, 4, `08 00 00 00 00 00 4d 00 ${FRAME}`],
  ["VXLAN with next protocol", readVxlan, 4, `0c 00 00 01 00 00 4d 00 ${IP}`],
  ["Geneve", readGeneve, 4, `02 00 65 58 00 00 05 00 01 02 03 01 00 00 00 01 ${FRAME}`],
  ["GTP-U", readGtpU, 4, `30 ff 00 14 00 00 00 01 ${IP} 00 00`],
  [
    "GTP-U with extension",
    readGtpU,
    1,
    `34 ff 00 20 00 00 00 01 00 01 00 85 01 10 00 85 01 11 00 00 ${IP}`,
  ],
  ["GTP-U with sequence", readGtpU, 1, `32 ff 00 18 00 00 00 01 00 01 00 85 ${IP}`],
  ["GTP-U, extension without length", readGtpU, 0, `34 ff 00 20 00 00 00 01 00 01 00 85 00 10`],
  ["GTP-U, Ethernet", readGtpU, 0, `30 ff 00 11 00 00 00 01 ${FRAME}`],
  ["GTP-U, unknown", readGtpU, 0, `30 ff 00 04 00 00 00 01 00 00 00 00`],
  ["TZSP", readTzsp, 4, `01 00 00 01 00 0a 01 d0 01 ${FRAME}`],
  ["TZSP, IEEE 802.11", readTzsp, 0, `01 01 00 12 01 ${FRAME}`],
  ["LISP", readLisp, 0, `80 00 00 01 00 00 00 01 ${IP}`],
];

/** Reads a header after other octets, and describes the outcome. */
function read(reader: HeaderReader, header: Uint8Array): string {
  const octets = concat(BEFORE, header);
  return describe(reader(octets, BEFORE.length), octets);
}

Deno.test("tunnel headers: truncated after each octet and with each bit inverted, they match the reviewed text", () => {
  const rows = HEADERS.flatMap(([name, reader, bits, hex]) => {
    const header = parseHex(hex);
    const inverted = (bit: number) => header.with(bit >> 3, header[bit >> 3]! ^ 0x80 >> (bit & 7));
    return [
      `# ${name}: ${toHex(header, " ")}`,
      "  octets",
      ...ranges(header.length + 1, (length) => read(reader, header.subarray(0, length))),
      ...(bits === 0 ? [] : [
        "  inverted bit",
        ...ranges(bits * 8, (bit) => read(reader, inverted(bit))),
      ]),
    ];
  });
  assertReviewed("tunnel_headers.txt", rows.join("\n"));
});

/** Describes how a datagram with these ports is read. */
function byPorts(source: number, destination: number): string {
  const ports = [source, destination].flatMap((port) => [port >> 8, port & 0xff]);
  const datagram = concat(Uint8Array.from(ports), new Uint8Array(20));
  return read(readUdp, datagram) + (isOrdinaryUdp(datagram, 0) ? ", ordinary" : "");
}

Deno.test("tunnel headers: each protocol number matches the reviewed text", () => {
  const body = new Uint8Array(61).fill(0x45);
  const rows = [
    "# IP protocol",
    ...ranges(256, (protocol) => {
      const never = isWithoutTcp(protocol) ? ", never TCP" : "";
      const found = read((octets, at) => byProtocol(protocol, octets, at), body);
      return found.replace(`IP protocol ${protocol}`, "IP protocol with its number") + never;
    }),
    "# EtherType, hexadecimal",
    ...ranges(0x10000, (type) => {
      return read((octets, at) => byEtherType(type, octets, at), body);
    }, 16),
    "# next protocol of NSH and VXLAN-GPE",
    ...ranges(256, (next) => read((octets, at) => byNextProtocol(next, octets, at), body)),
    "# PPP protocol, hexadecimal; odd first octets are a protocol of one octet",
    ...ranges(0x10000, (protocol) => {
      return read(readPpp, Uint8Array.of(protocol >> 8, protocol & 0xff, 0, 1, 0, 0));
    }, 16),
    "# UDP, to a port from port 50000",
    ...ranges(0x10000, (port) => byPorts(50_000, port)),
    "# UDP, from a port to port 50000",
    ...ranges(0x10000, (port) => byPorts(port, 50_000)),
    "# link type",
    ...ranges(300, (linkType) => {
      const outcome = firstStep(concat(BEFORE, body), linkType);
      const found = typeof outcome === "object" && "next" in outcome
        ? `${outcome.next} at ${outcome.at}`
        : outcome;
      return `${found}${isKnownLinkType(linkType) ? ", known" : ""}`;
    }),
  ];
  assertReviewed("tunnel_numbers.txt", rows.join("\n"));
});

/** Whether octets after others look like an IP packet or an Ethernet frame. */
function guess(octets: Uint8Array): string {
  const moved = concat(BEFORE, octets);
  const ip = looksLikeIp(moved, BEFORE.length);
  const frame = looksLikeEthernet(moved, BEFORE.length);
  return ip && frame ? "both" : ip ? "IP" : frame ? "Ethernet" : "neither";
}

Deno.test("tunnel headers: what looks like IP or Ethernet matches the reviewed text", () => {
  const v4 = parseHex(IP);
  const long = concat(v4.with(3, 60), new Uint8Array(40));
  const v6 = parseHex(IP_6);
  const frame = parseHex(FRAME);
  const typed = (type: number, content = 0) =>
    frame.with(12, type >> 8).with(13, type & 0xff).with(14, content);
  const service = (first: number, second: number, third: number) =>
    typed(38).with(14, first).with(15, second).with(16, third);
  const rows = [
    "# first octet of IPv4 with 20 octets",
    ...ranges(256, (first) => guess(v4.with(0, first))),
    "# first octet of IPv4 with 60 octets",
    ...ranges(256, (first) => guess(long.with(0, first))),
    "# total length of IPv4 with a header of 20 octets",
    ...ranges(256, (length) => guess(v4.with(3, length))),
    "# octets of IPv4",
    ...ranges(21, (length) => guess(v4.subarray(0, length))),
    "# octets of IPv6",
    ...ranges(41, (length) => guess(v6.subarray(0, length))),
    "# octets of Ethernet",
    ...ranges(18, (length) => guess(frame.subarray(0, length))),
    "# EtherType, hexadecimal",
    ...ranges(0x10000, (type) => guess(typed(type)), 16),
    "# first octet after the EtherType of IPv4",
    ...ranges(256, (content) => guess(typed(0x0800, content))),
    "# first octet after the EtherType of IPv6",
    ...ranges(256, (content) => guess(typed(0x86dd, content))),
    "# 802.2: spanning tree, SNAP, another control field, another service",
    `  ${guess(service(0x42, 0x42, 3))}, ${guess(service(0xaa, 0xaa, 3))}, ` +
    `${guess(service(0x42, 0x42, 0xf3))}, ${guess(service(0xe0, 0xe0, 3))}`,
  ];
  assertReviewed("tunnel_guesses.txt", rows.join("\n"));
});
