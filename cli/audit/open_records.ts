// Opens the audit file and the connection to the syslog server that the settings name.

import type { Io } from "../io/io.ts";
import { secretsOf } from "../io/environment.ts";
import type { LinkConfig } from "../link/link_rows.ts";
import { openSyslog } from "./open_syslog.ts";
import type { AuditConfig } from "./audit_config.ts";
import { AuditTrail, openAudit } from "./audit_trail.ts";

/** Requirements besides the settings. */
export interface OpenRecordsOptions {
  readonly io: Io;
  /** The command that writes. */
  readonly command: string;
  /** Called with messages for the user about the syslog server. */
  readonly note: (text: string) => void;
  /** The settings of the link, whose certificates the connection to the server uses by default. */
  readonly link: LinkConfig;
  /** The folder of the file with the key `syslog`. */
  readonly folder?: string;
}

/**
 * Opens the audit file and the connection to a syslog server, if the settings name them.
 *
 * @throws {UsageError} A setting cannot be used.
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
    return new AuditTrail({ file, syslog: server, conceal: (text) => secretsOf(io).conceal(text) });
  } catch (error) {
    await server?.[Symbol.asyncDispose]();
    throw error;
  }
}
