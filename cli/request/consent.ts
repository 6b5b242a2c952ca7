// Nothing operates or changes a station before a person has agreed to it.

import { type OptionRow, UsageError } from "../options/subcommand.ts";
import type { Io } from "../io/io.ts";

/** The row of the option tables. */
export const YES_OPTION: OptionRow = {
  name: "yes",
  letter: "y",
  text: "do not ask for confirmation; required without a terminal",
};

/**
 * Whether the person at the terminal agrees.
 *
 * @param what What would be done: `reset CA 47`.
 * @param where The station: `192.0.2.10:2404`.
 * @throws {UsageError} There is no terminal to ask at.
 */
export async function agreed(
  { what, where }: { readonly what: string; readonly where: string },
  io: Io,
): Promise<boolean> {
  if (io.ask === undefined) {
    throw new UsageError(
      `Cannot ask whether to ${what} at ${where}: expected a terminal, or --yes; nothing was sent`,
    );
  }
  await io.stderr.flush();
  const answer = await io.ask(
    `At ${where}: ${what}?\nType y to continue, anything else to cancel: `,
  );
  return /^\s*y(?:es)?\s*$/i.test(answer ?? "");
}
