// The error of secure authentication: what the platform lacks, and keys that cannot be used.

import { Iec104Error } from "../../codec/errors.ts";

/**
 * What prevents an authentication.
 *
 * | code | meaning |
 * |---|---|
 * | `not-supported` | the platform lacks the algorithm; the message names both |
 * | `bad-key` | a key has the wrong length or encoding |
 * | `not-started` | no connection transfers data, on which users could be changed |
 * | `not-changed` | a user or an update key was not changed; the message has the reason |
 * | `uncertain` | the confirmation of an update key was lost: the station may use it already |
 */
export type AuthenticationErrorCode =
  | "not-supported"
  | "bad-key"
  | "not-started"
  | "not-changed"
  | "uncertain";

/** Raised when secure authentication cannot calculate something, or cannot change a user or an update key. */
export class AuthenticationError extends Iec104Error {
  /** Always `AuthenticationError`. */
  override readonly name = "AuthenticationError";
  /** Machine-readable code of the problem. */
  readonly code: AuthenticationErrorCode;
  /** The error (ERR) that the station has reported with S_ER_NA_1, see `SECURITY_ERROR`; `undefined` if it has not. */
  readonly reported: number | undefined;

  /** Creates an error; `options.cause` is the error of the platform, if there is one. */
  constructor(
    message: string,
    options: ErrorOptions & {
      readonly code: AuthenticationErrorCode;
      readonly reported?: number | undefined;
    },
  ) {
    super(message, options);
    this.code = options.code;
    this.reported = options.reported;
  }
}
