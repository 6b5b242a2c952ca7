// Reads and checks the certificates, keys and revocation lists (CRLs) of a configuration before anything connects.

import { type IdentitySources, type IdentityTexts, readIdentity } from "../../link/identity.ts";
import type { LinkConfig } from "../../link/link_rows.ts";
import type { StationConfig } from "./config.ts";
import type { SettingFault } from "./fault.ts";

/** Result of the check. */
export interface IdentityReport {
  /** The identities that were read, by the name of the station. */
  readonly identities: ReadonlyMap<string, IdentityTexts>;
  /** Files that cannot be used. */
  readonly faults: readonly SettingFault[];
  /** Warnings about files that can be used but need attention. */
  readonly warnings: readonly string[];
}

/**
 * Reads and checks certificates, keys and CRLs.
 *
 * @param stations The stations of the configuration; `undefined` in place of a malformed one.
 * @param options.given The settings of links of the command line.
 */
export async function checkIdentities(
  stations: readonly (StationConfig | undefined)[],
  { sources, given = {} }: { readonly sources: IdentitySources; readonly given?: LinkConfig },
): Promise<IdentityReport> {
  const identities = new Map<string, IdentityTexts>();
  const faults: SettingFault[] = [];
  const warnings: string[] = [];
  for (const [index, station] of stations.entries()) {
    if (station?.tls === undefined) continue;
    const origin = { given, path: `stations[${index}]` };
    const read = await readIdentity(station.tls, { sources, origin });
    for (const { name, value, expected, text } of read.faults) {
      faults.push({ path: name, value, expected, text });
    }
    for (const warning of read.warnings) warnings.push(warning);
    if (read.texts !== undefined) identities.set(station.name, read.texts);
  }
  return { identities, faults, warnings };
}
