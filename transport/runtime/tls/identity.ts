// The TLS identity of a station and the authorities it trusts: certificates, key and CRLs, all
// checked before use.

import { type Certificate, readCertificates } from "../../certificates/certificate.ts";
import { CertificateError, malformed } from "../../certificates/certificate_error.ts";
import { readPem } from "../../certificates/pem.ts";
import { type Clock, SYSTEM_CLOCK } from "../../connection/clock.ts";
import { type ReadKey, readPrivateKey } from "./private_key.ts";
import { Recent } from "./recent.ts";
import { RevocationLists } from "./revocation_lists.ts";
import { ownFindings } from "../../tls/check_peer.ts";
import { resolveTlsPolicy, type TlsPolicy } from "../../tls/tls_policy.ts";
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
 * Checks the PEM texts of an identity: they must be readable, the key must match the certificate, the certificate should
 * be valid now and for some time (`expiryWarningMs`), and the CRLs must be current and signed by an authority in
 * `caCerts`.
 *
 * @param options.clock The clock used to decide whether a certificate or a CRL has expired.
 * @returns All problems found; an empty list if there are none.
 * @throws {RangeError} `expiryWarningMs` is outside its range.
 */
export async function checkTlsIdentity(
  identity: TlsIdentity,
  options: { readonly clock?: Clock } = {},
): Promise<readonly TlsIdentityFault[]> {
  const { certificate, expiryWarningMs } = identity;
  const { clock = SYSTEM_CLOCK } = options;
  const { faults: ofTexts, own } = readIdentity(identity);
  const faults: TlsIdentityFault[] = ofTexts.map(({ part, detail }) => ({
    ...{ part, severity: "error", detail },
  }));
  if (own !== undefined) {
    const policy = resolveTlsPolicy(expiryWarningMs === undefined ? {} : { expiryWarningMs });
    for (const { reason: detail } of ownFindings(own, clock.instant(), policy)) {
      faults.push({ part: "certificate", severity: "warning", detail });
    }
  }
  if (faults.some(({ part, severity }) => part !== "key" && severity === "error")) return faults;
  try {
    const onWarning = ({ detail }: TlsWarning) => {
      faults.push({ part: "crl", severity: "warning", detail });
    };
    const lists = await listsOf({ ...identity, onWarning }, options);
    if (lists !== identity.crl) lists?.noteOwn(certificate); // The caller's CRLs have already warned.
  } catch (error) {
    if (!(error instanceof CertificateError)) throw error;
    faults.push({ part: "crl", severity: "error", detail: error.message });
  }
  return faults;
}

/** A text of an identity that cannot be used. */
export interface TextFault {
  readonly part: "caCerts" | "certificate" | "key";
  readonly detail: string;
  readonly cause: CertificateError;
}

/** The texts of an identity as they were read. */
export interface ReadIdentity {
  readonly faults: readonly TextFault[];
  /** The trusted authorities. */
  readonly authorities: readonly Certificate[];
  /** The certificate of this station. */
  readonly own: Certificate | undefined;
  readonly key: ReadKey | undefined;
}

/** Identities without faults. */
const RECENT = new Recent<ReadIdentity>();

/** Reads the texts of an identity except the CRLs. Returns the same result for the same texts while it is in use. */
export function readIdentity(identity: TlsIdentity): ReadIdentity {
  const { caCerts, certificate, key, passphrase = null } = identity;
  return RECENT.of(
    [caCerts, certificate, key, passphrase],
    () => readTexts(identity),
    ({ faults }) => faults.length === 0,
  );
}

function readTexts(
  { caCerts, certificate, key: keyText, passphrase }: TlsIdentity,
): ReadIdentity {
  const faults: TextFault[] = [];
  const read = <T>(part: TextFault["part"], make: () => T): T | undefined => {
    try {
      return make();
    } catch (error) {
      if (!(error instanceof CertificateError)) throw error;
      faults.push({
        part,
        detail: `${part} cannot be read as PEM: ${error.message}`,
        cause: error,
      });
      return undefined;
    }
  };
  const texts = Array.isArray(caCerts) ? caCerts as readonly unknown[] : [caCerts as unknown];
  const authorities = texts.flatMap((text) => read("caCerts", () => certificatesIn(text)) ?? []);
  if (texts.length === 0) read("caCerts", () => certificatesIn(""));
  const [own] = read("certificate", () => certificatesIn(certificate)) ?? [];
  const key = read("key", () => readPrivateKey(keyText, passphrase));
  if (own !== undefined && key !== undefined && !key.matches(certificate)) {
    const detail = `the key does not match the certificate of ${own.names.subject}`;
    const cause = new CertificateError(detail, { code: "mismatch" });
    faults.push({ part: "key", detail, cause });
  }
  return { faults, authorities, own, key };
}

/** The certificates in a text, at least one. */
function certificatesIn(text: unknown): readonly Certificate[] {
  const expected = "expected a certificate (-----BEGIN CERTIFICATE-----)";
  if (typeof text !== "string") throw malformed(`it is not a text, ${expected}`);
  const found = readCertificates(text);
  if (found.length > 0) return found;
  const labels = readPem(text).map(({ label }) => label);
  const what = labels.length === 0 ? "no PEM block" : labels.slice(0, 3).join(", ");
  throw malformed(`it has ${what}, ${expected}`);
}

/** Returns the CRLs of an identity, if it has any. */
export async function listsOf(
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
