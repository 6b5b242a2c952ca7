// An option whose text is the name of an environment variable, because others can read a command line.

import { UsageError } from "../io/exit.ts";

/**
 * Returns the text of an option if it names an environment variable.
 *
 * @throws {UsageError} It does not. The text is not shown: it may be the passphrase.
 */
export function requireReference(name: string, text: string): string {
  if (/^\$\{[A-Za-z_]\w*\}$/.test(text)) return text;
  throw new UsageError(
    `Option --${name} is not the name of an environment variable, expected '\${NAME}': others can read a passphrase in ` +
      `a command line`,
  );
}
