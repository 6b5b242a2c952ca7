// Where records go: the options of the command line, and the keys of station and plant files.

import type { JsonSchema } from "../../transport/low_level.ts";
import type { Values } from "../options/args.ts";
import {
  combinedSyslog,
  SYSLOG_OPTIONS,
  SYSLOG_SCHEMA,
  type SyslogConfig,
  syslogValues,
} from "../syslog/syslog_config.ts";
import { type OptionRow, UsageError } from "../options/subcommand.ts";

/** Where the records of a command go. */
export interface AuditConfig {
  /** The audit file; in a station or plant file relative to its folder. */
  readonly audit?: string;
  /** Whether each record is on the disk before what it is about continues. */
  readonly auditSync?: boolean;
  /** The syslog server that events and records are sent to. */
  readonly syslog?: string | SyslogConfig;
}

const SECTION = "Records, which override the same keys of a file";

/** The rows of the option tables. */
export const AUDIT_OPTIONS: readonly OptionRow[] = [
  {
    name: "audit",
    value: "FILE",
    section: SECTION,
    text:
      "append who did what, when and with which result to FILE, for iec104 audit; needs --allow-sys=hostname,userInfo",
  },
  {
    name: "audit-sync",
    section: SECTION,
    text: "wait until a record is on the disk (fsync): a command leaves only then",
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
    description: "Wait until each record is on the disk (fsync); false by default",
  },
  syslog: SYSLOG_SCHEMA,
};

/** The options of the command line. */
export interface GivenAudit extends Omit<AuditConfig, "syslog"> {
  readonly syslog?: Partial<SyslogConfig>;
}

/**
 * Reads the options above. What was not given is absent.
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
 * The settings of a file and of the command line together.
 *
 * @param resolve Makes a path of the file one of the process.
 * @throws {UsageError} They do not fit together.
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
