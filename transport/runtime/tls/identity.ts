// Who a station is and whom it believes: certificates, key and lists of revoked certificates, looked at before use.

import type { SecureContextOptions } from "node:tls";
import { CertificateError } from "../../certificates/certificate_error.ts";
import type { Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { RevocationLists } from "./revocation_lists.ts";
import type { TlsWarning } from "./tls_warning.ts";

/** Port of IEC 60870-5-104 over TLS, as registered. */
export const DEFAULT_TLS_PORT = 19998;

/** Who this station is and whom it believes. Everything is PEM text. */
export interface TlsIdentity {
  /** Certificates of the authorities that the peer's certificate must come from. */
  readonly ca: string | readonly string[];
  /** This station's certificate, and those between it and its authority. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** The passphrase of the key, where it has one. */
  readonly passphrase?: string;
  /**
   * Lists of revoked certificates (CRL): no session begins if one of them revokes the certificate of the peer or of an
   * authority behind it. As text they are read once; {@linkcode RevocationLists} can be replaced while sessions are open,
   * and can refuse peers when a list has expired or is missing. With text that is a warning.
   *
   * Each list must be signed by an authority of `ca`, or by one of `certificate` that comes from there. An authority of
   * whose certificates no list tells is a warning as well.
   */
  readonly crl?: string | readonly string[] | RevocationLists;
  /** Called with each warning of `crl` once, where that is text. */
  readonly onWarning?: (warning: TlsWarning) => void;
  /**
   * SHA-256 fingerprints of the only peers that are believed, in hex with or without colons; all that `ca` vouches
   * for when absent.
   */
  readonly knownPeers?: readonly string[];
  /** The oldest version of TLS that is spoken. @default {"TLSv1.2"} */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
}

/** What is wrong with one of the texts of a {@linkcode TlsIdentity}. */
export interface TlsIdentityFault {
  /** Which text. */
  readonly part: "ca" | "certificate" | "key" | "crl";
  /** Whether the identity cannot be used, or can but should be looked after, such as a list that has expired. */
  readonly severity: "error" | "warning";
  /** What is wrong, in words. */
  readonly detail: string;
}

/**
 * Looks at the PEM texts of an identity: whether they can be read, whether the key belongs to the certificate, and
 * whether lists of revoked certificates are signed by an authority of `ca` and have not expired.
 *
 * @param options.clock The time, for lists that have expired.
 * @returns Everything that is wrong; empty if nothing is.
 */
export async function checkTlsIdentity(
  identity: TlsIdentity,
  options: { readonly clock?: Clock } = {},
): Promise<readonly TlsIdentityFault[]> {
  const { ca, certificate, key, passphrase } = identity;
  const { createPrivateKey, X509Certificate } = await import("node:crypto");
  const faults: TlsIdentityFault[] = [];
  const fault = (part: TlsIdentityFault["part"], detail: string) => {
    faults.push({ part, severity: "error", detail });
  };
  const read = <T>(part: TlsIdentityFault["part"], make: () => T): T | undefined => {
    try {
      return make();
    } catch {
      fault(part, `${part} is not readable as PEM`);
      return undefined;
    }
  };
  for (const each of typeof ca === "string" ? [ca] : ca) {
    read("ca", () => new X509Certificate(each));
  }
  const own = read("certificate", () => new X509Certificate(certificate));
  const secret = passphrase === undefined ? key : { key, passphrase };
  const privateKey = read("key", () => createPrivateKey(secret));
  if (own !== undefined && privateKey !== undefined && !own.checkPrivateKey(privateKey)) {
    const subject = own.subject.replaceAll("\n", ", ");
    fault("key", `the key does not belong to the certificate of ${subject}`);
  }
  if (faults.some(({ part }) => part !== "key")) return faults;
  try {
    const onWarning = ({ detail }: TlsWarning) => {
      faults.push({ part: "crl", severity: "warning", detail });
    };
    const lists = await listsOf({ ...identity, onWarning }, options);
    if (lists !== identity.crl) lists?.noteOwn(certificate); // those of the caller have warned already
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    fault("crl", error.message);
  }
  return faults;
}

/** An identity that can be used. */
export interface PreparedIdentity {
  /** What the platform needs of it. */
  readonly context: SecureContextOptions;
  /** The lists to look peers up in. */
  readonly lists: RevocationLists | undefined;
}

/**
 * Makes an identity ready for use.
 *
 * @throws {LinkError} It cannot be used (`not-trusted`); `what` says what was attempted.
 */
export async function prepareIdentity(
  what: string,
  identity: TlsIdentity,
  clock: Clock,
): Promise<PreparedIdentity> {
  const { ca, certificate, key, passphrase, minVersion = "TLSv1.2" } = identity;
  // Lists are read below, with the warnings that are to be told.
  const { crl: _, ...withoutLists } = identity;
  const [fault] = await checkTlsIdentity(withoutLists);
  if (fault !== undefined) throw new LinkError(`${what}: ${fault.detail}`, { code: "not-trusted" });
  try {
    const lists = await listsOf(identity, { clock });
    lists?.noteOwn(certificate);
    const context = { ca: ca as string | string[], cert: certificate, key, minVersion };
    return { context: passphrase === undefined ? context : { ...context, passphrase }, lists };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new LinkError(`${what}, crl: ${error.message}`, { code: "not-trusted", cause: error });
  }
}

/** The lists of an identity, if it has any. */
async function listsOf(
  { ca, certificate, crl, onWarning }: TlsIdentity,
  { clock }: { readonly clock?: Clock },
): Promise<RevocationLists | undefined> {
  if (crl === undefined || crl instanceof RevocationLists) return crl;
  return await RevocationLists.read(crl, {
    ca,
    intermediates: certificate,
    ...onWarning !== undefined && { onWarning },
    ...clock !== undefined && { clock },
  });
}
