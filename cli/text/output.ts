// The output of a command: buffered, with back-pressure, and tolerant of closed pipes.

import { OctetText } from "./octet_text.ts";

/** The destination of an output. */
export interface Sink {
  /** Writes some of the octets; returns their number. */
  write(octets: Uint8Array): Promise<number>;
}

/**
 * The output accepts no more text. Either its reader has closed it, as `| head` does, which is a reason to stop but not
 * an error, or it cannot be written; the `failure` of the output then has the reason.
 */
export class OutputClosedError extends Error {
  /** Always `OutputClosedError`. */
  override readonly name = "OutputClosedError";
}

/** Size of the buffered text above which `full` asks for a flush. */
const FULL_CHARACTERS = 0x10000;

/** The same for octets. It is higher because octets need less memory than text, and each flush is a system call. */
const FULL_OCTETS = 0x80000;

/** Maximum length of unread text before log lines are omitted. */
const MOST_LOG_CHARACTERS = 0x100000;

const ENCODER = new TextEncoder();

/** Properties of an output. */
export interface OutputOptions {
  /** Whether it is a terminal. */
  readonly isTerminal?: boolean;
  /** Whether it shows colours. */
  readonly colour?: boolean;
  /** Line width and number of lines; may change. */
  readonly size?: () => { readonly columns: number; readonly rows: number };
}

/** Standard output or error of a command. */
export class Output {
  /** Whether it is a terminal. */
  readonly isTerminal: boolean;
  /** Whether it shows colours. */
  readonly colour: boolean;
  /** Line width and number of lines. */
  readonly size: () => { readonly columns: number; readonly rows: number };
  /** Replaces secrets in everything that is written from now on; by default nothing is replaced. */
  conceal: (text: string) => string = (text) => text;

  readonly #sink: Sink;
  #text = "";
  /** Octets that precede the text. */
  #octets: OctetText | undefined;
  /** The octets that were written last, whose memory is reused. */
  #spare: OctetText | undefined;
  /** Number of log lines omitted since the last one written. */
  #omitted = 0;
  #busy = false;
  #failure: Error | undefined;
  #flushing: Promise<void> = Promise.resolve();

  /** Creates an output. */
  constructor(sink: Sink, options: OutputOptions = {}) {
    this.#sink = sink;
    this.isTerminal = options.isTerminal ?? false;
    this.colour = options.colour ?? false;
    this.size = options.size ?? (() => ({ columns: 100, rows: 40 }));
  }

  /** Why the output cannot be written, such as a full disk; `undefined` if it can, or if its reader has closed it. */
  get failure(): Error | undefined {
    return this.#failure;
  }

  /** Whether the buffer is full, so that the writer should wait for `flush()`. */
  get full(): boolean {
    return this.#text.length >= FULL_CHARACTERS || (this.#octets?.length ?? 0) >= FULL_OCTETS;
  }

  /**
   * The buffer as octets, to which text may be added until another method is called. Secrets in it are not replaced.
   */
  get octets(): OctetText {
    if (this.#octets === undefined) {
      this.#octets = this.#spare ?? new OctetText(FULL_OCTETS + FULL_CHARACTERS);
      this.#spare = undefined;
    }
    if (this.#text !== "") this.#octets.text(this.#text);
    this.#text = "";
    return this.#octets;
  }

  /** Buffers text until the next `flush()`. */
  write(text: string): void {
    this.#text += this.conceal(text);
  }

  /** Buffers a line. */
  line(text = ""): void {
    this.#text += `${this.conceal(text)}\n`;
  }

  /** Buffers a log line; if the reader is too slow, lines are omitted and counted. */
  log(text: string): void {
    if (this.#text.length >= MOST_LOG_CHARACTERS) {
      this.#omitted++;
      return;
    }
    this.#reportOmitted();
    this.line(text);
  }

  #reportOmitted(): void {
    if (this.#omitted === 0) return;
    this.line(`... ${this.#omitted} lines omitted because they were not read in time`);
    this.#omitted = 0;
  }

  /**
   * Writes all buffered text.
   *
   * @throws {OutputClosedError} The reader has closed the output, or it cannot be written.
   */
  flush(): Promise<void> {
    if (!this.#busy) this.#flushing = this.#drain();
    return this.#flushing;
  }

  async #drain(): Promise<void> {
    this.#busy = true;
    try {
      while (this.#text !== "" || this.#octets !== undefined) {
        // More may be added while these are written.
        const text = this.#octets === undefined ? undefined : this.octets;
        let octets = text?.take() ?? ENCODER.encode(this.#text);
        this.#text = "";
        this.#octets = undefined;
        while (octets.length > 0) octets = octets.subarray(await this.#sink.write(octets));
        this.#spare = text;
        this.#reportOmitted();
      }
    } catch (error) {
      if (hasGone(error)) {
        throw new OutputClosedError("The reader has closed the output", { cause: error });
      }
      this.#failure ??= error instanceof Error ? error : new Error(String(error));
      throw new OutputClosedError("The output cannot be written", { cause: error });
    } finally {
      this.#busy = false;
    }
  }
}

/** Whether an error means that the pipe or the terminal was closed. */
function hasGone(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  return error.name === "BrokenPipe" || ("code" in error && error.code === "EIO");
}

/** Writes what an output has, without waiting; reports that its reader has closed it. */
export function flushed(out: Output, onClosed: () => void): void {
  out.flush().catch((error: unknown) => {
    if (!(error instanceof OutputClosedError)) throw error;
    onClosed();
  });
}
