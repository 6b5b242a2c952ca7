// What is wrong with a certificate or with a list of revoked certificates.

/**
 * What is wrong.
 *
 * | code | meaning |
 * |---|---|
 * | `malformed` | the text or the octets cannot be read |
 * | `unsupported` | they can be read, but not used: a delta list, an unknown critical extension, SHA-1 |
 * | `not-signed` | a list is not signed by an authority that is believed |
 */
export type CertificateErrorCode = "malformed" | "unsupported" | "not-signed";

/** A certificate, or a list of revoked certificates, cannot be used. */
export class CertificateError extends Error {
  /** The name of the class. */
  override readonly name = "CertificateError";
  /** What is wrong, for programs. */
  readonly code: CertificateErrorCode;

  /** Makes an error of what was found. */
  constructor(message: string, options: ErrorOptions & { readonly code: CertificateErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}

/** An error about what cannot be read. */
export function malformed(detail: string): CertificateError {
  return new CertificateError(detail, { code: "malformed" });
}

/** An error about what can be read but not used. */
export function unsupported(detail: string): CertificateError {
  return new CertificateError(detail, { code: "unsupported" });
}
