// Locates addresses and payload in IPv4 and IPv6 packets, with options, extension headers and
// fragments.

import { u16be, u32be } from "./octets.ts";
import type { SkipReason } from "./skip_reason.ts";

/** IP protocol number of TCP. */
export const TCP = 6;

/** IP protocol number of UDP. */
export const UDP = 17;

/** Position of a fragment in its datagram. */
export interface Fragment {
  /** Identification of the datagram. */
  readonly id: number;
  /** Offset of the fragment in the payload of the datagram, in octets. */
  readonly offset: number;
  /** Whether more fragments follow. */
  readonly more: boolean;
}

/** An IP packet within the captured octets. */
export interface IpPacket {
  /** Octets that contain the source address, directly followed by the destination address. */
  readonly header: Uint8Array;
  /** Index of the source address in `header`. */
  readonly addresses: number;
  /** Length of one address: 4 or 16 octets. */
  readonly addressOctets: 4 | 16;
  /** Protocol of the payload; for a fragment, of the whole datagram. */
  readonly protocol: number;
  /** Octets that contain the payload, from `start` up to (not including) `end`. */
  readonly octets: Uint8Array;
  /** Index of the first octet of the payload. */
  readonly start: number;
  /** Index after the last captured octet of the payload. */
  readonly end: number;
  /** Number of octets at the end of the payload that were not captured. */
  readonly cut: number;
  /** Set if the payload is only a fragment of the datagram. */
  readonly fragment: Fragment | undefined;
}

/** IPv6 extension headers whose length is in units of 8 octets. */
const EXTENSIONS: ReadonlySet<number> = new Set([0, 43, 60, 135, 139, 140]);
const FRAGMENT_HEADER = 44;
const AUTHENTICATION_HEADER = 51;

/**
 * Reads the IP header; the first octet determines the version.
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
  // 0 occurs when the capturing machine is the sender and its network adapter does the
  // segmentation.
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
  // 0 means a jumbogram, or segmentation by the network adapter.
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
    // A later fragment continues with the middle of the payload, not with another header.
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

/**
 * Returns the length of an extension header; 0 if the protocol is not an extension header; at least
 * 8 if the length was not captured.
 */
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

/**
 * Skips the extension headers before the payload of a reassembled datagram, and the authentication
 * header of IPv4.
 */
export function skipExtensions(packet: IpPacket): IpPacket | SkipReason {
  if (packet.addressOctets === 4 && packet.protocol !== AUTHENTICATION_HEADER) return packet;
  let { protocol, start } = packet;
  for (;;) {
    const size = extensionOctets(packet.octets, { protocol, at: start });
    if (size === 0) return { ...packet, protocol, start };
    if (start + size > packet.end) return "malformed";
    protocol = packet.octets[start]!;
    start += size;
  }
}

/** Formats an address of 4 or 16 octets; IPv6 according to RFC 5952. */
export function formatAddress(octets: Uint8Array): string {
  if (octets.length === 4) return octets.join(".");
  const groups = Array.from({ length: 8 }, (_, i) => u16be(octets, i * 2));
  const [from, length] = longestZeros(groups);
  const text = (part: number[]) => part.map((group) => group.toString(16)).join(":");
  if (length < 2) return text(groups);
  return `${text(groups.slice(0, from))}::${text(groups.slice(from + length))}`;
}

/** Returns start and length of the first longest run of zeros. */
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
