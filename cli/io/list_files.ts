// The files that the operands of `decode` and `analyze` name: files, all files of directories, and standard input.

import { CaptureDecoder, isCaptureFormat } from "../../codec/capture/mod.ts";
import { UsageError } from "./exit.ts";
import { type Input, InputError, openInput } from "./capture_input.ts";
import type { Io } from "./io.ts";

/** A file to be read. */
export interface ListedFile {
  /** Its path; `-` for standard input. */
  readonly path: string;
  /** Its name in the output: the last part of its path if no other file has the same. */
  readonly name: string;
  /** Detected format; `undefined` if it is not known before reading. */
  readonly format: Input["format"] | undefined;
  /** Its size; `undefined` for a pipe. */
  readonly octets: number | undefined;
  /** Time of its first packet in ms since 1970; `Infinity` if unknown, `-Infinity` for standard input. */
  readonly start: number;
  /** Why it cannot be read. */
  readonly fault?: string;
}

/** Maximum number of files. */
const MAX_FILES = 10_000;

/** Maximum depth of directories. */
const MAX_DEPTH = 16;

/**
 * Lists the files in the order of their first packets. Hidden files of directories are omitted, and so is a file that is
 * named a second time.
 *
 * @throws {UsageError} The only file cannot be opened, the only directory has no files, or there are too many files.
 */
export async function listFiles(
  operands: readonly string[],
  io: Io,
): Promise<readonly ListedFile[]> {
  const paths = new Set<string>();
  const empty: ListedFile[] = [];
  let isOne = operands.length === 1;
  for (const operand of operands) {
    const found = operand === "-" ? undefined : await filesIn(operand, io);
    if (found?.length === 0) {
      const fault = `No file in the directory ${operand}`;
      if (isOne) throw new UsageError(fault);
      empty.push({ path: operand, name: operand, ...UNREAD, start: Infinity, fault });
    }
    if (found !== undefined) isOne = false;
    for (const path of found ?? [operand]) paths.add(path);
    if (paths.size > MAX_FILES) {
      throw new UsageError(`Expected at most ${MAX_FILES} files, found more in ${operand}`);
    }
  }
  const names = namesOf([...paths]);
  const files: ListedFile[] = [];
  for (const path of paths) {
    const file = { path, name: names.get(path)! };
    try {
      files.push({ ...file, ...path === "-" || isOne ? UNREAD : await look(path, io) });
    } catch (error) {
      if (!(error instanceof UsageError) || isOne) throw error;
      files.push({ ...file, ...UNREAD, start: Infinity, fault: error.message });
    }
  }
  return [...files, ...empty].sort((a, b) => a.start === b.start ? 0 : a.start - b.start);
}

const UNREAD = { format: undefined, octets: undefined, start: -Infinity } as const;

/** The files of a directory and its directories, sorted by name; `undefined` if it is not a directory. */
async function filesIn(path: string, io: Io, depth = 0): Promise<readonly string[] | undefined> {
  const entries = await io.list(path);
  if (entries === undefined) return undefined;
  const files: string[] = [];
  for (const entry of [...entries].filter((name) => !name.startsWith(".")).sort()) {
    const inner = `${path.replace(/\/$/, "")}/${entry}`;
    const found = depth < MAX_DEPTH ? await filesIn(inner, io, depth + 1) : [];
    for (const file of found ?? [inner]) files.push(file);
    if (files.length > MAX_FILES) return files;
  }
  return files;
}

/** Detects the format of a file and the time of its first packet. */
async function look(path: string, io: Io): Promise<Omit<ListedFile, "path" | "name">> {
  const input = await openInput(path, io);
  const { format, octets } = input;
  const decoder = new CaptureDecoder();
  try {
    for await (const chunk of input.chunks) {
      if (!isCaptureFormat(format)) break;
      decoder.push(chunk);
      while (decoder.next() !== undefined);
      break;
    }
  } catch (error) {
    if (!(error instanceof InputError)) throw error; // Reported later, when the file is read.
  }
  return { format, octets, start: decoder.summary.firstTime ?? Infinity };
}

/** Short names: the last parts of paths, as many as distinguish them. */
function namesOf(paths: readonly string[]): ReadonlyMap<string, string> {
  const last = (path: string) => path.split(/[/\\]/).at(-1)!;
  const byLast = Map.groupBy(paths, last);
  return new Map(paths.map((path) => {
    const name = path === "-" ? "standard input" : last(path);
    return [path, name !== "" && byLast.get(last(path))!.length === 1 ? name : path];
  }));
}
