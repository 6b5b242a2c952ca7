// Builds tunnels around packets, octet by octet, for tests of the capture readers.

import { concat, ethernet, ipv4, ipv6, numbers } from "./packet_builder.ts";

const { u8, u16, u32 } = numbers(false);

/** Wraps a packet in another protocol. */
export type Wrap = (packet: Uint8Array) => Uint8Array;

const ROUTERS = { source: "198.51.100.1", destination: "198.51.100.2" };
const ROUTERS_6 = { source: "fd00:0:0:0:0:0:1:1", destination: "fd00:0:0:0:0:0:1:2" };

/** Builds an Ethernet frame around a payload other than IP. */
export function frameOf(etherType: number, payload: Uint8Array): Uint8Array {
  return concat(
    ethernet(ipv4(ROUTERS, new Uint8Array(0))).subarray(0, 12),
    u16(etherType),
    payload,
  );
}

/** Builds an IPv4 packet with a protocol number. */
export function inIp(protocol: number, payload: Uint8Array): Uint8Array {
  return ipv4({ ...ROUTERS, protocol }, payload);
}

/** Builds a UDP datagram over IPv4, from any port. */
export function inUdp(port: number, payload: Uint8Array, source = 49_152): Uint8Array {
  return inIp(17, concat(u16(source), u16(port), u16(payload.length + 8), u16(0), payload));
}

function kindOf(packet: Uint8Array): number {
  return packet[0]! >> 4 === 4 ? 0x0800 : 0x86dd;
}

/** Builds a GRE header with a protocol, and optionally checksum, key and sequence number. */
export function gre(protocol: number, payload: Uint8Array, flags = 0): Uint8Array {
  const optional = [0x8000, 0x2000, 0x1000].filter((flag) => (flags & flag) !== 0);
  return concat(u16(flags), u16(protocol), ...optional.map(() => u32(7)), payload);
}

/** Builds a PPP frame with address and control. */
export function ppp(packet: Uint8Array): Uint8Array {
  return concat(u16(0xff03), u16(kindOf(packet) === 0x0800 ? 0x0021 : 0x0057), packet);
}

function label(value: number, bottom: boolean): Uint8Array {
  return u32((value << 12 | Number(bottom) << 8 | 64) >>> 0);
}

/** Ethernet frames by tunnel, around an IP packet; tshark reads each of them by default. */
export const TUNNELS: Readonly<Record<string, Wrap>> = {
  "MPLS": (packet) => frameOf(0x8847, concat(label(100, false), label(200, true), packet)),
  "PPPoE": (packet) => {
    const body = ppp(packet).subarray(2);
    const head = concat(u16(0x1100), u16(1), u16(body.length));
    return frameOf(0x8864, concat(head, body, new Uint8Array(9)));
  },
  "GRE": (packet) => ethernet(inIp(47, gre(kindOf(packet), packet))),
  "GRE, options": (packet) => ethernet(inIp(47, gre(kindOf(packet), packet, 0xb000))),
  "GRE, bridged": (packet) => ethernet(inIp(47, gre(0x6558, ethernet(packet), 0x2000))),
  "GRE, MPLS": (packet) => ethernet(inIp(47, gre(0x8847, concat(label(3000, true), packet)))),
  "GRE over IPv6": (packet) => {
    return ethernet(ipv6({ ...ROUTERS_6, protocol: 47 }, gre(kindOf(packet), packet)));
  },
  "PPTP": (packet) => {
    const body = ppp(packet);
    const head = concat(u16(0x3081), u16(0x880b), u16(body.length), u16(1), u32(1), u32(1));
    return ethernet(inIp(47, concat(head, body)));
  },
  "ERSPAN, type I": (packet) => ethernet(inIp(47, gre(0x88be, ethernet(packet)))),
  "ERSPAN, type II": (packet) => {
    const body = concat(u16(0x1001), u16(5), u32(0), ethernet(packet));
    return ethernet(inIp(47, gre(0x88be, body, 0x1000)));
  },
  "ERSPAN, type III": (packet) => {
    const body = concat(u16(0x2001), u16(5), u32(77), u16(0), u16(0), ethernet(packet));
    return ethernet(inIp(47, gre(0x22eb, body, 0x1000)));
  },
  "ERSPAN, type III, subheader": (packet) => {
    const body = concat(u16(0x2001), u16(5), u32(77), u16(0), u16(1), u32(0x0c000000), u32(9));
    return ethernet(inIp(47, gre(0x22eb, concat(body, ethernet(packet)), 0x1000)));
  },
  "IP in IP": (packet) => ethernet(inIp(kindOf(packet) === 0x0800 ? 4 : 41, packet)),
  "EtherIP": (packet) => ethernet(inIp(97, concat(u16(0x3000), ethernet(packet)))),
  "authentication header": (packet) => {
    const next = kindOf(packet) === 0x0800 ? 4 : 41;
    return ethernet(inIp(51, concat(u8(next), u8(4), u16(0), new Uint8Array(20), packet)));
  },
  "VXLAN": (packet) => {
    return ethernet(inUdp(4789, concat(u32(0x08000000), u32(77 << 8), ethernet(packet))));
  },
  "Geneve": (packet) => {
    const head = concat(u16(0x0200), u16(0x6558), u32(5 << 8), u32(0x01020301), u32(1));
    return ethernet(inUdp(6081, concat(head, ethernet(packet))));
  },
  "GTP-U": (packet) => {
    const head = concat(u16(0x30ff), u16(packet.length), u32(1));
    return ethernet(inUdp(2152, concat(head, packet)));
  },
  "GTP-U, extension": (packet) => {
    const more = concat(u16(1), u8(0), u8(0x85), u8(1), u8(0x10), u8(0), u8(0));
    const head = concat(u16(0x36ff), u16(packet.length + more.length), u32(1));
    return ethernet(inUdp(2152, concat(head, more, packet)));
  },
  "TZSP": (packet) => {
    const head = concat(u16(0x0100), u16(1), Uint8Array.of(0, 0x0a, 1, 0xd0, 1));
    return ethernet(inUdp(37_008, concat(head, ethernet(packet))));
  },
  "L2TP": (packet) => {
    const body = ppp(packet);
    const head = concat(u16(0x4002), u16(body.length + 8), u16(1), u16(2));
    return ethernet(inUdp(1701, concat(head, body)));
  },
  "L2TP, sequence and offset": (packet) => {
    const head = concat(u16(0x0a02), u16(1), u16(2), u16(1), u16(1), u16(3), new Uint8Array(3));
    return ethernet(inUdp(1701, concat(head, ppp(packet))));
  },
  "IEEE 802.1ah": (packet) => frameOf(0x88e7, concat(u32(7), ethernet(packet))),
  "NSH": (packet) => {
    const next = kindOf(packet) === 0x0800 ? 1 : 2;
    const head = concat(u16(0x0fc2), u8(2), u8(next), u32(0x000001ff));
    return frameOf(0x894f, concat(head, packet));
  },
  "MACsec": (packet) => {
    const head = concat(u8(0), u8(0), u32(1), u16(kindOf(packet)));
    return frameOf(0x88e5, concat(head, packet, new Uint8Array(16)));
  },
};

