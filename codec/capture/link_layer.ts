// Finds the IP header in a captured packet: Ethernet with tags, Linux cooked, loopback, raw IP. Other
// link layers lead to the first of several headers.

import { byEtherType, isSnap, leadsToIp, TAGS } from "./encapsulation/ether_type.ts";
import type { Header, Outcome } from "./encapsulation/step.ts";
import { u16be, u32be, u32le } from "./octets.ts";
import type { SkipReason } from "./skip_reason.ts";

/** LINKTYPE_ numbers of tcpdump.org. */
const NULL = 0;
const ETHERNET = 1;
const PPP_SERIAL = 50;
const LOOP = 108;
const LINUX_COOKED = 113;
const LINUX_COOKED_2 = 276;

/** Link types whose packets begin with the IP header. On BSDs, 12 and 14 stand for 101. */
const RAW_IP: ReadonlySet<number> = new Set([12, 14, 101, 228, 229]);

/** Address family of IPv4, and those of IPv6 on BSDs, macOS, Linux and Windows. */
const IP_FAMILIES: ReadonlySet<number> = new Set([2, 10, 23, 24, 28, 30]);

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** A smaller value of the EtherType field is the length of an IEEE 802.3 frame. */
const MIN_ETHER_TYPE = 0x0600;

/** Other link types: the first header, and its position. */
const OTHERS: ReadonlyMap<number, readonly [Header, number]> = new Map<
  number,
  readonly [Header, number]
>([
  [9, ["ppp", 0]],
  [PPP_SERIAL, ["ppp", 0]],
  [51, ["pppoe", 0]],
  [104, ["cisco-hdlc", 0]],
  [166, ["ppp", 2]], // A direction in place of the address, and the control octet.
  [204, ["ppp", 1]], // After a direction.
  [219, ["mpls", 0]],
  [240, ["ethernet", 4]], // After a header of netANALYZER.
  [241, ["ethernet", 12]], // The same, and the preamble.
]);

/** Whether a link type is supported. */
export function isKnownLinkType(linkType: number): boolean {
  return linkType === ETHERNET || RAW_IP.has(linkType) || linkType === LINUX_COOKED ||
    linkType === LINUX_COOKED_2 || linkType === NULL || linkType === LOOP || OTHERS.has(linkType);
}

/**
 * Finds the first header of a packet of any link type, for packets in which {@linkcode findIp}
 * finds no IP.
 */
export function firstStep(octets: Uint8Array, linkType: number): Outcome {
  if (linkType === ETHERNET) return { next: "ethernet", octets, at: 0 };
  if (linkType === LINUX_COOKED) return { next: "ether-type", octets, at: 14 };
  if (linkType === LINUX_COOKED_2 && octets.length >= 20) {
    return byEtherType(u16be(octets, 0), octets, 20);
  }
  const other = OTHERS.get(linkType);
  if (other === undefined) {
    const at = findIp(octets, linkType);
    return typeof at === "number" ? { next: "ip", octets, at } : at ?? "not-ip";
  }
  const [next, at] = other;
  const isCisco = linkType === PPP_SERIAL && (octets[0] === 0x0f || octets[0] === 0x8f);
  return { next: isCisco ? "cisco-hdlc" : next, octets, at };
}

/**
 * Finds the IP header in a packet.
 *
 * @param octets The packet.
 * @param linkType Its LINKTYPE_ number.
 * @returns Index of the first octet of the IP header, or the reason why there is none; `undefined`
 * where another header leads to it, as {@linkcode firstStep} finds.
 */
export function findIp(octets: Uint8Array, linkType: number): number | SkipReason | undefined {
  if (linkType === ETHERNET) return behindEtherType(octets, 12);
  if (RAW_IP.has(linkType)) return 0;
  if (linkType === LINUX_COOKED) return behindEtherType(octets, 14);
  if (linkType === LINUX_COOKED_2) return behindCooked2(octets);
  if (linkType === NULL || linkType === LOOP) return behindFamily(octets);
  return OTHERS.has(linkType) ? undefined : "unknown-link-type";
}

/** Skips tags and the 802.2 header, from an EtherType field to the IP header. */
function behindEtherType(octets: Uint8Array, start: number): number | SkipReason | undefined {
  let at = start;
  while (at + 2 <= octets.length) {
    const etherType = u16be(octets, at);
    at += 2;
    if (etherType === IPV4 || etherType === IPV6) return at;
    const tag = TAGS.get(etherType);
    if (tag !== undefined) at += tag;
    else if (etherType < MIN_ETHER_TYPE && isSnap(octets, at)) at += 6;
    else return leadsToIp(etherType) ? undefined : "not-ip";
  }
  return "cut";
}

/** Version 2 of the cooked header begins with the EtherType and has 20 octets. */
function behindCooked2(octets: Uint8Array): number | SkipReason | undefined {
  if (octets.length < 20) return "cut";
  const etherType = u16be(octets, 0);
  if (etherType === IPV4 || etherType === IPV6) return 20;
  const tag = TAGS.get(etherType);
  if (tag !== undefined) return behindEtherType(octets, 20 + tag);
  return leadsToIp(etherType) ? undefined : "not-ip";
}

function behindFamily(octets: Uint8Array): number | SkipReason {
  if (octets.length < 4) return "cut";
  return beginsWithIpFamily(octets) ? 4 : "not-ip";
}

/**
 * Whether 4 octets or more begin with an address family of IP, as packets of loopback interfaces do. It has the byte order
 * of the capturing machine; the right one results in a small number.
 */
export function beginsWithIpFamily(octets: Uint8Array): boolean {
  return IP_FAMILIES.has(Math.min(u32le(octets, 0), u32be(octets, 0)));
}
