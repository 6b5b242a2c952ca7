// The audit record of an event of TLS.

import type { SecurityEvent } from "../../mod.ts";
import type { AuditEntry } from "./entry.ts";

/** The record of an event of TLS. */
export function securityEntry(event: SecurityEvent): AuditEntry {
  const { code, name, severity, peer, subject, fingerprint, reason } = event;
  return {
    event: "tls",
    ...peer !== undefined && {
      peer: {
        ...peer,
        ...subject !== undefined && { subject },
        ...fingerprint !== undefined && { fingerprint },
      },
    },
    ...peer === undefined && subject !== undefined && { content: { subject } },
    result: name,
    reason: `${severity} ${code}`,
    detail: reason,
  };
}
