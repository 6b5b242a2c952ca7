// Whether certificates, keys and lists of revoked certificates of a configuration can be used, before anything connects.

import { checkTlsIdentity, type DeclarationFault, type TlsIdentityFault } from "../../../mod.ts";
import type { StationConfig } from "./config.ts";
import { crlFilesOf } from "./settings.ts";

/** The setting that names the file of a part. */
const FILES = {
  ca: "caFile",
  certificate: "certificateFile",
  key: "keyFile",
  crl: "crlFile",
} as const;

/** What was found. */
export interface IdentityReport {
  /** What cannot be used. */
  readonly faults: readonly DeclarationFault[];
  /** What can be used but should be looked after, in words. */
  readonly warnings: readonly string[];
}

/**
 * Looks at certificates, keys and lists of revoked certificates.
 *
 * @param stations Those of the configuration; `undefined` in place of one whose shape is wrong.
 * @param texts What is in the files, by their path as given; files that could not be read are told elsewhere.
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
    const [ca, certificate, key] = [tls.caFile, tls.certificateFile, tls.keyFile]
      .map((file) => texts.get(file));
    if (ca === undefined || certificate === undefined || key === undefined) continue;
    const identity = { ca, certificate, key, ...passphrase !== undefined && { passphrase } };
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
      else faults.push({ path, value: file, expected: `lists that can be used: ${detail}` });
    }
  }
  return { faults, warnings };
}

/** What is wrong with lists, file by file; with a file that could not be read, nothing. */
async function checkLists(
  identity: { readonly ca: string; readonly certificate: string; readonly key: string },
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
  if (!detail.includes("not readable")) return `the key of the certificate, but ${detail}`;
  if (part !== "key") return "a file with a certificate in PEM";
  return passphrase === undefined
    ? "a file with a private key in PEM; tls.passphrase if it is encrypted"
    : "a file with a private key in PEM, of which tls.passphrase is the passphrase";
}
