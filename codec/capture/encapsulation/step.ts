// One step through the headers of a packet: the next header, or why nothing after this one is read.

import type { SkipReason } from "../skip_reason.ts";

/** A header that some other header announces. */
export type Header =
  | "backbone"
  | "cisco-hdlc"
  | "erspan-1"
  | "erspan-2"
  | "erspan-3"
  | "ether-ip"
  | "ether-type"
  | "ethernet"
  | "geneve"
  | "gre"
  | "gtp-u"
  | "ip"
  | "ip-in-ip"
  | "l2tp"
  | "l2tp-3"
  | "lisp"
  | "mac-sec"
  | "mpls"
  | "nsh"
  | "ppp"
  | "pppoe"
  | "tzsp"
  | "udp"
  | "vxlan";

/** The next header and its position. */
export interface Step {
  readonly next: Header;
  /** The packet up to the end according to the outer headers. */
  readonly octets: Uint8Array;
  /** Index of the first octet of the header. */
  readonly at: number;
}

/** Something that may contain TCP but is not examined. */
export interface Unread {
  /** The content: a key of `UNREAD` or the number of a protocol. */
  readonly unread: string;
}

/** The result of reading a header: the next one, or the reason why there is none. */
export type Outcome = Step | Unread | SkipReason;

/** Reads one header. */
export type HeaderReader = (octets: Uint8Array, at: number) => Outcome;

/** The packet up to an end that a header states; the rest is padding. */
export function upTo(octets: Uint8Array, end: number): Uint8Array {
  return end < octets.length ? octets.subarray(0, end) : octets;
}
