// The TCP header.

import { findTcp } from "./encapsulation/find_tcp.ts";
import type { EncapsulationCounts } from "./encapsulation/names.ts";
import { isWithoutTcp } from "./encapsulation/ip_protocol.ts";
import { isOrdinaryUdp } from "./encapsulation/udp.ts";
import { type IpPacket, readIp, TCP, UDP } from "./ip.ts";
import type { FragmentStore } from "./ip_fragments.ts";
import { findIp } from "./link_layer.ts";
import { u16be, u32be } from "./octets.ts";
import type { CapturePacket } from "./packet.ts";
import type { SkipReason } from "./skip_reason.ts";

/** Bits of {@linkcode TcpSegment.flags}. */
export const FIN = 0x01;
/** The sequence number is the initial one. */
export const SYN = 0x02;
/** The connection is refused or aborted. */
export const RST = 0x04;
/** `acknowledgement` is valid. */
export const ACK = 0x10;

/** A TCP segment within the captured octets. */
export interface TcpSegment {
  /** The IP packet that carries it, with its addresses and the number of octets not captured. */
  readonly ip: IpPacket;
  /** Source port. */
  readonly sourcePort: number;
  /** Destination port. */
  readonly destinationPort: number;
  /** Sequence number of the first octet, or of SYN. */
  readonly sequence: number;
  /** The next sequence number that the sender expects; valid with {@linkcode ACK}. */
  readonly acknowledgement: number;
  /** {@linkcode FIN}, {@linkcode SYN}, {@linkcode RST}, {@linkcode ACK} and others. */
  readonly flags: number;
  /** Index of the first octet of data in `ip.octets`; the data ends at `ip.end`. */
  readonly start: number;
}

/**
 * Finds the TCP segment in a captured packet, also in tunnels.
 *
 * @param packet The packet.
 * @param fragments Keeps fragments of incomplete IP datagrams.
 * @param counts Counts tunnels and packets whose content is not examined.
 * @returns The segment, or the reason why there is none.
 */
export function readSegment(
  packet: CapturePacket,
  fragments: FragmentStore,
  counts?: EncapsulationCounts,
): TcpSegment | SkipReason {
  const at = findIp(packet.octets, packet.linkType);
  if (typeof at === "string") return at;
  if (at !== undefined) {
    const ip = readIp(packet.octets, at);
    if (typeof ip === "string") return ip;
    if (ip.fragment === undefined) {
      if (ip.protocol === TCP) return readTcp(ip);
      if (isOrdinary(ip)) return "not-tcp";
    }
  }
  const ip = findTcp(packet, { fragments, counts });
  return typeof ip === "string" ? ip : readTcp(ip);
}

/** Whether a packet without TCP is not a tunnel either: most of them, so that they cost little. */
function isOrdinary({ protocol, octets, start, end }: IpPacket): boolean {
  if (protocol === UDP) return start + 8 <= end && isOrdinaryUdp(octets, start);
  return isWithoutTcp(protocol);
}

function readTcp(ip: IpPacket): TcpSegment | SkipReason {
  const { octets, start: at, end } = ip;
  const short = ip.cut > 0 ? "cut" : "malformed";
  if (at + 20 > end) return short;
  const start = at + (octets[at + 12]! >> 4) * 4;
  if (start < at + 20) return "malformed";
  if (start > end) return short;
  return {
    ip,
    sourcePort: u16be(octets, at),
    destinationPort: u16be(octets, at + 2),
    sequence: u32be(octets, at + 4),
    acknowledgement: u32be(octets, at + 8),
    flags: octets[at + 13]!,
    start,
  };
}
