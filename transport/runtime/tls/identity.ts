// The TLS identity of a station and the authorities it trusts: certificates, key and CRLs, checked before use.

import { CertificateError } from "../../certificates/certificate_error.ts";
import type { Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { builtin } from "../builtin.ts";
import { RevocationLists } from "./revocation_lists.ts";
import type { TlsWarning } from "./tls_warning.ts";

/** Port of IEC 60870-5-104 over TLS, as registered. */
export const DEFAULT_TLS_PORT = 19998;

/** The identity of this station and the authorities it trusts. Everything is PEM text. */
export interface TlsIdentity {
  /** Certificates of the trusted authorities; the peer's certificate must chain to one of them. */
  readonly caCerts: string | readonly string[];
  /** This station's certificate, followed by its intermediate certificates. */
  readonly certificate: string;
  /** The private key of the certificate. */
  readonly key: string;
  /** The passphrase of the key, if it has one. */
  readonly passphrase?: string;
  /**
   * Certificate revocation lists (CRLs): no session starts if one of them revokes the peer's certificate or an authority
   * in its chain. Text is read once; {@linkcode RevocationLists} can be replaced while sessions are open, and can refuse
   * peers when a CRL has expired or is missing. With text, that is only a warning.
   *
   * Each CRL must be signed by an authority in `caCerts`, or by an intermediate authority in `certificate` that one of them
   * issued. An authority that no CRL covers is also a warning.
   */
  readonly crl?: string | readonly string[] | RevocationLists;
  /** Called once for each warning about `crl`, if that is text. */
  readonly onWarning?: (warning: TlsWarning) => void;
  /**
   * SHA-256 fingerprints of the only trusted peers, in hex with or without colons. By default every peer whose
   * certificate comes from an authority in `caCerts` is trusted.
   */
  readonly knownPeers?: readonly string[];
  /** The oldest accepted version of TLS. @default {"TLSv1.2"} */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3";
}

/** A fault of one of the texts of a {@linkcode TlsIdentity}. */
export interface TlsIdentityFault {
  /** Which text. */
  readonly part: "caCerts" | "certificate" | "key" | "crl";
  /** `error` if the identity cannot be used; `warning` if it can but needs attention, such as an expired CRL. */
  readonly severity: "error" | "warning";
  /** The fault as text. */
  readonly detail: string;
}

/**
 * Checks the PEM texts of an identity: whether they can be read, whether the key matches the certificate, and whether
 * the CRLs are signed by an authority in `caCerts` and have not expired.
 *
 * @param options.clock The clock that decides whether a CRL has expired.
 * @returns All faults found; empty without any.
 */
export async function checkTlsIdentity(
  identity: TlsIdentity,
  options: { readonly clock?: Clock } = {},
): Promise<readonly TlsIdentityFault[]> {
  const { caCerts, certificate, key, passphrase } = identity;
  const { createPrivateKey, X509Certificate } = builtin("node:crypto", "Cannot read certificates");
  const faults: TlsIdentityFault[] = [];
  const fault = (part: TlsIdentityFault["part"], detail: string) => {
    faults.push({ part, severity: "error", detail });
  };
  const read = <T>(part: TlsIdentityFault["part"], make: () => T): T | undefined => {
    try {
      return make();
    } catch {
      fault(part, `${part} cannot be read as PEM`);
      return undefined;
    }
  };
  for (const each of typeof caCerts === "string" ? [caCerts] : caCerts) {
    read("caCerts", () => new X509Certificate(each));
  }
  const own = read("certificate", () => new X509Certificate(certificate));
  const secret = passphrase === undefined ? key : { key, passphrase };
  const privateKey = read("key", () => createPrivateKey(secret));
  if (own !== undefined && privateKey !== undefined && !own.checkPrivateKey(privateKey)) {
    const subject = own.subject.replaceAll("\n", ", ");
    fault("key", `the key does not match the certificate of ${subject}`);
  }
  if (faults.some(({ part }) => part !== "key")) return faults;
  try {
    const onWarning = ({ detail }: TlsWarning) => {
      faults.push({ part: "crl", severity: "warning", detail });
    };
    const lists = await listsOf({ ...identity, onWarning }, options);
    if (lists !== identity.crl) lists?.noteOwn(certificate); // the caller's CRLs have already warned
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    fault("crl", error.message);
  }
  return faults;
}

/** An identity that is ready for use. */
export interface PreparedIdentity {
  /** The part that the platform needs, in its words. */
  readonly context: {
    readonly ca: string | string[];
    readonly cert: string;
    readonly key: string;
    readonly minVersion: "TLSv1.2" | "TLSv1.3";
    readonly passphrase?: string;
  };
  /** The CRLs that peers are checked against. */
  readonly lists: RevocationLists | undefined;
}

/**
 * Prepares an identity for use.
 *
 * @throws {LinkError} It cannot be used (`not-trusted`); `what` names the attempted action.
 */
export async function prepareIdentity(
  what: string,
  identity: TlsIdentity,
  clock: Clock,
): Promise<PreparedIdentity> {
  const { caCerts, certificate, key, passphrase, minVersion = "TLSv1.2" } = identity;
  // CRLs are read below, where their warnings are reported.
  const { crl: _, ...withoutLists } = identity;
  const [fault] = await checkTlsIdentity(withoutLists);
  if (fault !== undefined) throw new LinkError(`${what}: ${fault.detail}`, { code: "not-trusted" });
  try {
    const lists = await listsOf(identity, { clock });
    lists?.noteOwn(certificate);
    const context = { ca: caCerts as string | string[], cert: certificate, key, minVersion };
    return { context: passphrase === undefined ? context : { ...context, passphrase }, lists };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new LinkError(`${what}, crl: ${error.message}`, { code: "not-trusted", cause: error });
  }
}

/** The CRLs of an identity, if it has any. */
async function listsOf(
  { caCerts, certificate, crl, onWarning }: TlsIdentity,
  { clock }: { readonly clock?: Clock },
): Promise<RevocationLists | undefined> {
  if (crl === undefined || crl instanceof RevocationLists) return crl;
  return await RevocationLists.read(crl, {
    caCerts,
    intermediates: certificate,
    ...onWarning !== undefined && { onWarning },
    ...clock !== undefined && { clock },
  });
}