/** Packets of link types other than Ethernet; tshark does not support the last one. */
export const LINKS: readonly (readonly [linkType: number, name: string, wrap: Wrap])[] = [
  [9, "PPP", ppp],
  [9, "PPP", (packet) => ppp(packet).subarray(2)],
  [50, "PPP", ppp],
  [50, "Cisco HDLC", (packet) => concat(u16(0x0f00), u16(kindOf(packet)), packet)],
  [104, "Cisco HDLC", (packet) => concat(u16(0x0f00), u16(kindOf(packet)), packet)],
  [204, "PPP", (packet) => concat(u8(1), ppp(packet))],
  [219, "MPLS", (packet) => concat(label(77, true), packet)],
];

/** Tunnels that tshark does not read by default. */
export const MORE_TUNNELS: Readonly<Record<string, Wrap>> = {
  "VXLAN": (packet) => {
    return ethernet(inUdp(8472, concat(u32(0x08000000), u32(77 << 8), ethernet(packet))));
  },
  "L2TP": (packet) => ethernet(inIp(115, concat(u32(77), u32(0x01020304), ethernet(packet)))),
  "MPLS": (packet) => frameOf(0x8847, concat(label(9, true), u32(0), ethernet(packet))),
  "MPLS, pseudowire": (packet) => frameOf(0x8847, concat(label(9, true), ethernet(packet))),
  "LISP": (packet) => ethernet(inUdp(4341, concat(u32(0x80000001), u32(1), packet))),
  "PPP": (packet) => {
    const bridged = concat(u16(0x0031), u16(0x0001), ethernet(packet));
    return ethernet(inIp(47, gre(0x880b, concat(u16(0x003d), u32(0xc0000000), bridged))));
  },
};

/** Packets whose content is not examined, by name. */
export const CLOSED: Readonly<Record<string, Uint8Array>> = {
  "ESP": ethernet(inIp(50, new Uint8Array(64).fill(0x5a))),
  "ESP in UDP": ethernet(inUdp(4500, new Uint8Array(64).fill(0x5a), 4500)),
  "IPComp": ethernet(inIp(108, new Uint8Array(64).fill(0x5a))),
  "WireGuard": ethernet(inUdp(51_820, concat(u32(0x04000000), new Uint8Array(60)))),
  "OpenVPN": ethernet(inUdp(1194, new Uint8Array(64).fill(0x30))),
  "MACsec": frameOf(0x88e5, concat(u8(0x0c), new Uint8Array(63))),
  "TRILL": frameOf(0x22f3, new Uint8Array(64)),
  "PPP with compression": ethernet(inIp(47, gre(0x880b, u16(0x00fd)))),
  "TZSP with IEEE 802.11": ethernet(inUdp(37_008, Uint8Array.of(1, 0, 0, 18, 1, 0, 0))),
  "IP protocol 200": ethernet(inIp(200, new Uint8Array(64))),
};
