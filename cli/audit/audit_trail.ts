// Where audit records of a process go: into its audit file, and to a syslog server.

import type { Io, ProcessIdentity } from "../io/io.ts";
import { UsageError } from "../options/subcommand.ts";
import { AuditError } from "./audit_error.ts";
import { AuditFile } from "./audit_file.ts";
import type { ChainEnd } from "./chain.ts";
import type { AuditEntry } from "./entry.ts";

/** Takes records besides the file. */
export type RecordCopy = (entry: AuditEntry, end: ChainEnd | undefined) => void;

/** What a trail is made of. */
export interface AuditTrailOptions {
  readonly file?: AuditFile | undefined;
  readonly copy?: RecordCopy | undefined;
}

/** Records who did what. */
export class AuditTrail implements Disposable {
  readonly #options: AuditTrailOptions;

  /** Creates a trail; it owns the file. */
  constructor(options: AuditTrailOptions) {
    this.#options = options;
  }

  /** Whether records go anywhere. */
  get isKept(): boolean {
    return this.#options.file !== undefined || this.#options.copy !== undefined;
  }

  /**
   * Writes a record.
   *
   * @throws {AuditError} The file cannot be written.
   */
  record(entry: AuditEntry): void {
    const { file, copy } = this.#options;
    const end = file?.append(entry);
    copy?.(entry, end);
  }

  /** Ends the file in order. */
  [Symbol.dispose](): void {
    this.#options.file?.[Symbol.dispose]();
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
 * Who runs the process.
 *
 * @throws {UsageError} Deno does not permit to ask the system.
 */
export function writerOf(io: Io): ProcessIdentity {
  try {
    return io.identity();
  } catch (error) {
    if (!(error instanceof Deno.errors.NotCapable)) throw error;
    throw new UsageError(
      "An audit record names the user and the machine, which Deno does not permit to read, expected deno run --allow-sys=hostname,userInfo",
    );
  }
}
