// The destination of a report: standard output or a file.

import type { Values } from "../options/args.ts";
import { UsageError } from "../io/exit.ts";
import type { OptionRow } from "../options/option_row.ts";
import type { Io } from "../io/io.ts";
import { Output } from "../text/output.ts";
import { requireWritable, unwritable } from "../io/local_file.ts";

/** Option table rows. */
export const OUTPUT_OPTIONS: readonly OptionRow[] = [
  {
    name: "output",
    letter: "o",
    value: "FILE",
    text: "write to a file instead of standard output",
  },
  { name: "overwrite", text: "overwrite an existing file" },
];

/** Line width if the width is unknown. */
const COLUMNS = 120;

/** Minimum width for tables. */
const LEAST_COLUMNS = 80;

/**
 * Opens the destination of the report, before any slow work.
 *
 * @throws {UsageError} The file already exists, or cannot be written.
 */
export async function openTarget(values: Values, io: Io): Promise<Target> {
  const path = values.text("output");
  const replace = values.flag("overwrite");
  if (replace && path === undefined) throw new UsageError("Option --overwrite needs --output");
  if (path !== undefined) await requireWritable(path, io, { replace });
  return new Target(io, path, replace);
}

/** Writes a report. */
export class Target {
  readonly #io: Io;
  readonly #path: string | undefined;
  readonly #replace: boolean;

  /** Creates a target without checks; use {@linkcode openTarget}. */
  constructor(io: Io, path: string | undefined, replace: boolean) {
    this.#io = io;
    this.#path = path;
    this.#replace = replace;
  }

  /** Whether the report goes to a terminal. */
  get isTerminal(): boolean {
    return this.#path === undefined && this.#io.stdout.isTerminal;
  }

  /** Writes lines. */
  async write(lines: Iterable<string>): Promise<void> {
    const parts: string[] = [];
    for (const line of lines) {
      if (this.#path === undefined) {
        this.#io.stdout.line(line);
        if (this.#io.stdout.full) await this.#io.stdout.flush();
      } else parts.push(line);
    }
    if (this.#path !== undefined) await this.#save(`${parts.join("\n")}\n`);
  }

  /** Writes text that is formatted differently on a terminal. */
  async text(write: (out: Output, columns: number) => void): Promise<void> {
    const { stdout } = this.#io;
    if (this.#path === undefined) {
      const columns = stdout.isTerminal ? Math.max(LEAST_COLUMNS, stdout.size().columns) : COLUMNS;
      return write(stdout, columns);
    }
    const decoder = new TextDecoder();
    let text = "";
    const sink = {
      write: (octets: Uint8Array) => {
        text += decoder.decode(octets, { stream: true });
        return Promise.resolve(octets.length);
      },
    };
    const out = new Output(sink);
    write(out, COLUMNS);
    await out.flush();
    await this.#save(text);
  }

  async #save(text: string): Promise<void> {
    const octets = new TextEncoder().encode(text);
    try {
      await this.#io.save(this.#path!, octets, { replace: this.#replace });
    } catch (error) {
      throw unwritable(this.#path!, error);
    }
  }
}
