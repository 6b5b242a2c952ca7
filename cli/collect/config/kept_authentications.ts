// Secure authentication over a reload of the configuration: stations whose settings are the same keep theirs, with open
// connections and counters, and get the users that the key file has now.

import { Iec104Error } from "../../../mod.ts";
import type { AuthenticationSetup } from "../../keys/authentication_setup.ts";
import { KeyFileError } from "../../keys/key_file_error.ts";
import type { StationConfig } from "./config.ts";
import type { LoadedConfig } from "./load.ts";
import { casOf } from "./settings.ts";

/** The setups after a reload, and what has changed in the key files. */
export interface KeptAuthentications {
  /** By the name of the station. */
  readonly authentications: ReadonlyMap<string, AuthenticationSetup>;
  /** A line for each user of each station that has changed. */
  readonly lines: readonly string[];
}

/** Decides which setups continue, and applies their key files. */
export function keptAuthentications(
  before: LoadedConfig,
  after: LoadedConfig,
): KeptAuthentications {
  const lines: string[] = [];
  const old = new Map(before.config.stations.map((station) => [station.name, station]));
  const authentications = new Map(after.authentications);
  for (const station of after.config.stations) {
    const { name } = station;
    const setup = before.authentications?.get(name);
    const isSame = before.folder === after.folder && usedBy(old.get(name)) === usedBy(station);
    if (setup === undefined || !isSame) continue;
    authentications.set(name, setup);
    for (const line of rereadLines(setup)) lines.push(`station ${name}: ${line}`);
  }
  return { authentications, lines };
}

/** Applies the key files of a configuration that continues. Returns a line for each user of each station that has changed. */
export function rereadAuthentications({ authentications = new Map() }: LoadedConfig): string[] {
  return Array.from(authentications).flatMap(([name, setup]) =>
    rereadLines(setup).map((line) => `station ${name}: ${line}`)
  );
}

/** Saves the counters of secure authentication; returns why some were not saved. */
export async function savedStatistics(
  { authentications }: LoadedConfig,
): Promise<readonly string[]> {
  const faults = new Set<string>();
  for (const setup of authentications?.values() ?? []) {
    try {
      await setup.saveStatistics();
    } catch (error) {
      if (!(error instanceof Iec104Error)) throw error;
      faults.add(`${error.message}; the statistics of secure authentication were not saved`);
    }
  }
  return [...faults];
}

/** What a setup is made of. */
function usedBy(station: StationConfig | undefined): string | undefined {
  return station && JSON.stringify([station.authentication, casOf(station)[0]]);
}

function rereadLines(setup: AuthenticationSetup): readonly string[] {
  try {
    return setup.reread().map((line) => `key file: ${line}`);
  } catch (error) {
    if (!(error instanceof KeyFileError)) throw error;
    return [`${error.message}; the previous users and keys stay in use`];
  }
}
