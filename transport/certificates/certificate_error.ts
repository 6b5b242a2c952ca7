// The error for certificates and certificate revocation lists (CRLs) that cannot be used.

import { Iec104Error } from "../../codec/errors.ts";

/**
 * The kind of fault.
 *
 * | code | meaning |
 * |---|---|
 * | `malformed` | the text or octets cannot be parsed |
 * | `unsupported` | valid but not supported: a delta CRL, an unknown critical extension, SHA-1 |
 * | `not-signed` | a CRL is not signed by a trusted authority |
 * | `mismatch` | a private key does not belong to its certificate |
 */
export type CertificateErrorCode = "malformed" | "unsupported" | "not-signed" | "mismatch";

/** Raised when a certificate or certificate revocation list (CRL) cannot be used. */
export class CertificateError extends Iec104Error {
  /** Always `CertificateError`. */
  override readonly name = "CertificateError";
  /** Machine-readable kind of fault. */
  readonly code: CertificateErrorCode;

  /** Creates an error with a message and a code. */
  constructor(message: string, options: ErrorOptions & { readonly code: CertificateErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/** Returns an error for text or octets that cannot be parsed. */
export function malformed(detail: string): CertificateError {
  return new CertificateError(detail, { code: "malformed" });
}

/** Returns an error for valid data that is not supported. */
export function unsupported(detail: string): CertificateError {
  return new CertificateError(detail, { code: "unsupported" });
}
