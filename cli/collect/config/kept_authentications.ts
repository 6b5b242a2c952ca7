// Secure authentication over a reload of the configuration: stations whose settings are the same keep theirs, with open
// connections and counters, and get the users that the key file has now.

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
