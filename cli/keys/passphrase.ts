// The passphrase of a key file: from a file, from an environment variable, or from the terminal. It is never in a
// command line, where other users of the machine see it.

import { wideRights } from "../io/file_rights.ts";
import type { Io } from "../io/io.ts";
import { readText } from "../io/read_text.ts";
import { environmentOf, secretsOf } from "../link/environment.ts";
import type { Values } from "../options/args.ts";
import { type OptionRow, UsageError } from "../options/subcommand.ts";

/** The first part of the names of the options: `--passphrase-file`, `--new-passphrase-file`, `--keys-passphrase-file`. */
export type PassphrasePrefix = "" | "new-" | "keys-";

/** Minimum length of a new passphrase, in characters. */
const LEAST = 8;

/** Maximum length of a passphrase, in characters. */
const MOST = 1024;

/** Rows of the option table. */
export function passphraseOptions(
  prefix: PassphrasePrefix,
  { what, lead = "", section }: {
    readonly what: string;
    readonly lead?: string;
    readonly section?: string;
  },
): readonly OptionRow[] {
  return [
    {
      ...{
        name: `${prefix}passphrase-file`,
        value: "FILE",
        ...section !== undefined && { section },
      },
      text: `${lead}file whose first line is ${what}; without it, the terminal prompts for it`,
    },
    {
      ...{ name: `${prefix}passphrase`, value: "NAME", ...section !== undefined && { section } },
      text: `${lead}'\${NAME}' reads ${what} from the environment variable NAME`,
    },
  ];
}

/**
 * Reads a passphrase. It becomes a secret of the command: its messages do not show it.
 *
 * @param file The key file, for the prompt.
 * @throws {UsageError} It cannot be read, or there is no terminal to ask at.
 */
export async function readPassphrase(
  values: Values,
  io: Io,
  { file, prefix = "", isNew = false }: {
    readonly file: string;
    readonly prefix?: PassphrasePrefix;
    /** Whether it will be set: it is typed twice, and must not be short. */
    readonly isNew?: boolean;
  },
): Promise<string> {
  const names = {
    file: `${prefix}passphrase-file`,
    variable: `${prefix}passphrase`,
  };
  const { text, source } = await givenPassphrase(values, io, names) ??
    await typedPassphrase(io, { file, isNew, names });
  secretsOf(io).add("(passphrase)", text);
  const length = [...text].length;
  if (isNew && length < LEAST) {
    throw new UsageError(`${source} has ${length} characters, expected at least ${LEAST}`);
  }
  if (length <= MOST) return text;
  throw new UsageError(`${source} has ${length} characters, expected at most ${MOST}`);
}

/** The names of the options. */
interface Names {
  readonly file: string;
  readonly variable: string;
}

/** A passphrase, and what to call it in messages. */
interface Found {
  readonly text: string;
  readonly source: string;
}

async function givenPassphrase(
  values: Values,
  io: Io,
  names: Names,
): Promise<Found | undefined> {
  const path = values.text(names.file);
  const reference = values.text(names.variable);
  if (path !== undefined && reference !== undefined) {
    throw new UsageError(`Options --${names.file} and --${names.variable} exclude each other`);
  }
  if (reference !== undefined) return fromEnvironment(reference, io, names);
  if (path === undefined) return undefined;
  const [text = ""] = (await readText(path, io)).split(/\r?\n/);
  await warnOfRights(path, io);
  if (text !== "") return { text, source: `The passphrase in ${path}` };
  throw new UsageError(
    `Option --${names.file} is ${path}, expected a passphrase in its first line`,
  );
}

function fromEnvironment(reference: string, io: Io, names: Names): Found {
  const [, name] = /^\$\{([A-Za-z_]\w*)\}$/.exec(reference) ?? [];
  if (name === undefined) {
    // What was given is not shown: it may be the passphrase.
    throw new UsageError(
      `Option --${names.variable} is not the name of an environment variable, expected '\${NAME}': others can read a ` +
        `passphrase in a command line`,
    );
  }
  const text = environmentOf(io)(name) ?? "";
  if (text !== "") return { text, source: `The passphrase in \${${name}}` };
  throw new UsageError(
    `Option --${names.variable} is "\${${name}}", expected the environment variable ${name} to be set`,
  );
}

async function typedPassphrase(
  io: Io,
  { file, isNew, names }: {
    readonly file: string;
    readonly isNew: boolean;
    readonly names: Names;
  },
): Promise<Found> {
  if (io.askSecret === undefined) {
    throw new UsageError(
      `Missing passphrase of ${file}: expected --${names.file} FILE, --${names.variable} '\${NAME}', or a terminal to ` +
        `ask for it at`,
    );
  }
  await io.stderr.flush();
  const text = await io.askSecret(`${isNew ? "New passphrase" : "Passphrase"} of ${file}: `);
  if (text === undefined || text === "") throw new UsageError("No passphrase was typed");
  if (isNew && await io.askSecret("The same again: ") !== text) {
    throw new UsageError("The passphrases differ, expected the same twice");
  }
  return { text, source: "The passphrase" };
}

/** Warns that others can read a file with a secret. */
export async function warnOfRights(path: string, io: Io): Promise<void> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return; // It was read from somewhere else, or is gone.
    throw error;
  }
  const rights = info.isFile ? wideRights(path, info) : undefined;
  if (rights !== undefined) io.stderr.line(`warning: ${rights.text}`);
}
