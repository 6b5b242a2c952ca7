// Checks the certificates, keys and certificate revocation lists (CRLs) of a configuration before anything connects.

import type { DeclarationFault } from "../../../mod.ts";
import { checkTlsIdentity, type TlsIdentityFault } from "../../../transport/low_level.ts";
import type { StationConfig } from "./config.ts";
import { crlFilesOf } from "./settings.ts";

/** The setting that names the file of a part. */
const FILES = {
  caCerts: "caFile",
  certificate: "certificateFile",
  key: "keyFile",
  crl: "crlFile",
} as const;

/** The findings. */
export interface IdentityReport {
  /** Files that cannot be used. */
  readonly faults: readonly DeclarationFault[];
  /** Files that can be used but need attention, as text. */
  readonly warnings: readonly string[];
}

/**
 * Checks certificates, keys and CRLs.
 *
 * @param stations The stations of the configuration; `undefined` in place of a malformed one.
 * @param texts The contents of the files, by their path as given; unreadable files are reported elsewhere.
 */
export async function checkIdentities(
  stations: readonly (StationConfig | undefined)[],
  texts: ReadonlyMap<string, string>,
): Promise<IdentityReport> {
  const faults: DeclarationFault[] = [];
  const warnings: string[] = [];
  for (const [index, station] of stations.entries()) {
    const tls = station?.tls;
    if (tls === undefined) continue;
    const { passphrase } = tls;
    const [caCerts, certificate, key] = [tls.caFile, tls.certificateFile, tls.keyFile]
      .map((file) => texts.get(file));
    if (caCerts === undefined || certificate === undefined || key === undefined) continue;
    const identity = { caCerts, certificate, key, ...passphrase !== undefined && { passphrase } };
    for (const fault of await checkTlsIdentity(identity)) {
      const setting = FILES[fault.part];
      const path = `stations[${index}].tls.${setting}`;
      faults.push({ path, value: tls[setting], expected: expectedOf(fault, passphrase) });
    }
    if (faults.length > 0) continue;
    const path = `stations[${index}].tls.crlFile`;
    const files = crlFilesOf(tls);
    for (const { file, severity, detail } of await checkLists(identity, files, texts)) {
      if (severity === "warning") warnings.push(`${path} ${JSON.stringify(file)}: ${detail}`);
      else faults.push({ path, value: file, expected: `a usable CRL: ${detail}` });
    }
  }
  return { faults, warnings };
}

/** Returns the faults of CRLs, file by file; files that could not be read are skipped. */
async function checkLists(
  identity: { readonly caCerts: string; readonly certificate: string; readonly key: string },
  files: readonly string[],
  texts: ReadonlyMap<string, string>,
) {
  const found: (TlsIdentityFault & { readonly file: string })[] = [];
  for (const file of files) {
    const crl = texts.get(file);
    if (crl === undefined) continue;
    for (const fault of await checkTlsIdentity({ ...identity, crl })) {
      found.push({ ...fault, file });
    }
  }
  return found;
}

function expectedOf({ part, detail }: TlsIdentityFault, passphrase: string | undefined): string {
  if (!detail.includes("cannot be read as PEM")) return `the key of the certificate, but ${detail}`;
  if (part !== "key") return "a file with a certificate in PEM";
  return passphrase === undefined
    ? "a file with a private key in PEM; tls.passphrase if it is encrypted"
    : "a file with a private key in PEM, of which tls.passphrase is the passphrase";
}
