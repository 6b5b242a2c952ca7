// MPLS: a stack of labels, then a packet whose kind the labels do not state.

import { looksLikeEthernet, looksLikeIp } from "./ether_type.ts";
import type { Outcome } from "./step.ts";

/** Reads labels up to the bottom of the stack; the first octets after it show what follows. */
export function readMpls(octets: Uint8Array, start: number): Outcome {
  let at = start;
  let bottom = false;
  while (!bottom) {
    if (at + 4 > octets.length) return "cut";
    bottom = (octets[at + 2]! & 1) === 1;
    at += 4;
  }
  if (at >= octets.length) return "cut";
  if (looksLikeIp(octets, at)) return { next: "ip", octets, at };
  const nibble = octets[at]! >> 4;
  // RFC 4385: a control word begins with 0, a control channel with 1.
  if (nibble === 0 && looksLikeEthernet(octets, at + 4)) {
    return { next: "ethernet", octets, at: at + 4 };
  }
  if (looksLikeEthernet(octets, at)) return { next: "ethernet", octets, at };
  if (nibble === 1) return "not-ip";
  return nibble === 4 || nibble === 6 ? "cut" : { unread: "MPLS with an unknown frame" };
}
