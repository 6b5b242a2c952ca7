// A TLS connection and its peer.

import type { TcpLink } from "../link.ts";

/** The identity of a peer according to its certificate and the handshake. */
export interface TlsPeer {
  /** Common name of the peer's certificate. */
  readonly name: string;
  /**
   * Subject of the peer's certificate, such as `CN=Control centre A, O=Northfield`; a comma in a value is preceded by a
   * backslash. Empty if the certificate cannot be read.
   */
  readonly subject: string;
  /** SHA-256 fingerprint of the peer's certificate: 64 lower-case hex digits. */
  readonly fingerprint: string;
  /** Expiry date of the certificate, in the platform's format. */
  readonly validTo: string;
  /** TLS version, such as `TLSv1.3`. */
  readonly protocol: string;
  /** Registered name of the cipher suite, such as `TLS_AES_256_GCM_SHA384`. */
  readonly suite: string;
}

/** An established TLS connection. */
export interface TlsLink extends TcpLink {
  /** Identity of the peer. */
  readonly peer: TlsPeer;
}
