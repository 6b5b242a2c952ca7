// Errors of key files that are in use.

import { Iec104Error } from "../../codec/mod.ts";

/**
 * The reason why a key file could not be used or changed.
 *
 * | code | meaning |
 * |---|---|
 * | `not-opened` | the passphrase is wrong, or the file was changed or damaged; these cannot be distinguished |
 * | `bad-file` | it is not a key file, was truncated, has mistakes, or is of another version |
 * | `bad-rights` | others may write it |
 * | `exists` | it exists, and is not replaced |
 * | `failed` | the system cannot read or write it |
 */
export type KeyFileErrorCode = "not-opened" | "bad-file" | "bad-rights" | "exists" | "failed";

/** A key file cannot be used or changed. */
export class KeyFileError extends Iec104Error {
  /** Always `KeyFileError`. */
  override readonly name = "KeyFileError";
  override readonly code: KeyFileErrorCode;

  /** Creates an error; `cause` is the underlying error. */
  constructor(message: string, options: ErrorOptions & { readonly code: KeyFileErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}
