// The passphrase of a key file: from a file, from an environment variable, or from the terminal. It is never in a
// command line, where other users of the machine see it.

import { wideRights } from "../io/file_rights.ts";
import type { Io } from "../io/io.ts";
import { readAgain } from "../io/read_again.ts";
import { readText, unreadable } from "../io/read_text.ts";
import { environmentOf, fillIn, secretsOf } from "../io/environment.ts";
import { requireReference } from "../options/reference.ts";
import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import { printNow } from "../text/print_now.ts";
import type { OptionRow } from "../options/option_row.ts";

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

/** Where a passphrase is, and what to call that in messages. */
export interface PassphraseSource {
  /** The file whose first line it is, as it can be opened. */
  readonly path?: string | undefined;
  /** The passphrase, in which `${NAME}` is an environment variable. */
  readonly text?: string | undefined;
  /** The names of both settings. */
  readonly names: { readonly path: string; readonly text: string };
}

/** What a passphrase is for. */
export interface PassphraseUse {
  /** The key file, for the prompt. */
  readonly file: string;
  /** Whether it will be set: it is typed twice, and must not be short. */
  readonly isNew?: boolean;
  /** Whether the program has read it before: a pipe is not read again. */
  readonly wasRead?: boolean;
}

/**
 * Reads the passphrase of the options of {@linkcode passphraseOptions}, as {@linkcode readPassphrase} does.
 *
 * @throws {UsageError} It cannot be read, or is in the command line.
 */
export async function passphraseOf(
  values: Values,
  io: Io,
  { prefix = "", ...use }: PassphraseUse & { readonly prefix?: PassphrasePrefix },
): Promise<string> {
  const name = `${prefix}passphrase`;
  const text = values.text(name);
  return await readPassphrase({
    path: values.text(`${name}-file`),
    text: text === undefined ? undefined : requireReference(name, text),
    names: { path: `--${name}-file FILE`, text: `--${name} '\${NAME}'` },
  }, { io, ...use });
}

/**
 * Reads a passphrase. It becomes a secret of the command: its messages do not show it.
 *
 * @throws {UsageError} It cannot be read, or there is no terminal to ask at.
 */
export async function readPassphrase(
  source: PassphraseSource,
  { io, ...use }: PassphraseUse & { readonly io: Io },
): Promise<string> {
  const { text, where } = await givenPassphrase(source, { io, ...use }) ??
    await typedPassphrase(source, { io, ...use });
  secretsOf(io).add("(passphrase)", text);
  const length = [...text].length;
  if (use.isNew === true && length < LEAST) {
    throw new UsageError(`${where} has ${length} characters, expected at least ${LEAST}`);
  }
  if (length <= MOST) return text;
  throw new UsageError(`${where} has ${length} characters, expected at most ${MOST}`);
}

/** A passphrase, and what to call it in messages. */
interface Found {
  readonly text: string;
  readonly where: string;
}

async function givenPassphrase(
  { path, text: reference, names }: PassphraseSource,
  { io, wasRead = false }: Pick<PassphraseUse, "wasRead"> & { readonly io: Io },
): Promise<Found | undefined> {
  if (path !== undefined && reference !== undefined) {
    throw new UsageError(`${names.path} and ${names.text} exclude each other`);
  }
  if (reference !== undefined) {
    const { value, faults: [fault] } = fillIn(reference, environmentOf(io));
    if (fault !== undefined) {
      throw new UsageError(`${names.text} is ${fault.value}, expected ${fault.expected}`);
    }
    if (value === "") throw new UsageError(`${names.text} is empty, expected a passphrase`);
    return { text: value as string, where: `The passphrase of ${names.text}` };
  }
  if (path === undefined) return undefined;
  const [text = ""] = (await (wasRead ? readOnceMore : readText)(path, io)).split(/\r?\n/);
  await warnOfRights(path, io);
  if (text !== "") return { text, where: `The passphrase in ${path}` };
  throw new UsageError(`${path} has an empty first line, expected a passphrase in it`);
}

async function readOnceMore(path: string, io: Io): Promise<string> {
  try {
    return await readAgain(path, io);
  } catch (error) {
    throw unreadable(path, error);
  }
}

async function typedPassphrase(
  { names }: PassphraseSource,
  { io, file, isNew = false }: PassphraseUse & { readonly io: Io },
): Promise<Found> {
  if (io.askSecret === undefined) {
    throw new UsageError(
      `Missing passphrase of ${file}: expected ${names.path}, ${names.text}, or a terminal to ask for it at`,
    );
  }
  await io.stderr.flush();
  const text = await io.askSecret(`${isNew ? "New passphrase" : "Passphrase"} of ${file}: `);
  if (text === undefined || text === "") throw new UsageError("No passphrase was typed");
  if (isNew && await io.askSecret("The same again: ") !== text) {
    throw new UsageError("The passphrases differ, expected the same twice");
  }
  return { text, where: "The passphrase" };
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
  // A station that reads the file again may write nothing else for hours.
  if (rights !== undefined) printNow(io.stderr, `warning: ${rights.text}`);
}
