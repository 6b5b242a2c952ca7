// Errors of audit files.

import { Iec104Error } from "../../codec/mod.ts";

/**
 * The reason why an audit file could not be used.
 *
 * | code | meaning |
 * |---|---|
 * | `in-use` | another process is writing it |
 * | `tampered` | its end was changed or truncated |
 * | `interleaved` | another program has written to it in the meantime |
 * | `moved` | it, or its note, was moved, replaced or deleted in the meantime |
 * | `failed` | the system cannot open, lock or write it |
 */
export type AuditErrorCode = "in-use" | "tampered" | "interleaved" | "moved" | "failed";

/** An audit file cannot be used. */
export class AuditError extends Iec104Error {
  /** Always `AuditError`. */
  override readonly name = "AuditError";
  override readonly code: AuditErrorCode;

  /** Creates an error; `cause` is the underlying error. */
  constructor(message: string, options: ErrorOptions & { readonly code: AuditErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}
