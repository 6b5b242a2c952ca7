// Asks for confirmation before a station is operated or changed.

import { shownText } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import type { Io } from "../io/io.ts";

/** The --yes option. */
export const YES_OPTION: OptionRow = {
  name: "yes",
  letter: "y",
  text: "do not ask for confirmation; required without a terminal",
};

/**
 * Asks the user to confirm an action.
 *
 * @param what The action: `reset CA 47`.
 * @param where The station: `192.0.2.10:2404`.
 * @throws {UsageError} There is no terminal to ask on.
 */
export async function agreed(
  { what, where }: { readonly what: string; readonly where: string },
  io: Io,
): Promise<boolean> {
  if (io.ask === undefined) {
    throw new UsageError(
      `Cannot ask for confirmation to ${what} at ${where}: expected a terminal, or --yes; nothing was sent`,
    );
  }
  await io.stderr.flush();
  const answer = await io.ask(
    `At ${where}: ${shownText(what)}?\nType y to continue, anything else to cancel: `,
  );
  return /^\s*y(?:es)?\s*$/i.test(answer ?? "");
}
