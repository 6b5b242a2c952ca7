// PEM of keys and certificates.

/** Writes DER as PEM, as openssl does. */
export function pemOf(label: string, octets: Uint8Array): string {
  const lines = octets.toBase64().match(/.{1,64}/g)!;
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ""].join("\n");
}
