// Why a captured packet takes no part in TCP reassembly.

/** Why TCP reassembly does not use a packet. */
export type SkipReason =
  /** Unsupported link layer. */
  | "unknown-link-type"
  /** Neither IPv4 nor IPv6, for example ARP. */
  | "not-ip"
  /** IP, but not TCP. */
  | "not-tcp"
  /** It may carry TCP, but is encrypted, compressed, or of a tunnel that is not supported. */
  | "not-read"
  /** A fragment of an incomplete IP datagram. */
  | "fragment"
  /** The packet was truncated before the end of the TCP header. */
  | "cut"
  /** A header with contradictory fields. */
  | "malformed";
