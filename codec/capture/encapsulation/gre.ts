// GRE (RFC 2784, 2890, 2637) and the mirrored frames of ERSPAN.

import { u16be } from "../octets.ts";
import { byEtherType } from "./ether_type.ts";
import { type Outcome, upTo } from "./step.ts";

const CHECKSUM = 0x8000;
const ROUTING = 0x4000;
const KEY = 0x2000;
const SEQUENCE = 0x1000;
const ACKNOWLEDGEMENT = 0x0080;
const ERSPAN = 0x88be;

/** WCCP: IPv4, perhaps after a header of 4 octets. */
const WCCP = 0x883e;

/** Reads GRE of version 0, or of version 1 as PPTP uses it. */
export function readGre(octets: Uint8Array, start: number): Outcome {
  if (start + 4 > octets.length) return "cut";
  const flags = u16be(octets, start);
  const protocol = u16be(octets, start + 2);
  const version = flags & 7;
  if (version === 1) return readPptp(octets, start, flags);
  if (version !== 0) return "malformed";
  let at = start + 4;
  if ((flags & (CHECKSUM | ROUTING)) !== 0) at += 4;
  if ((flags & KEY) !== 0) at += 4;
  if ((flags & SEQUENCE) !== 0) at += 4;
  if ((flags & ROUTING) !== 0) {
    // Entries with their length in the fourth octet, up to one of length 0.
    for (let length = -1; length !== 0; at += 4 + length) {
      if (at + 4 > octets.length) return "cut";
      length = octets[at + 3]!;
    }
  }
  if (protocol === ERSPAN && (flags & SEQUENCE) === 0) return { next: "erspan-1", octets, at };
  if (protocol === WCCP) {
    return { next: "ip", octets, at: octets[at]! >> 4 === 4 ? at : at + 4 };
  }
  return byEtherType(protocol, octets, at);
}

/** Version 1: the key begins with the length of the payload; without sequence, there is none. */
function readPptp(octets: Uint8Array, start: number, flags: number): Outcome {
  if (start + 8 > octets.length) return "cut";
  if ((flags & SEQUENCE) === 0) return "not-tcp";
  const at = start + 12 + ((flags & ACKNOWLEDGEMENT) === 0 ? 0 : 4);
  return byEtherType(u16be(octets, start + 2), upTo(octets, at + u16be(octets, start + 4)), at);
}

/** Type I: the frame follows directly. */
export function readErspan1(octets: Uint8Array, at: number): Outcome {
  return { next: "ethernet", octets, at };
}

/** Type II: 8 octets, version 1. */
export function readErspan2(octets: Uint8Array, at: number): Outcome {
  if (at + 8 > octets.length) return "cut";
  return octets[at]! >> 4 === 1 ? { next: "ethernet", octets, at: at + 8 } : "malformed";
}

/** Type III: 12 octets, version 2, and 8 more if the last bit is set. */
export function readErspan3(octets: Uint8Array, at: number): Outcome {
  if (at + 12 > octets.length) return "cut";
  if (octets[at]! >> 4 !== 2) return "malformed";
  const start = at + ((octets[at + 11]! & 1) === 0 ? 12 : 20);
  const frameType = octets[at + 10]! >> 2 & 0x1f;
  if (frameType !== 0 && frameType !== 2) return { unread: "ERSPAN with an unknown frame" };
  return { next: frameType === 0 ? "ethernet" : "ip", octets, at: start };
}
