// PPP, PPPoE, Cisco HDLC and L2TP: links between two routers.

import { u16be } from "../octets.ts";
import { byEtherType, looksLikeEthernet } from "./ether_type.ts";
import { type Header, type Outcome, upTo } from "./step.ts";

/** Headers by protocol number of PPP. */
const HEADERS: ReadonlyMap<number, Header> = new Map<number, Header>([
  [0x0021, "ip"],
  [0x0057, "ip"],
  [0x0281, "mpls"],
  [0x0283, "mpls"],
]);

/** Bridged frames, RFC 3518. */
const BRIDGED = 0x0031;

/** A packet, or part of one, over several links: RFC 1990. */
const MULTILINK = 0x003d;

const COMPRESSED_HEADERS = "PPP with compressed headers";

/** Protocols that carry packets and are not examined. */
const UNREAD: ReadonlyMap<number, string> = new Map([
  [0x0003, COMPRESSED_HEADERS],
  [0x0005, COMPRESSED_HEADERS],
  [0x002d, COMPRESSED_HEADERS],
  [0x002f, COMPRESSED_HEADERS],
  [0x0053, "PPP with encryption"],
  [0x0055, "PPP with encryption"],
  [0x0061, COMPRESSED_HEADERS],
  [0x0063, COMPRESSED_HEADERS],
  [0x0065, COMPRESSED_HEADERS],
  [0x0067, COMPRESSED_HEADERS],
  [0x0069, COMPRESSED_HEADERS],
  [0x00fb, "PPP with compression"],
  [0x00fd, "PPP with compression"],
]);

/** Reads PPP, with or without address and control, and with a protocol of 1 or 2 octets. */
export function readPpp(octets: Uint8Array, start: number): Outcome {
  let at = start;
  if (octets[at] === 0xff && octets[at + 1] === 0x03) at += 2;
  if (at + 2 > octets.length) return "cut";
  const short = (octets[at]! & 1) === 1;
  const protocol = short ? octets[at]! : u16be(octets, at);
  at += short ? 1 : 2;
  const header = HEADERS.get(protocol);
  if (header !== undefined) return { next: header, octets, at };
  if (protocol === BRIDGED) return readBridged(octets, at);
  if (protocol === MULTILINK) return readMultilink(octets, at);
  const unread = UNREAD.get(protocol);
  return unread === undefined ? "not-ip" : { unread };
}

/** Flags with the amount of padding, the kind of frame (1 is Ethernet), then the frame. */
function readBridged(octets: Uint8Array, at: number): Outcome {
  if (at + 2 > octets.length) return "cut";
  return octets[at + 1] === 1 ? { next: "ethernet", octets, at: at + 2 } : "not-ip";
}

/** With long sequence numbers, as by default; readable if the packet was not divided. */
function readMultilink(octets: Uint8Array, at: number): Outcome {
  if (at + 4 > octets.length) return "cut";
  if ((octets[at]! & 0xc0) !== 0xc0) return { unread: "PPP in several parts" };
  return { next: "ppp", octets, at: at + 4 };
}

/** RFC 2516: version 1, type 1, a session, the length, then PPP. */
export function readPppoe(octets: Uint8Array, at: number): Outcome {
  if (at + 6 > octets.length) return "cut";
  if (octets[at] !== 0x11) return "malformed";
  if (octets[at + 1] !== 0) return "not-ip";
  return readPpp(upTo(octets, at + 6 + u16be(octets, at + 4)), at + 6);
}

/** Address 0x0f or 0x8f, control 0, then an EtherType. */
export function readCiscoHdlc(octets: Uint8Array, at: number): Outcome {
  if (at + 4 > octets.length) return "cut";
  if (octets[at] !== 0x0f && octets[at] !== 0x8f) return "malformed";
  return byEtherType(u16be(octets, at + 2), octets, at + 4);
}

const TYPE = 0x8000;
const LENGTH = 0x4000;
const SEQUENCE = 0x0800;
const OFFSET = 0x0200;

/** L2TP over UDP: version 2 (RFC 2661) with PPP, version 3 (RFC 3931) with any frame. */
export function readL2tp(octets: Uint8Array, start: number): Outcome {
  if (start + 8 > octets.length) return "cut";
  const flags = u16be(octets, start);
  const version = flags & 0x0f;
  if (version === 1) return { unread: "L2F" };
  if (version !== 2 && version !== 3) return "malformed";
  if ((flags & TYPE) !== 0) return "not-tcp"; // Control messages.
  if (version === 3) return { next: "l2tp-3", octets, at: start + 4 };
  let at = start + 2;
  let bounded = octets;
  if ((flags & LENGTH) !== 0) {
    bounded = upTo(octets, start + u16be(octets, at));
    at += 2;
  }
  at += 4;
  if ((flags & SEQUENCE) !== 0) at += 4;
  if ((flags & OFFSET) !== 0) {
    if (at + 2 > bounded.length) return "cut";
    at += 2 + u16be(bounded, at);
  }
  // A message without payload acknowledges others.
  return at >= bounded.length ? "not-tcp" : { next: "ppp", octets: bounded, at };
}

/** Lengths of cookie and sublayer together; only the two ends of a session know which one it is. */
const L2TP_3_OFFSETS = [0, 4, 8, 12];

/** Version 3: the session, then what its ends have agreed on, then a frame. */
export function readL2tp3(octets: Uint8Array, at: number): Outcome {
  if (at + 4 > octets.length) return "cut";
  if (octets.subarray(at, at + 4).every((octet) => octet === 0)) return "not-tcp"; // Control.
  for (const offset of L2TP_3_OFFSETS) {
    const start = at + 4 + offset;
    if (looksLikeEthernet(octets, start)) return { next: "ethernet", octets, at: start };
    if (isPppIp(octets, start)) return { next: "ppp", octets, at: start };
  }
  return { unread: "L2TP with an unknown frame" };
}

/** Whether PPP with address, control and IP begins here. */
function isPppIp(octets: Uint8Array, at: number): boolean {
  return at + 5 <= octets.length && octets[at] === 0xff && octets[at + 1] === 3 &&
    HEADERS.get(u16be(octets, at + 2)) === "ip";
}
