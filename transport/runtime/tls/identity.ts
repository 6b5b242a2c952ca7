// The TLS identity of a station and the authorities it trusts: certificates, key and CRLs, all
// checked before use.

import { CertificateError } from "../../certificates/certificate_error.ts";
import type { Clock } from "../../connection/clock.ts";
import { LinkError } from "../../errors.ts";
import { builtin } from "../builtin.ts";
import { RevocationLists } from "./revocation_lists.ts";
import { type ResolvedTlsPolicy, resolveTlsPolicy, type TlsPolicy } from "../../tls/tls_policy.ts";
import type { TlsWarning } from "./tls_warning.ts";

/** Registered port for IEC 60870-5-104 over TLS. */
export const DEFAULT_TLS_PORT = 19998;

/** The identity of this station and the authorities it trusts. All texts are PEM. */
export interface TlsIdentity extends TlsPolicy {
  /** Certificates of the trusted authorities; the peer's certificate must chain to one of them. */
  readonly caCerts: string | readonly string[];
  /** This station's certificate, followed by any intermediate certificates. */
  readonly certificate: string;
  /** The private key for the certificate. */
  readonly key: string;
  /** The passphrase of the key, if it is encrypted. */
  readonly passphrase?: string;
  /**
   * Certificate revocation lists (CRLs). No session starts if a CRL revokes the peer's certificate
   * or an authority in its chain. A text is read only once. A {@linkcode RevocationLists} can be
   * replaced while sessions are open, and can refuse peers when a CRL has expired or is missing;
   * with a text, an expired or missing CRL only causes a warning.
   *
   * Each CRL must be signed by an authority in `caCerts`, or by an intermediate authority in
   * `certificate` that one of them issued. An authority without a CRL also causes a warning.
   */
  readonly crl?: string | readonly string[] | RevocationLists;
  /** Called once for each warning about `crl`, if `crl` is a text. */
  readonly onWarning?: (warning: TlsWarning) => void;
}

/** A problem with one of the texts of a {@linkcode TlsIdentity}. */
export interface TlsIdentityFault {
  /** The text concerned. */
  readonly part: "caCerts" | "certificate" | "key" | "crl";
  /**
   * `error` if the identity cannot be used; `warning` if it can be used but needs attention, for
   * example because a CRL has expired.
   */
  readonly severity: "error" | "warning";
  /** Description of the problem. */
  readonly detail: string;
}

/**
 * Checks the PEM texts of an identity: they must be readable, the key must match the certificate,
 * and the CRLs must be current and signed by an authority in `caCerts`.
 *
 * @param options.clock The clock used to decide whether a CRL has expired.
 * @returns All problems found; an empty list if there are none.
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
    if (lists !== identity.crl) lists?.noteOwn(certificate); // The caller's CRLs have already warned.
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    fault("crl", error.message);
  }
  return faults;
}

/** An identity that is ready for use. */
export interface PreparedIdentity {
  /** The TLS options for `node:tls`. */
  readonly context: {
    readonly ca: string | string[];
    readonly cert: string;
    readonly key: string;
    readonly minVersion: "TLSv1.2" | "TLSv1.3";
    readonly passphrase?: string;
  };
  /** The CRLs to check peers against. */
  readonly lists: RevocationLists | undefined;
  /** The rules that peers must obey. */
  readonly policy: ResolvedTlsPolicy;
}

/**
 * Prepares an identity for use.
 *
 * @throws {LinkError} The identity cannot be used (`not-trusted`); `what` names the attempted
 * action.
 * @throws {RangeError | TypeError} A rule of the policy cannot be used.
 */
export async function prepareIdentity(
  what: string,
  identity: TlsIdentity,
  clock: Clock,
): Promise<PreparedIdentity> {
  const policy = resolveTlsPolicy(identity);
  const { caCerts, certificate, key, passphrase } = identity;
  // CRLs are read below, where their warnings are reported.
  const { crl: _, ...withoutLists } = identity;
  const [fault] = await checkTlsIdentity(withoutLists);
  if (fault !== undefined) throw new LinkError(`${what}: ${fault.detail}`, { code: "not-trusted" });
  try {
    const lists = await listsOf(identity, { clock });
    lists?.noteOwn(certificate);
    const context = {
      ca: caCerts as string | string[],
      cert: certificate,
      key,
      minVersion: policy.minVersion,
    };
    const secret = passphrase === undefined ? {} : { passphrase };
    return { context: { ...context, ...secret }, lists, policy };
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    throw new LinkError(`${what}, crl: ${error.message}`, { code: "not-trusted", cause: error });
  }
}

/** Returns the CRLs of an identity, if it has any. */
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
