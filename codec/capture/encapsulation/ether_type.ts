// Ethernet frames, tags, and the headers that an EtherType announces.

import { u16be, u32be } from "../octets.ts";
import type { Header, Outcome } from "./step.ts";

const IPV4 = 0x0800;
const IPV6 = 0x86dd;

/** Tags that precede another EtherType, with the length of the tag in octets. */
export const TAGS: ReadonlyMap<number, number> = new Map([
  [0x8100, 2], // IEEE 802.1Q.
  [0x88a8, 2], // IEEE 802.1ad.
  [0x9100, 2], // Stacked tags before 802.1ad.
  [0x9200, 2],
  [0x892f, 4], // IEC 62439-3, HSR.
  [0x8926, 4], // VN-Tag.
  [0x8909, 6], // Cisco metadata.
]);

/** A smaller value of the EtherType field is the length of an IEEE 802.3 frame. */
const MIN_ETHER_TYPE = 0x0600;

/** Headers by EtherType, also inside GRE, Geneve and Cisco HDLC. */
const HEADERS: ReadonlyMap<number, Header> = new Map<number, Header>([
  [IPV4, "ip"],
  [IPV6, "ip"],
  [0x22eb, "erspan-3"],
  [0x6558, "ethernet"],
  [0x880b, "ppp"],
  [0x8847, "mpls"],
  [0x8848, "mpls"],
  [0x8864, "pppoe"],
  [0x88be, "erspan-2"],
  [0x88e5, "mac-sec"],
  [0x88e7, "backbone"],
  [0x894f, "nsh"],
]);

/** Protocols that carry other frames and are not examined. */
const UNREAD: ReadonlyMap<number, string> = new Map([
  [0x22f3, "TRILL"],
  [0x4305, "B.A.T.M.A.N."],
  [0x6559, "Frame Relay"],
  [0x8903, "FabricPath"],
]);

/** Protocols of Ethernet without IP, to recognize an Ethernet frame in a tunnel. */
const WITHOUT_IP: ReadonlySet<number> = new Set([
  ...[0x0806, 0x8035, 0x8809, 0x8863, 0x888e, 0x8892, 0x88a4, 0x88b8, 0x88b9, 0x88ba],
  ...[0x88cc, 0x88e3, 0x88f7, 0x88fb, 0x8902, 0x9000],
]);

/** Whether an EtherType announces something that may carry IP. */
export function leadsToIp(etherType: number): boolean {
  return HEADERS.has(etherType) || UNREAD.has(etherType);
}

/** Reads an Ethernet frame. */
export function readEthernet(octets: Uint8Array, at: number): Outcome {
  return at + 14 > octets.length ? "cut" : { next: "ether-type", octets, at: at + 12 };
}

/** Reads an EtherType field with the tags and the 802.2 header that follow. */
export function readEtherType(octets: Uint8Array, start: number): Outcome {
  let at = start;
  while (at + 2 <= octets.length) {
    const etherType = u16be(octets, at);
    at += 2;
    const tag = TAGS.get(etherType);
    if (tag !== undefined) at += tag;
    else if (etherType >= MIN_ETHER_TYPE) return byEtherType(etherType, octets, at);
    else if (isSnap(octets, at)) at += 6;
    else return "not-ip";
  }
  return "cut";
}

/** Whether an 802.2 header contains an EtherType (SNAP, organization code 0). */
export function isSnap(octets: Uint8Array, at: number): boolean {
  return at + 6 <= octets.length && u32be(octets, at) === 0xaaaa0300 && u16be(octets, at + 4) === 0;
}

/** Returns the header after an EtherType. */
export function byEtherType(etherType: number, octets: Uint8Array, at: number): Outcome {
  const header = HEADERS.get(etherType);
  if (header !== undefined) return { next: header, octets, at };
  // A tag directly in a tunnel: its EtherType field has been read.
  if (TAGS.has(etherType)) return readEtherType(octets, at + TAGS.get(etherType)!);
  const unread = UNREAD.get(etherType);
  return unread === undefined ? "not-ip" : { unread };
}

/** Whether an IP header can begin here: version, header length, and room for it. */
export function looksLikeIp(octets: Uint8Array, at: number): boolean {
  const first = octets[at] ?? 0;
  if (first >> 4 === 6) return at + 40 <= octets.length;
  if (first >> 4 !== 4 || at + 20 > octets.length) return false;
  const header = (first & 0x0f) * 4;
  const total = u16be(octets, at + 2);
  return header >= 20 && (total === 0 || total >= header);
}

/** Whether an Ethernet frame can begin here: a known EtherType, and the IP version it announces. */
export function looksLikeEthernet(octets: Uint8Array, at: number): boolean {
  if (at + 17 > octets.length) return false;
  const etherType = u16be(octets, at + 12);
  if (etherType === IPV4 || etherType === IPV6) {
    return octets[at + 14]! >> 4 === (etherType === IPV4 ? 4 : 6);
  }
  if (etherType >= MIN_ETHER_TYPE) {
    return TAGS.has(etherType) || HEADERS.has(etherType) || WITHOUT_IP.has(etherType);
  }
  const service = u16be(octets, at + 14); // Spanning tree, or SNAP.
  return octets[at + 16] === 3 && (service === 0x4242 || service === 0xaaaa);
}

/** IEEE 802.1ah: a frame in a frame, after a tag with the service instance. */
export function readBackbone(octets: Uint8Array, at: number): Outcome {
  return { next: "ethernet", octets, at: at + 4 };
}

/** IEEE 802.1AE: readable if the frame is only authenticated. The check value follows the frame. */
export function readMacSec(octets: Uint8Array, at: number): Outcome {
  if (at + 6 > octets.length) return "cut";
  const control = octets[at]!;
  if ((control & 0x0c) !== 0) return { unread: "MACsec" };
  const start = at + ((control & 0x20) === 0 ? 6 : 14);
  return { next: "ether-type", octets, at: start };
}

/** Headers by the "next protocol" of a service header, which VXLAN-GPE shares. */
const NEXT_PROTOCOLS: Readonly<Record<number, Header>> = {
  1: "ip",
  2: "ip",
  3: "ethernet",
  4: "nsh",
  5: "mpls",
};

/** Returns the header after the "next protocol" of a service header. */
export function byNextProtocol(protocol: number, octets: Uint8Array, at: number): Outcome {
  const header = NEXT_PROTOCOLS[protocol];
  return header === undefined ? "not-ip" : { next: header, octets, at };
}

/** RFC 8300: a service header, with a length in units of 4 octets. */
export function readNsh(octets: Uint8Array, at: number): Outcome {
  if (at + 8 > octets.length) return "cut";
  const length = (octets[at + 1]! & 0x3f) * 4;
  if (length < 8) return "malformed";
  return byNextProtocol(octets[at + 3]!, octets, at + length);
}

/** RFC 3378: an Ethernet frame after a header of 2 octets. */
export function readEtherIp(octets: Uint8Array, at: number): Outcome {
  if (at + 2 > octets.length) return "cut";
  return octets[at]! >> 4 === 3 ? { next: "ethernet", octets, at: at + 2 } : "malformed";
}
