// Refusals of peers: the error with its code, reason, subject and fingerprint.

import { LinkError, type LinkErrorCode } from "../../errors.ts";
import type { SecurityEventName } from "../../tls/security_event.ts";

/** A certificate, for messages and events. */
export interface Party {
  /** Its subject; `undefined` without a certificate. */
  readonly subject?: string | undefined;
  /** Its SHA-256 in hex. */
  readonly fingerprint?: string | undefined;
}

/** Events that concern the connection rather than a certificate. */
const INSECURE: ReadonlySet<SecurityEventName> = new Set([
  "unsecure-communication",
  "insecure-version",
  "no-common-suite",
]);

/** Returns the error for a refused peer. */
export function refusalOf(
  what: string,
  { event, reason, fingerprint }: Party & {
    readonly event: SecurityEventName;
    readonly reason: string;
  },
): LinkError {
  const code: LinkErrorCode = event === "handshake-failed"
    ? "failed"
    : INSECURE.has(event)
    ? "not-secure"
    : "not-trusted";
  const of = fingerprint === undefined ? "" : ` (SHA-256 ${fingerprint})`;
  return new LinkError(`${what}: ${reason}${of}`, { code, securityEvent: event });
}
