// Reads the unencrypted part of a station's answer to a ClientHello, and TLS alerts.

import { hexOf } from "../certificates/der.ts";
import type { SecurityEventName } from "./security_event.ts";

/** The first octets of an answer. */
export type Answer =
  /** Nothing, or not enough octets to decide. */
  | { readonly kind: "incomplete" }
  /** The start of an APDU: a plain station. */
  | { readonly kind: "plain" }
  /** An alert. */
  | { readonly kind: "alert"; readonly alert: number }
  /** A handshake has begun. */
  | { readonly kind: "handshake" }
  /** Anything else. */
  | { readonly kind: "other"; readonly detail: string };

const START = 0x68;
const ALERT = 21;
const HANDSHAKE = 22;

/** Alerts: names, and the security event of a station that receives one. */
const ALERTS: Readonly<Record<number, readonly [name: string, event: SecurityEventName]>> = {
  10: ["unexpected_message", "handshake-failed"],
  40: ["handshake_failure", "no-common-suite"],
  41: ["no_certificate", "certificate-unavailable"],
  42: ["bad_certificate", "bad-certificate"],
  43: ["unsupported_certificate", "bad-certificate"],
  44: ["certificate_revoked", "certificate-revoked"],
  45: ["certificate_expired", "certificate-expired"],
  46: ["certificate_unknown", "certificate-validation-failed"],
  47: ["illegal_parameter", "handshake-failed"],
  48: ["unknown_ca", "certificate-not-trusted"],
  49: ["access_denied", "certificate-not-trusted"],
  50: ["decode_error", "handshake-failed"],
  51: ["decrypt_error", "bad-certificate"],
  70: ["protocol_version", "insecure-version"],
  71: ["insufficient_security", "no-common-suite"],
  80: ["internal_error", "handshake-failed"],
  112: ["unrecognized_name", "handshake-failed"],
  116: ["certificate_required", "certificate-unavailable"],
};

/** The alert for a client without a common cipher suite, as a record. */
export const HANDSHAKE_FAILURE: Uint8Array = Uint8Array.of(ALERT, 3, 3, 0, 2, 2, 40);

/** The alert for a client without a common version, as a record. */
export const PROTOCOL_VERSION: Uint8Array = Uint8Array.of(ALERT, 3, 3, 0, 2, 2, 70);

/** The name and the security event of an alert. */
export function alertOf(alert: number): readonly [name: string, event: SecurityEventName] {
  return ALERTS[alert] ?? [`alert ${alert}`, "handshake-failed"];
}

/**
 * Reads the unprotected records of an answer, up to the first alert or the end.
 *
 * @param octets The first octets of the answer.
 */
export function readAnswer(octets: Uint8Array): Answer {
  const first = octets[0];
  if (first === undefined) return { kind: "incomplete" };
  if (first === START) return { kind: "plain" };
  if ((first !== ALERT && first !== HANDSHAKE) || (octets[1] ?? 3) !== 3) {
    return { kind: "other", detail: `${hexOf(octets.subarray(0, 8))} is not a TLS record` };
  }
  for (let at = 0; at + 7 <= octets.length;) {
    const length = octets[at + 3]! * 256 + octets[at + 4]!;
    // A longer alert is encrypted.
    if (octets[at] === ALERT && length === 2) return { kind: "alert", alert: octets[at + 6]! };
    at += 5 + length;
  }
  return first === HANDSHAKE ? { kind: "handshake" } : { kind: "incomplete" };
}
