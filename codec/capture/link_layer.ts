// Finds the IP header in a captured packet: Ethernet with tags, Linux cooked, loopback, raw IP.

import { u16be, u32be, u32le } from "./octets.ts";

/** Why TCP reassembly does not use a packet. */
export type SkipReason =
  /** Unsupported link layer. */
  | "unknown-link-type"
  /** Neither IPv4 nor IPv6, for example ARP. */
  | "not-ip"
  /** IP, but not TCP. */
  | "not-tcp"
  /** A fragment of an incomplete IP datagram. */
  | "fragment"
  /** The packet was truncated before the end of the TCP header. */
  | "cut"
  /** A header with contradictory fields. */
  | "malformed";

/** LINKTYPE_ numbers of tcpdump.org. */
const NULL = 0;
const ETHERNET = 1;
const LOOP = 108;
const LINUX_COOKED = 113;
const LINUX_COOKED_2 = 276;

/** Link types whose packets begin with the IP header. On BSDs, 12 and 14 stand for 101. */
const RAW_IP: ReadonlySet<number> = new Set([12, 14, 101, 228, 229]);

/** Address family of IPv4, and those of IPv6 on BSDs, macOS, Linux and Windows. */
const IP_FAMILIES: ReadonlySet<number> = new Set([2, 10, 23, 24, 28, 30]);

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** EtherTypes of tags that precede another EtherType, with the length of the tag in octets. */
const TAGS: ReadonlyMap<number, number> = new Map([
  [0x8100, 2], // IEEE 802.1Q.
  [0x88a8, 2], // IEEE 802.1ad.
  [0x9100, 2], // Stacked tags before 802.1ad.
  [0x892f, 4], // IEC 62439-3, HSR.
]);

/** A smaller value of the EtherType field is the length of an IEEE 802.3 frame. */
const MIN_ETHER_TYPE = 0x0600;

/** Whether a link type is supported. */
export function isKnownLinkType(linkType: number): boolean {
  return linkType === ETHERNET || RAW_IP.has(linkType) || linkType === LINUX_COOKED ||
    linkType === LINUX_COOKED_2 || linkType === NULL || linkType === LOOP;
}

/**
 * Finds the IP header in a packet.
 *
 * @param octets The packet.
 * @param linkType Its LINKTYPE_ number.
 * @returns Index of the first octet of the IP header, or the reason why there is none.
 */
export function findIp(octets: Uint8Array, linkType: number): number | SkipReason {
  if (linkType === ETHERNET) return behindEtherType(octets, 12);
  if (RAW_IP.has(linkType)) return 0;
  if (linkType === LINUX_COOKED) return behindEtherType(octets, 14);
  if (linkType === LINUX_COOKED_2) return behindCooked2(octets);
  if (linkType === NULL || linkType === LOOP) return behindFamily(octets);
  return "unknown-link-type";
}

/** Skips tags and the 802.2 header, from an EtherType field to the IP header. */
function behindEtherType(octets: Uint8Array, start: number): number | SkipReason {
  let at = start;
  while (at + 2 <= octets.length) {
    const etherType = u16be(octets, at);
    at += 2;
    if (etherType === IPV4 || etherType === IPV6) return at;
    const tag = TAGS.get(etherType);
    if (tag !== undefined) at += tag;
    else if (etherType < MIN_ETHER_TYPE && isSnap(octets, at)) at += 6;
    else return "not-ip";
  }
  return "cut";
}

/** Whether an 802.2 header contains an EtherType (SNAP, organization code 0). */
function isSnap(octets: Uint8Array, at: number): boolean {
  return at + 6 <= octets.length && u32be(octets, at) === 0xaaaa0300 && u16be(octets, at + 4) === 0;
}

/** Version 2 of the cooked header begins with the EtherType and has 20 octets. */
function behindCooked2(octets: Uint8Array): number | SkipReason {
  if (octets.length < 20) return "cut";
  const etherType = u16be(octets, 0);
  if (etherType === IPV4 || etherType === IPV6) return 20;
  const tag = TAGS.get(etherType);
  return tag === undefined ? "not-ip" : behindEtherType(octets, 20 + tag);
}

/**
 * The address family has the byte order of the capturing machine; the right one results in a small
 * number.
 */
function behindFamily(octets: Uint8Array): number | SkipReason {
  if (octets.length < 4) return "cut";
  const family = Math.min(u32le(octets, 0), u32be(octets, 0));
  return IP_FAMILIES.has(family) ? 4 : "not-ip";
}
