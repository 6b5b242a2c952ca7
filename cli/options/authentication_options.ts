// The options of secure authentication for commands that connect: --user, --keys and the passphrase.

import {
  type AuthenticationReading,
  type AuthenticationSetup,
  authenticationSetup,
} from "../keys/authentication_setup.ts";
import { AUTHENTICATION_ROWS, type AuthenticationConfig } from "../link/authentication_rows.ts";
import type { Values } from "./args.ts";
import type { OptionRow } from "./subcommand.ts";

/** Option table rows. */
export const AUTHENTICATION_OPTIONS: readonly OptionRow[] = Object.values(AUTHENTICATION_ROWS)
  .flatMap(({ option }) => option ?? []);

/**
 * Reads the options in the form used in files; those that were not given are absent.
 *
 * @throws {UsageError} One of them cannot be used.
 */
export function authenticationValues(values: Values): AuthenticationConfig {
  return Object.fromEntries(
    Object.entries(AUTHENTICATION_ROWS).flatMap(([key, { option, read }]) => {
      const texts = option === undefined ? [] : values.all(option.name);
      return texts.length === 0 ? [] : [[key, read(texts)]];
    }),
  );
}

/**
 * Reads the options and opens the keys; `undefined` without options, and nothing is authenticated.
 *
 * @throws {UsageError} An option cannot be used, or the file does not have the user or a key.
 */
export async function authenticationOf(
  values: Values,
  reading: AuthenticationReading,
): Promise<AuthenticationSetup | undefined> {
  return await authenticationSetup(authenticationValues(values), reading);
}
