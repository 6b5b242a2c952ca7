// A connection over TLS, and the peer at its other end.

import type { TcpLink } from "../link.ts";

/** A peer as its certificate and the handshake identify it. */
export interface TlsPeer {
  /** The common name of its certificate. */
  readonly name: string;
  /** SHA-256 fingerprint of its certificate: 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** When its certificate expires, as the platform writes it. */
  readonly validTo: string;
  /** Version of TLS, such as `TLSv1.3`. */
  readonly protocol: string;
}

/** An established TLS connection. */
export interface TlsLink extends TcpLink {
  /** The identity of the peer. */
  readonly peer: TlsPeer;
}
