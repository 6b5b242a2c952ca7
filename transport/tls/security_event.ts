// TLS security events: what happened, the severity, and the peer.

/** Severity of an event. */
export type SecurityEventSeverity = "incident" | "warning" | "info";

/** Machine-readable name of an event. */
export type SecurityEventName =
  | "algorithm-not-supported"
  | "unsecure-communication"
  | "certificate-unavailable"
  | "bad-certificate"
  | "certificate-size-exceeded"
  | "certificate-validation-failed"
  | "certificate-required"
  | "handshake-failed"
  | "insecure-version"
  | "certificate-expired"
  | "certificate-revoked"
  | "certificate-not-configured"
  | "certificate-not-trusted"
  | "no-common-suite"
  | "session-established"
  | "expired-certificate-used"
  | "early-certificate-used"
  | "crl-expired"
  | "crl-not-yet-valid"
  | "minimum-key-length"
  | "insufficient-key-length"
  | "crl-not-accessible"
  | "authority-not-available"
  | "session-resumed"
  | "session-expired"
  | "certificate-expires-soon"
  | "weak-suite";

/**
 * Number and severity of each event. Numbers 1 to 28 are shared with other stations; numbers from
 * 101 are specific to this package.
 */
// deno-fmt-ignore
export const SECURITY_EVENTS: Readonly<
  Record<SecurityEventName, readonly [code: number, severity: SecurityEventSeverity]>
> = {
  "algorithm-not-supported": [1, "incident"],
  "unsecure-communication": [2, "incident"],
  "certificate-unavailable": [3, "incident"],
  "bad-certificate": [4, "incident"],
  "certificate-size-exceeded": [5, "incident"],
  "certificate-validation-failed": [6, "incident"],
  "certificate-required": [7, "incident"],
  "handshake-failed": [8, "incident"],
  "insecure-version": [9, "warning"],
  "certificate-expired": [11, "incident"],
  "certificate-revoked": [12, "incident"],
  "certificate-not-configured": [13, "incident"],
  "certificate-not-trusted": [14, "incident"],
  "no-common-suite": [15, "incident"],
  "session-established": [16, "info"],
  "expired-certificate-used": [17, "warning"],
  "early-certificate-used": [18, "warning"],
  "crl-expired": [19, "warning"],
  "crl-not-yet-valid": [20, "warning"],
  "minimum-key-length": [22, "warning"],
  "insufficient-key-length": [23, "incident"],
  "crl-not-accessible": [24, "warning"],
  "authority-not-available": [25, "incident"],
  "session-resumed": [27, "info"],
  "session-expired": [28, "info"],
  "certificate-expires-soon": [101, "warning"],
  "weak-suite": [102, "warning"],
};

/** An event for the security log. */
export interface SecurityEvent {
  /** Number: 1 to 28, or from 101 if specific to this package. */
  readonly code: number;
  /** Name. */
  readonly name: SecurityEventName;
  /** Severity. */
  readonly severity: SecurityEventSeverity;
  /** Address of the peer; `undefined` for an event of this station's configuration. */
  readonly peer: { readonly host: string; readonly port: number } | undefined;
  /** Subject of the certificate, such as `CN=centre`; `undefined` if there is none. */
  readonly subject: string | undefined;
  /**
   * SHA-256 fingerprint of the certificate: 64 lower-case hex digits; `undefined` if there is none.
   */
  readonly fingerprint: string | undefined;
  /** Description. */
  readonly reason: string;
  /** Time, in ms since 1970-01-01 UTC. */
  readonly time: number;
}

/** Returns an event of a given kind, with its number and severity. */
export function securityEvent(
  name: SecurityEventName,
  details: Pick<SecurityEvent, "reason" | "time"> & Partial<SecurityEvent>,
): SecurityEvent {
  const [code, severity] = SECURITY_EVENTS[name];
  const { peer, subject, fingerprint, reason, time } = details;
  return { code, name, severity, peer, subject, fingerprint, reason, time };
}
