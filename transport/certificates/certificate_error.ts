// The error for a certificate or certificate revocation list (CRL) that cannot be used.

import { Iec104Error } from "../../codec/errors.ts";

/**
 * The kind of fault.
 *
 * | code | meaning |
 * |---|---|
 * | `malformed` | the text or the octets cannot be read |
 * | `unsupported` | they can be read but not used: a delta CRL, an unknown critical extension, SHA-1 |
 * | `not-signed` | a CRL is not signed by a trusted authority |
 */
export type CertificateErrorCode = "malformed" | "unsupported" | "not-signed";

/** A certificate or a certificate revocation list (CRL) cannot be used. */
export class CertificateError extends Iec104Error {
  /** Always `CertificateError`. */
  override readonly name = "CertificateError";
  /** The kind of fault, for programs. */
  readonly code: CertificateErrorCode;

  /** Creates an error from its message and code. */
  constructor(message: string, options: ErrorOptions & { readonly code: CertificateErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/** An error for text or octets that cannot be read. */
export function malformed(detail: string): CertificateError {
  return new CertificateError(detail, { code: "malformed" });
}

/** An error for something that can be read but not used. */
export function unsupported(detail: string): CertificateError {
  return new CertificateError(detail, { code: "unsupported" });
}
