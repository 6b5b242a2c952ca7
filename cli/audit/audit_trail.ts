// Writes the audit records of a process to its audit file and to a syslog server.

import { IDENTITY_PERMISSION, type Io, type ProcessIdentity } from "../io/io.ts";
import { UsageError } from "../io/exit.ts";
import type { Syslog, SyslogEvent } from "./syslog.ts";
import { AuditError } from "./audit_error.ts";
import { AuditFile } from "./audit_file.ts";
import type { AuditEntry } from "./entry.ts";

/** The destinations of a trail. */
export interface AuditTrailOptions {
  readonly file?: AuditFile | undefined;
  readonly syslog?: Syslog | undefined;
  /** Replaces secrets in texts; by default nothing is replaced. */
  readonly conceal?: (text: string) => string;
}

/** Writes audit records. */
export class AuditTrail implements AsyncDisposable {
  readonly #options: AuditTrailOptions;

  /** Creates a trail; it owns the file and the connection to the server. */
  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /** Whether records are written at all. */
  get isKept(): boolean {
    return this.#options.file !== undefined || this.#options.syslog !== undefined;
  }

  /**
   * Writes a record.
   *
   * @throws {AuditError} The file cannot be written.
   */
  record(entry: AuditEntry): void {
    const { file, syslog, conceal } = this.#options;
    const { detail } = entry;
    const shown = conceal === undefined || detail === undefined
      ? entry
      : { ...entry, detail: conceal(detail) };
    const end = file?.append(shown);
    syslog?.record(shown, end);
  }

  /** Sends an event that is not a record. */
  event(event: SyslogEvent): void {
    const { syslog, conceal = (text) => text } = this.#options;
    syslog?.event({ ...event, text: conceal(event.text) });
  }

  /**
   * Writes a final record, closes the file, and sends pending messages within a few seconds.
   *
   * @throws {AuditError} The file cannot be written.
   */
  async [Symbol.asyncDispose](): Promise<void> {
    const { file, syslog } = this.#options;
    try {
      file?.[Symbol.dispose]();
    } finally {
      await syslog?.[Symbol.asyncDispose]();
    }
  }
}

/**
 * Opens an audit file.
 *
 * @throws {UsageError} It cannot be used.
 */
export function openAudit(
  path: string,
  { io, sync, command }: { readonly io: Io; readonly sync: boolean; readonly command: string },
): AuditFile {
  try {
    return new AuditFile(path, { now: io.now, sync, writer: writerOf(io), command });
  } catch (error) {
    if (!(error instanceof AuditError)) throw error;
    throw new UsageError(error.message);
  }
}

/**
 * The user and machine that run the process.
 *
 * @throws {UsageError} Deno does not permit reading them from the system.
 */
export function writerOf(io: Io): ProcessIdentity {
  try {
    return io.identity();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new UsageError(
      `An audit record names the user and the machine, which Deno does not permit the program to read, expected deno run ${IDENTITY_PERMISSION}`,
    );
  }
}
