// Opens what the settings of records name: the audit file, and the way to a syslog server.

import type { Io } from "../io/io.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import { openSyslog } from "../syslog/open_syslog.ts";
import type { AuditConfig } from "./audit_config.ts";
import { AuditTrail, openAudit } from "./audit_trail.ts";

/** What is needed besides the settings. */
export interface OpenRecordsOptions {
  readonly io: Io;
  /** The command that writes. */
  readonly command: string;
  /** Called with what people should know about the syslog server. */
  readonly note: (text: string) => void;
  /** The settings of the link, whose certificates the way to the server uses by default. */
  readonly link: LinkConfig;
  /** The folder of the file with the key `syslog`. */
  readonly folder?: string;
}

/**
 * Opens the audit file and the way to a server, if the settings name them.
 *
 * @throws {UsageError} Something cannot be used.
 */
export async function openRecords(
  { audit, auditSync: sync = false, syslog }: AuditConfig,
  { command, ...options }: OpenRecordsOptions,
): Promise<AuditTrail> {
  const server = syslog === undefined ? undefined : await openSyslog(
    typeof syslog === "string" ? { url: syslog } : syslog,
    options,
  );
  try {
    const { io } = options;
    const file = audit === undefined ? undefined : openAudit(audit, { io, sync, command });
    return new AuditTrail({ file, syslog: server });
  } catch (error) {
    await server?.[Symbol.asyncDispose]();
    throw error;
  }
}
