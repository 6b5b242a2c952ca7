// Opens the key files of a configuration, and sets up secure authentication for the stations that have it.

import { resolvePath } from "../../io/file_path.ts";
import type { Io } from "../../io/io.ts";
import type { AuthenticationSetup } from "../../key_file/authentication_setup.ts";
import type { KeyFile } from "../../key_file/key_file.ts";
import type { LinkConfig } from "../../link/link_rows.ts";
import { isGiven, nameOf } from "../../link/link_values.ts";
import type { CollectConfig } from "./config.ts";
import { casOf } from "./settings.ts";

/** What is needed to open the files. */
export interface AuthenticationSources {
  readonly io: Io;
  /** Base folder of relative paths. */
  readonly folder: string;
  /** The settings of links on the command line. */
  readonly given: LinkConfig;
  /** Whether the program has read the passphrases before: a pipe is not read again. */
  readonly wasRead?: boolean;
}

/**
 * Sets up secure authentication, by the name of the station. A file that several stations have is opened once.
 *
 * @throws {UsageError} A file cannot be opened, or does not have the user or a key.
 */
export async function authenticationsOf(
  { stations }: CollectConfig,
  { io, folder, given, wasRead = false }: AuthenticationSources,
): Promise<ReadonlyMap<string, AuthenticationSetup>> {
  const setups = new Map<string, AuthenticationSetup>();
  const opened = new Map<string, KeyFile>();
  try {
    for (const [index, station] of stations.entries()) {
      if (station.authentication === undefined) continue;
      const { authenticationSetup } = await import("../../key_file/authentication_setup.ts");
      const origin = { given, path: `stations[${index}]` };
      const setup = await authenticationSetup(station.authentication, {
        ...{ io, opened, wasRead, role: "controlling", station: station.name },
        commonAddress: casOf(station)[0],
        nameOf: (key) => nameOf(["authentication", key], origin),
        pathOf: (key, path) =>
          isGiven(["authentication", key], origin) ? path : resolvePath(folder, path),
      });
      if (setup !== undefined) setups.set(station.name, setup);
    }
    return setups;
  } catch (error) {
    for (const file of opened.values()) file[Symbol.dispose]();
    throw error;
  }
}
