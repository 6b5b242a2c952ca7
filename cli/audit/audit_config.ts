// Where records go: the options of the command line, and the keys of station and plant files.

import type { JsonSchema } from "../../transport/low_level.ts";
import type { Values } from "../options/args.ts";
import { type OptionRow, UsageError } from "../options/subcommand.ts";

/** Where the records of a command go. */
export interface AuditConfig {
  /** The audit file; in a station or plant file relative to its folder. */
  readonly audit?: string;
  /** Whether each record is on the disk before what it is about continues. */
  readonly auditSync?: boolean;
}

const SECTION = "Records, which override the same keys of a file";

/** The rows of the option tables. */
export const AUDIT_OPTIONS: readonly OptionRow[] = [
  {
    name: "audit",
    value: "FILE",
    section: SECTION,
    text:
      "append who did what, when and with which result to FILE, for iec104 audit; needs --allow-sys",
  },
  {
    name: "audit-sync",
    section: SECTION,
    text: "wait until a record is on the disk (fsync): a command leaves only then",
  },
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
};

/** Reads the options above. What was not given is absent. */
export function auditValues(values: Values): AuditConfig {
  const audit = values.text("audit");
  return {
    ...audit !== undefined && { audit },
    ...values.flag("audit-sync") && { auditSync: true },
  };
}

/**
 * The settings of a file and of the command line together.
 *
 * @throws {UsageError} They do not fit together.
 */
export function combinedAudit(
  file: AuditConfig,
  given: AuditConfig,
  resolve: (path: string) => string = (path) => path,
): AuditConfig {
  const { audit, auditSync } = file;
  const all: AuditConfig = {
    ...audit !== undefined && { audit: resolve(audit) },
    ...auditSync !== undefined && { auditSync },
    ...given,
  };
  if (all.auditSync === true && all.audit === undefined) {
    throw new UsageError("Option --audit-sync needs --audit FILE");
  }
  return all;
}
