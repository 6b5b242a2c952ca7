// Opens the key file of an action, and asks before keys are lost.

import { shownText } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";
import type { Given } from "./given.ts";
import { type KeyFile, loadKeys } from "../key_file/key_file.ts";
import { passphraseOf } from "../key_file/passphrase.ts";

/**
 * Opens the file with the passphrase of the options.
 *
 * @throws {KeyFileError} It cannot be opened. @throws {UsageError} The passphrase cannot be read.
 */
export async function openFile(
  { values, io, path }: Given,
  { warns = true }: { readonly warns?: boolean } = {},
): Promise<KeyFile> {
  const file = await loadKeys(path, await passphraseOf(values, io, { file: path }));
  if (warns) { for (const warning of file.warnings) io.stderr.line(`warning: ${warning}`); }
  return file;
}

/** Asks before keys are lost. */
export async function confirmed({ values, io }: Given, what: string): Promise<boolean> {
  if (values.flag("yes")) return true;
  if (io.ask === undefined) {
    throw new UsageError(
      `Cannot ask for confirmation to ${what}: expected a terminal, or --yes; nothing was changed`,
    );
  }
  await io.stderr.flush();
  const answer = await io.ask(
    `${
      shownText(`${what[0]!.toUpperCase()}${what.slice(1)}`)
    }?\nType y to continue, anything else to cancel: `,
  );
  if (/^\s*y(?:es)?\s*$/i.test(answer ?? "")) return true;
  io.stderr.line("Cancelled; nothing was changed");
  return false;
}
