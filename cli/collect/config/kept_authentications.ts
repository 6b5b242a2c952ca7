// Secure authentication over a reload of the configuration: stations whose settings are the same keep theirs, with open
// connections and counters.

import { Iec104Error } from "../../../mod.ts";
import type { AuthenticationSetup } from "../../key_file/authentication_setup.ts";
import { KeyFile } from "../../key_file/key_file.ts";
import type { StationConfig } from "./config.ts";
import type { LoadedConfig } from "./load.ts";
import { casOf } from "./settings.ts";

/**
 * The setups after a reload, by the name of the station: those that continue, with the key files as they were opened now, and
 * the new ones.
 */
export function keptAuthentications(
  before: LoadedConfig,
  after: LoadedConfig,
): ReadonlyMap<string, AuthenticationSetup> {
  const old = new Map(before.config.stations.map((station) => [station.name, station]));
  const authentications = new Map(after.authentications);
  for (const station of after.config.stations) {
    const { name } = station;
    const setup = before.authentications?.get(name);
    const isSame = before.folder === after.folder && usedBy(old.get(name)) === usedBy(station);
    if (setup === undefined || !isSame) continue;
    const { file } = authentications.get(name) ?? setup;
    // Otherwise, a file whose passphrase was changed could never be read again.
    if (setup.file instanceof KeyFile && file instanceof KeyFile) setup.file.adopt(file);
    authentications.set(name, setup);
  }
  return authentications;
}

/** Closes the key files of configurations when it is disposed, except those of the configuration that is in use then. */
export function closingKeys(
  configs: readonly LoadedConfig[],
  used: () => LoadedConfig,
): Disposable {
  return {
    [Symbol.dispose]: () => {
      const files = new Set(Array.from(used().authentications?.values() ?? [], ({ file }) => file));
      for (
        const setup of configs.flatMap((
          { authentications },
        ) => [...authentications?.values() ?? []])
      ) {
        if (!files.has(setup.file)) setup[Symbol.dispose]();
      }
    },
  };
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
