// A child process for sinks: writes rows to its standard input and reads lines from its output.

import { TextLineStream } from "@std/streams/text-line-stream";
import { complaintOf } from "./complaint.ts";
import { type Answer, parseAnswer } from "./line_protocol.ts";

/** Options for starting a program. */
export interface ChildOptions {
  /** Program and arguments. */
  readonly command: readonly string[];
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
  /** Working directory. */
  readonly folder?: string;
  /** Called with each line of its standard output. */
  readonly onAnswer: (answer: Answer) => void;
}

/** Exit information of a program. */
export interface ChildEnd {
  /** Whether it read all rows and exited with status 0. */
  readonly success: boolean;
  /** Whether it requested a retry by exiting with status 75 (`EX_TEMPFAIL` of `sysexits.h`). */
  readonly isTemporary: boolean;
  /** Description of the exit, with the last lines of standard error. */
  readonly text: string;
}

/** Maximum number of octets kept from standard error. */
const KEPT_OCTETS = 2000;

/** Time allowed for the program to exit after an interrupt, in ms. */
const INTERRUPT_MS = 1000;

/**
 * Time allowed for the program to exit after a termination request, and for its output to close after it has exited,
 * in ms.
 */
const GRACE_MS = 2000;

/** Exit status that requests a retry (`EX_TEMPFAIL`). */
const TEMPORARY = 75;

/** A running program. */
export class Child {
  /** Resolves when the program has exited and its output has been read; never rejects. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  /** The pending writes. */
  #writing: Promise<void> = Promise.resolve();
  /** Whether a write failed. */
  #isTorn = false;
  #killedFor: string | undefined;
  #over = false;

  /**
   * Starts a program.
   *
   * @throws The program does not exist or cannot be executed.
   */
  constructor({ command, env = {}, folder, onAnswer }: ChildOptions) {
    const [program, ...args] = command;
    const child = new Deno.Command(program!, {
      args,
      env: { ...env },
      ...folder !== undefined && folder !== "" && { cwd: folder },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#process = child;
    this.#input = child.stdin.getWriter();
    this.#input.closed.catch(() => {}); // Reported by the write.
    const stop = new AbortController();
    this.ended = this.#end({
      answers: readAnswers(child.stdout, onAnswer, stop.signal),
      errors: readTail(child.stderr, stop.signal),
      stop,
    });
  }

  /** Writes text to the program; {@linkcode ended} reports whether the program read it. */
  write(octets: Uint8Array): void {
    this.#await(this.#input.write(octets));
  }

  /** Closes the standard input of the program. */
  finish(): void {
    this.#await(this.#input.close());
  }

  /**
   * Interrupts the program, then terminates it, then kills it. On an interrupt, database clients ask the server to
   * cancel the running statement; otherwise the server would continue, and the next attempt would wait for it.
   */
  kill(reason: string): void {
    if (this.#over) return;
    this.#killedFor ??= reason;
    if (Deno.build.os !== "windows") this.#signal("SIGINT");
    const timers = [
      setTimeout(() => this.#signal("SIGTERM"), Deno.build.os === "windows" ? 0 : INTERRUPT_MS),
      setTimeout(() => this.#signal("SIGKILL"), INTERRUPT_MS + GRACE_MS),
    ];
    this.ended.then(() => timers.forEach((timer) => clearTimeout(timer)));
  }

  #signal(signal: Deno.Signal): void {
    if (this.#over) return;
    try {
      this.#process.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // The program has just exited.
    }
  }

  #await(written: Promise<void>): void {
    const torn = written.catch(() => {
      this.#isTorn = true;
    });
    this.#writing = Promise.all([this.#writing, torn]).then(() => {});
  }

  async #end({ answers, errors, stop }: {
    readonly answers: Promise<void>;
    readonly errors: Promise<string>;
    readonly stop: AbortController;
  }): Promise<ChildEnd> {
    const status = await this.#process.status;
    this.#over = true;
    // A grandchild process may still have the pipes open.
    let isWritten = false;
    const silent = Promise.all([answers, errors, this.#writing.then(() => isWritten = true)]);
    const timer = setTimeout(() => {
      stop.abort();
      this.#input.abort().catch(() => {});
    }, GRACE_MS);
    await Promise.race([silent, aborted(stop.signal)]);
    clearTimeout(timer);
    const said = complaintOf(await errors);
    const isTorn = this.#isTorn || !isWritten;
    const end = status.signal === null
      ? `the program exited with status ${status.code}`
      : `the program was terminated by ${status.signal}`;
    const how = this.#killedFor ?? `${end}${isTorn ? " before it had read all rows" : ""}`;
    return {
      success: status.success && this.#killedFor === undefined && !isTorn,
      isTemporary: status.code === TEMPORARY,
      text: `${how}${said === "" ? "" : `: ${said}`}`,
    };
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) =>
    signal.addEventListener("abort", () => resolve(), { once: true })
  );
}

/** Reads the output of a program until it ends or is abandoned. */
async function readAnswers(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onAnswer: (answer: Answer) => void,
  signal: AbortSignal,
): Promise<void> {
  const texts = stream.pipeThrough(new TextDecoderStream(), { signal });
  try {
    for await (const line of texts.pipeThrough(new TextLineStream())) {
      if (line !== "") onAnswer(parseAnswer(line));
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/** Returns the end of a stream. */
async function readTail(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  signal: AbortSignal,
): Promise<string> {
  let tail = "";
  try {
    for await (const text of stream.pipeThrough(new TextDecoderStream(), { signal })) {
      tail = (tail + text).slice(-KEPT_OCTETS);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  return tail;
}
