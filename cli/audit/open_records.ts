// Opens what the settings of records name.

import type { Io } from "../io/io.ts";
import type { AuditConfig } from "./audit_config.ts";
import { AuditTrail, openAudit } from "./audit_trail.ts";

/**
 * Opens the audit file, if the settings name one.
 *
 * @param command The command that writes.
 * @throws {UsageError} Something cannot be used.
 */
export function openRecords(
  { audit, auditSync: sync = false }: AuditConfig,
  { io, command }: { readonly io: Io; readonly command: string },
): AuditTrail {
  return new AuditTrail({
    file: audit === undefined ? undefined : openAudit(audit, { io, sync, command }),
  });
}
