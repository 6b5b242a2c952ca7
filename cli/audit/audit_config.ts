// Options of the command line, and keys of station and plant files, that say where audit records are written.

import type { JsonSchema } from "../../codec/low_level.ts";
import { IDENTITY_PERMISSION } from "../io/io.ts";
import type { Values } from "../options/args.ts";
import {
  combinedSyslog,
  SYSLOG_OPTIONS,
  SYSLOG_SCHEMA,
  type SyslogConfig,
  syslogValues,
} from "../syslog/syslog_config.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";

/** Where a command writes its audit records. */
export interface AuditConfig {
  /** The audit file; a path in a station or plant file is relative to the folder of that file. */
  readonly audit?: string;
  /** Whether each record is flushed to disk before its request continues. */
  readonly auditSync?: boolean;
  /** The syslog server that events and records are sent to. */
  readonly syslog?: string | SyslogConfig;
}

const SECTION = "Audit and syslog options, which override the same keys of a file";

/** The rows of the option tables. */
export const AUDIT_OPTIONS: readonly OptionRow[] = [
  {
    name: "audit",
    value: "FILE",
    section: SECTION,
    text:
      `append a record of every request, its sender and its result to FILE, for iec104 audit; needs ${IDENTITY_PERMISSION}`,
  },
  {
    name: "audit-sync",
    section: SECTION,
    text: "wait until each record is on disk (fsync) before continuing",
  },
  ...SYSLOG_OPTIONS.map((row) => ({ ...row, section: SECTION })),
];

/** The properties of station and plant files. */
export const AUDIT_PROPERTIES: Readonly<Record<keyof AuditConfig, JsonSchema>> = {
  audit: {
    type: "string",
    minLength: 1,
    description: "Audit file that records are appended to, for iec104 audit; relative to this file",
  },
  auditSync: {
    type: "boolean",
    description: "Wait until each record is on disk (fsync); false by default",
  },
  syslog: SYSLOG_SCHEMA,
};

/** The values of the command line options. */
export interface GivenAudit extends Omit<AuditConfig, "syslog"> {
  readonly syslog?: Partial<SyslogConfig>;
}

/**
 * Reads the options above. Options that were not given are absent.
 *
 * @throws {UsageError} One of them cannot be used.
 */
export function auditValues(values: Values): GivenAudit {
  const audit = values.text("audit");
  const syslog = syslogValues(values);
  return {
    ...audit !== undefined && { audit },
    ...values.flag("audit-sync") && { auditSync: true },
    ...Object.keys(syslog).length > 0 && { syslog },
  };
}

/**
 * Combines the settings of a file and of the command line.
 *
 * @param resolve Converts a path in the file to one relative to the working directory.
 * @throws {UsageError} They contradict each other.
 */
export function combinedAudit(
  { audit, auditSync, syslog }: AuditConfig,
  given: GivenAudit,
  resolve: (path: string) => string = (path) => path,
): AuditConfig {
  const server = combinedSyslog(syslog, given.syslog ?? {});
  const { syslog: _, ...others } = given;
  const all: AuditConfig = {
    ...audit !== undefined && { audit: resolve(audit) },
    ...auditSync !== undefined && { auditSync },
    ...others,
    ...server !== undefined && { syslog: server },
  };
  if (all.auditSync === true && all.audit === undefined) {
    throw new UsageError("Option --audit-sync needs --audit FILE");
  }
  return all;
}
