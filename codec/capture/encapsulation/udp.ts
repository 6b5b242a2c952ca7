// Tunnels over UDP, recognized by their ports.

import { u16be } from "../octets.ts";
import { byEtherType, byNextProtocol, looksLikeEthernet, looksLikeIp } from "./ether_type.ts";
import { type Header, type Outcome, type Unread, upTo } from "./step.ts";

/** Headers by port. */
const HEADERS: ReadonlyMap<number, Header> = new Map<number, Header>([
  [1701, "l2tp"],
  [2152, "gtp-u"],
  [4341, "lisp"],
  [4754, "gre"],
  [4789, "vxlan"],
  [4790, "vxlan"],
  [6081, "geneve"],
  [6635, "mpls"],
  [8472, "vxlan"],
  [37_008, "tzsp"],
]);

/** Tunnels that are not examined, by port. */
const UNREAD: ReadonlyMap<number, string> = new Map([
  [1194, "OpenVPN"],
  [3544, "Teredo"],
  [5247, "CAPWAP"],
  [9993, "ZeroTier"],
  [41_641, "Tailscale"],
  [51_820, "WireGuard"],
]);

/** IPsec through a NAT: ESP, or key exchange after four zero octets. */
const IPSEC = 4500;

/** Ports below are assigned: the other side of a connection to them has any port. */
const ASSIGNED = 1024;

/** All ports that matter. */
const PORTS: ReadonlySet<number> = new Set([...HEADERS.keys(), ...UNREAD.keys(), IPSEC]);

/** Whether neither port is that of a tunnel. */
export function isOrdinaryUdp(octets: Uint8Array, at: number): boolean {
  return !PORTS.has(u16be(octets, at)) && !PORTS.has(u16be(octets, at + 2));
}

/** Reads UDP. */
export function readUdp(octets: Uint8Array, at: number): Outcome {
  if (at + 8 > octets.length) return "cut";
  const source = u16be(octets, at);
  const destination = u16be(octets, at + 2);
  const length = u16be(octets, at + 4);
  const header = HEADERS.get(destination) ?? HEADERS.get(source);
  if (header !== undefined) {
    // 0 is the length of a jumbogram, or of a datagram that the network adapter divides.
    return { next: header, octets: length === 0 ? octets : upTo(octets, at + length), at: at + 8 };
  }
  if (source < ASSIGNED || destination < ASSIGNED) return "not-tcp";
  return unreadOf(octets, at, destination) ?? unreadOf(octets, at, source) ?? "not-tcp";
}

function unreadOf(octets: Uint8Array, at: number, port: number): Unread | undefined {
  if (port === IPSEC) return isEsp(octets, at + 8) ? { unread: "ESP in UDP" } : undefined;
  const unread = UNREAD.get(port);
  return unread === undefined ? undefined : { unread };
}

/** Whether it is neither key exchange nor the single octet that keeps a NAT entry. */
function isEsp(octets: Uint8Array, at: number): boolean {
  return at + 8 <= octets.length && octets.subarray(at, at + 4).some((octet) => octet !== 0);
}

/** RFC 7348, and the generic extension with a field for the next protocol. */
export function readVxlan(octets: Uint8Array, at: number): Outcome {
  if (at + 8 > octets.length) return "cut";
  const flags = octets[at]!;
  if ((flags & 0x08) === 0) return "malformed";
  if ((flags & 0x04) === 0) return { next: "ethernet", octets, at: at + 8 };
  return byNextProtocol(octets[at + 3]!, octets, at + 8);
}

/** RFC 8926: options in units of 4 octets, then the content that an EtherType announces. */
export function readGeneve(octets: Uint8Array, at: number): Outcome {
  if (at + 8 > octets.length) return "cut";
  if (octets[at]! >> 6 !== 0) return "malformed";
  if ((octets[at + 1]! & 0x80) !== 0) return "not-tcp"; // Control packets.
  const start = at + 8 + (octets[at]! & 0x3f) * 4;
  return byEtherType(u16be(octets, at + 2), octets, start);
}

/** Message type of user data. */
const G_PDU = 255;

/** 3GPP TS 29.281: version 1, optional fields, extension headers, then the user's packet. */
export function readGtpU(octets: Uint8Array, at: number): Outcome {
  if (at + 8 > octets.length) return "cut";
  const flags = octets[at]!;
  if (flags >> 4 !== 3) return "malformed";
  if (octets[at + 1] !== G_PDU) return "not-tcp";
  const bounded = upTo(octets, at + 8 + u16be(octets, at + 2));
  let start = at + 8;
  if ((flags & 7) !== 0) {
    start += 4;
    let next = (flags & 4) === 0 ? 0 : bounded[start - 1];
    while (next !== 0) {
      // Units of 4 octets, including the length before and the next type after the content.
      const length = (bounded[start] ?? 0) * 4;
      if (length === 0) return start < bounded.length ? "malformed" : "cut";
      start += length;
      next = bounded[start - 1];
      if (next === undefined) return "cut";
    }
  }
  if (looksLikeIp(bounded, start)) return { next: "ip", octets: bounded, at: start };
  if (looksLikeEthernet(bounded, start)) return { next: "ethernet", octets: bounded, at: start };
  return start >= bounded.length ? "cut" : { unread: "GTP-U with an unknown packet" };
}

/** Mirrored frames: tags of one octet or with a length, up to the end tag. */
export function readTzsp(octets: Uint8Array, start: number): Outcome {
  if (start + 4 > octets.length) return "cut";
  if (octets[start] !== 1) return "malformed";
  if (octets[start + 1]! > 1) return "not-tcp"; // Neither received nor to be sent.
  const protocol = u16be(octets, start + 2);
  let at = start + 4;
  for (;;) {
    const tag = octets[at++];
    if (tag === undefined) return "cut";
    if (tag === 1) break;
    if (tag !== 0) at += 1 + (octets[at] ?? 0);
  }
  if (protocol === 1) return { next: "ethernet", octets, at };
  return { unread: protocol === 18 ? "TZSP with IEEE 802.11" : "TZSP with an unknown frame" };
}

/** RFC 9300: 8 octets, then an IP packet. */
export function readLisp(octets: Uint8Array, at: number): Outcome {
  return at + 8 > octets.length ? "cut" : { next: "ip", octets, at: at + 8 };
}
