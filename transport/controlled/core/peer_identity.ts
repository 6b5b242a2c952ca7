// Who is at the other end of a connection: its address, its certificate, and later its user.

/** The other end of a connection. */
export interface RemoteAddress {
  /** IP address, or any other text that identifies the peer. */
  readonly host: string;
  /** Port. */
  readonly port: number;
}

/** The certificate of a peer, after the listener has accepted it. */
export interface PeerCertificate {
  /**
   * The subject, such as `CN=Control centre A, O=Northfield`. A comma or a backslash in a value is preceded by a backslash;
   * control characters are written as `\u{}` with their hex digits.
   */
  readonly subject: string;
  /** SHA-256 fingerprint: 64 lower-case hex digits. */
  readonly fingerprint: string;
}

/**
 * What a station knows of a peer. Requests, notices and decisions carry it, and the rules of `authority` match it.
 *
 * ```ts
 * import type { PeerIdentity } from "@telecontrol/iec104";
 *
 * function nameOf({ host, certificate }: PeerIdentity): string {
 *   return certificate === undefined ? host : `${certificate.subject} at ${host}`;
 * }
 * ```
 */
export interface PeerIdentity extends RemoteAddress {
  /** Its certificate; `undefined` without TLS. `serve()` takes it from `listenTls()`. */
  readonly certificate?: PeerCertificate | undefined;
  /**
   * The user at the peer, if the application has authenticated one before `accept()`. The station itself authenticates no
   * users: IEC TS 60870-5-7 is not supported yet.
   */
  readonly user?: string | undefined;
}
