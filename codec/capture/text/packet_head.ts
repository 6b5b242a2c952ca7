// Recognizes a whole packet at the start of octets: the header of IP, directly or in Ethernet, Linux cooked or loopback.

import { beginsWithIpFamily } from "../link_layer.ts";
import { u16be } from "../octets.ts";

/** A packet: its link type, a LINKTYPE_ number of tcpdump.org, and its length as its headers state it. */
export interface PacketHead {
  readonly linkType: number;
  readonly octets: number;
}

/** Octets that {@linkcode packetHead} looks at. */
export const PACKET_HEAD_OCTETS = 64;

/** A packet shorter than the headers of IP and TCP or UDP is not examined. */
const LEAST_OCTETS = 28;

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** EtherTypes of VLAN tags, which are followed by another EtherType. */
const TAGS: ReadonlySet<number> = new Set([0x8100, 0x88a8, 0x9100]);

const RAW_IP = 101;
const ETHERNET = 1;
const LINUX_COOKED = 113;
const LINUX_COOKED_2 = 276;
const LOOPBACK = 0;

/** Returns the packet that begins with these octets; `undefined` if there is none. */
export function packetHead(head: Uint8Array): PacketHead | undefined {
  if (head.length < LEAST_OCTETS) return undefined;
  for (const [linkType, at] of placesOf(head)) {
    const octets = ipOctets(head, at);
    if (octets !== undefined) return { linkType, octets: at + octets };
  }
  return undefined;
}

/** The link types that fit, and where IP begins in each. */
function* placesOf(head: Uint8Array): Generator<readonly [number, number]> {
  let at = 14;
  while (TAGS.has(u16be(head, at - 2))) at += 4;
  if (isIp(head, at - 2)) yield [ETHERNET, at];
  if (u16be(head, 0) <= 4 && isIp(head, 14)) yield [LINUX_COOKED, 16];
  if (isIp(head, 0) && u16be(head, 2) === 0) yield [LINUX_COOKED_2, 20];
  if (beginsWithIpFamily(head)) yield [LOOPBACK, 4];
  yield [RAW_IP, 0];
}

function isIp(head: Uint8Array, at: number): boolean {
  const etherType = u16be(head, at);
  return etherType === IPV4 || etherType === IPV6;
}

/** The length of an IP packet by its header; `undefined` if it is not one. */
function ipOctets(head: Uint8Array, at: number): number | undefined {
  if (at + 20 > head.length) return undefined;
  const version = head[at]! >> 4;
  if (version === 4) {
    const header = (head[at]! & 0x0f) * 4;
    const total = u16be(head, at + 2);
    const isSound = header >= 20 && total >= header + 8 && head[at + 8]! > 0 &&
      (u16be(head, at + 6) & 0x8000) === 0 && PROTOCOLS.has(head[at + 9]!);
    return isSound ? total : undefined;
  }
  if (version !== 6 || at + 40 > head.length || !PROTOCOLS.has(head[at + 6]!)) return undefined;
  const payload = u16be(head, at + 4);
  return payload >= 8 && head[at + 7]! > 0 ? 40 + payload : undefined;
}

/** Protocols that carry TCP, also in tunnels: TCP, UDP, IP in IP, GRE, and headers of IPv6 before them. */
const PROTOCOLS: ReadonlySet<number> = new Set([0, 4, 6, 17, 41, 43, 44, 47, 50, 51, 60, 115, 137]);
