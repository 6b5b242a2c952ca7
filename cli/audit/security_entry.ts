// The audit record of a TLS event.

import type { SecurityEvent } from "../../mod.ts";
import type { AuditEntry } from "./entry.ts";

/** Returns the record of a TLS event. */
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
