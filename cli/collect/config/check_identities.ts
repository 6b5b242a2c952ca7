// Whether the certificates and keys that a configuration names can be used, told before anything is connected.

import { checkTlsIdentity, type DeclarationFault, type TlsIdentityFault } from "../../../mod.ts";
import type { StationConfig } from "./config.ts";

/** The setting that names the file of a part. */
const FILES = {
  ca: "caFile",
  certificate: "certificateFile",
  key: "keyFile",
  crl: "crlFile",
} as const;

/**
 * Everything that is wrong with certificates and keys.
 *
 * @param stations Those of the configuration; `undefined` in place of one whose shape is wrong.
 * @param texts What is in the files, by their path as given; files that could not be read are told elsewhere.
 */
export async function checkIdentities(
  stations: readonly (StationConfig | undefined)[],
  texts: ReadonlyMap<string, string>,
): Promise<readonly DeclarationFault[]> {
  const faults: DeclarationFault[] = [];
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
  }
  return faults;
}

function expectedOf({ part, detail }: TlsIdentityFault, passphrase: string | undefined): string {
  if (!detail.includes("not readable")) return `the key of the certificate, but ${detail}`;
  if (part !== "key") return "a file with a certificate in PEM";
  return passphrase === undefined
    ? "a file with a private key in PEM; tls.passphrase if it is encrypted"
    : "a file with a private key in PEM, of which tls.passphrase is the passphrase";
}
