// IPv4 and IPv6: where addresses and payload are, with options, extension headers and fragments.

import type { SkipReason } from "./link_layer.ts";
import { u16be, u32be } from "./octets.ts";

/** IP protocol number of TCP. */
export const TCP = 6;

/** The position of a fragment in its datagram. */
export interface Fragment {
  /** Identification of the datagram. */
  readonly id: number;
  /** Where the fragment belongs in the payload of the datagram, in octets. */
  readonly offset: number;
  /** Whether another fragment follows. */
  readonly more: boolean;
}

/** An IP packet, located in the octets that were captured. */
export interface IpPacket {
  /** Octets that hold the source address and, directly after it, the destination address. */
  readonly header: Uint8Array;
  /** Index of the source address in `header`. */
  readonly addresses: number;
  /** Octets of one address: 4 or 16. */
  readonly addressOctets: 4 | 16;
  /** Protocol of the payload, of the whole datagram if this is a fragment. */
  readonly protocol: number;
  /** Octets that hold the payload, from `start` to before `end`. */
  readonly octets: Uint8Array;
  /** Index of the first octet of the payload. */
  readonly start: number;
  /** Index after the last captured octet of the payload. */
  readonly end: number;
  /** Octets at the end of the payload that the capture did not keep. */
  readonly cut: number;
  /** Set if the payload is only a part of the datagram's. */
  readonly fragment: Fragment | undefined;
}

/** IPv6 extension headers that carry their length in units of 8 octets. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const FRAGMENT_HEADER = 44;
const AUTHENTICATION_HEADER = 51;

/**
 * Reads the IP header, of the version that its first octet names.
 *
 * @param octets The packet.
 * @param at Index of the first octet of the IP header.
 */
export function readIp(octets: Uint8Array, at: number): IpPacket | SkipReason {
  if (at >= octets.length) return "cut";
  const version = octets[at]! >> 4;
  if (version === 4) return readIpv4(octets, at);
  if (version === 6) return readIpv6(octets, at);
  return "malformed";
}

function readIpv4(octets: Uint8Array, at: number): IpPacket | SkipReason {
  if (at + 20 > octets.length) return "cut";
  const start = at + (octets[at]! & 0x0f) * 4;
  // 0 is what a sending machine captures when its network adapter does the segmentation.
  const total = u16be(octets, at + 2);
  const end = total === 0 ? octets.length : at + total;
  if (start < at + 20 || end < start) return "malformed";
  if (start > octets.length) return "cut";
  const place = u16be(octets, at + 6);
  const more = (place & 0x2000) !== 0;
  const offset = (place & 0x1fff) * 8;
  return {
    header: octets,
    addresses: at + 12,
    addressOctets: 4,
    protocol: octets[at + 9]!,
    octets,
    start,
    end: Math.min(end, octets.length),
    cut: Math.max(end - octets.length, 0),
    fragment: more || offset > 0 ? { id: u16be(octets, at + 4), offset, more } : undefined,
  };
}

function readIpv6(octets: Uint8Array, at: number): IpPacket | SkipReason {
  if (at + 40 > octets.length) return "cut";
  // 0 is a jumbogram, or segmentation by the network adapter.
  const payload = u16be(octets, at + 4);
  const end = payload === 0 ? octets.length : at + 40 + payload;
  let protocol = octets[at + 6]!;
  let start = at + 40;
  let fragment: Fragment | undefined;
  for (;;) {
    const size = extensionOctets(octets, { protocol, at: start });
    if (size === 0) break;
    if (start + size > end) return "malformed";
    if (start + size > octets.length) return "cut";
    if (protocol === FRAGMENT_HEADER) {
      const place = u16be(octets, start + 2);
      const [offset, more] = [place & 0xfff8, (place & 1) !== 0];
      if (more || offset > 0) fragment = { id: u32be(octets, start + 4), offset, more };
    }
    protocol = octets[start]!;
    start += size;
    // What follows in a later fragment is the middle of the payload, not another header.
    if (fragment !== undefined) break;
  }
  return {
    header: octets,
    addresses: at + 8,
    addressOctets: 16,
    protocol,
    octets,
    start,
    end: Math.min(end, octets.length),
    cut: Math.max(end - octets.length, 0),
    fragment,
  };
}

/** Octets of an extension header; 0 if the protocol is not an extension header; at least 8 if the length was not captured. */
function extensionOctets(
  octets: Uint8Array,
  { protocol, at }: { protocol: number; at: number },
): number {
  if (protocol === FRAGMENT_HEADER) return 8;
  const length = octets[at + 1] ?? 0;
  if (EXTENSIONS.has(protocol)) return (length + 1) * 8;
  if (protocol === AUTHENTICATION_HEADER) return (length + 2) * 4;
  return 0;
}

/** Skips the extension headers that precede the payload of a datagram put together from fragments. */
export function skipExtensions(packet: IpPacket): IpPacket | SkipReason {
  if (packet.addressOctets === 4) return packet;
  let { protocol, start } = packet;
  for (;;) {
    const size = extensionOctets(packet.octets, { protocol, at: start });
    if (size === 0) return { ...packet, protocol, start };
    if (start + size > packet.end) return "malformed";
    protocol = packet.octets[start]!;
    start += size;
  }
}

/** Writes an address of 4 or 16 octets, in the form of RFC 5952 if it is IPv6. */
export function formatAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => u16be(octets, i * 2));
  const [from, length] = longestZeros(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

/** Start and length of the first of the longest runs of zeros. */
function longestZeros(groups: readonly number[]): [number, number] {
  let best: [number, number] = [0, 0];
  for (let i = 0; i < groups.length; i++) {
    let end = i;
    while (groups[end] === 0) end++;
    if (end - i > best[1]) best = [i, end - i];
    if (end > i) i = end;
  }
  return best;
}
