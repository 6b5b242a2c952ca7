// The protocols that IP protocol numbers identify.

import type { Header, Outcome } from "./step.ts";

/** Headers by protocol number. */
const HEADERS: ReadonlyMap<number, Header> = new Map<number, Header>([
  [4, "ip-in-ip"],
  [17, "udp"],
  [41, "ip-in-ip"],
  [47, "gre"],
  [94, "ip-in-ip"],
  [97, "ether-ip"],
  [115, "l2tp-3"],
  [137, "mpls"],
]);

/** Protocols that carry packets and are not examined. */
const UNREAD: ReadonlyMap<number, string> = new Map([
  [50, "ESP"],
  [55, "Mobile IP"],
  [98, "IP encapsulation (RFC 1241)"],
  [108, "IPComp"],
]);

/** Protocols that do not carry TCP: ICMP, IGMP, routing, redundancy, multicast and their like. */
const WITHOUT_TCP: ReadonlySet<number> = new Set([
  ...[0, 1, 2, 3, 8, 9, 33, 46, 58, 59, 88, 89, 103, 112, 113, 132, 136, 255],
]);

/** Whether a protocol never carries TCP. */
export function isWithoutTcp(protocol: number): boolean {
  return WITHOUT_TCP.has(protocol);
}

/** Returns the header after the protocol number of an IP packet that is not TCP. */
export function byProtocol(protocol: number, octets: Uint8Array, at: number): Outcome {
  const header = HEADERS.get(protocol);
  if (header !== undefined) return { next: header, octets, at };
  if (WITHOUT_TCP.has(protocol)) return "not-tcp";
  return { unread: UNREAD.get(protocol) ?? `IP protocol ${protocol}` };
}
