// Identity of the peer of a connection: its address, its certificate and its user.

import type { AuthenticationMode } from "../../authentication/events.ts";
import type { UserIdentity } from "../../authentication/users.ts";

/** Address of a peer. */
export interface RemoteAddress {
  /** IP address, or any other text that identifies the peer. */
  readonly host: string;
  /** Port number. */
  readonly port: number;
}

/** Certificate of a peer, after the listener has accepted it. */
export interface PeerCertificate {
  /**
   * Subject, such as `CN=Control centre A, O=Northfield`. Commas and backslashes in a value are
   * escaped with a backslash; control characters are written as `\u{}` with their code in hex.
   */
  readonly subject: string;
  /** SHA-256 fingerprint: 64 lower-case hex digits. */
  readonly fingerprint: string;
}

/** The user of a request that secure authentication has authenticated. */
export interface AuthenticatedUser extends UserIdentity {
  /** Whether the request was challenged, or contained its MAC (aggressive mode). */
  readonly mode: AuthenticationMode;
}

/**
 * Identity of a peer as known to the station. It is part of requests, notices and decisions, and
 * the rules of `authority` are applied to it.
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
  /** Its certificate; `undefined` without TLS. `serve()` obtains it from `listenTls()`. */
  readonly certificate?: PeerCertificate | undefined;
  /**
   * The name of the user at the peer: of the user whom secure authentication (IEC TS 60870-5-7) authenticated for this
   * request, or of one whom the application authenticated before `accept()`.
   */
  readonly user?: string | undefined;
  /** The user whom secure authentication authenticated for this request; only on requests that are critical. */
  readonly authenticated?: AuthenticatedUser | undefined;
}
