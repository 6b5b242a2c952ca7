// A program as a sink needs it: rows go in, lines come out, and it can be stopped.

import { TextLineStream } from "@std/streams/text-line-stream";
import { complaintOf } from "./complaint.ts";
import { type Answer, parseAnswer } from "./line_protocol.ts";

/** How to run a program. */
export interface ChildOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Variables of its environment, besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** The folder to run it in. */
  readonly folder?: string;
  /** Called with every line of its standard output. */
  readonly onAnswer: (answer: Answer) => void;
}

/** How a program has ended. */
export interface ChildEnd {
  /** Whether it has taken all rows and ended with status 0. */
  readonly success: boolean;
  /** Whether it asks to try again later: it has ended with status 75, as `sysexits.h` has it. */
  readonly isTemporary: boolean;
  /** How it ended, with the last of what it said on standard error. */
  readonly text: string;
}

/** Octets of standard error that are kept. */
const KEPT_OCTETS = 2000;

/** How long a program may take to end after it was interrupted. */
const INTERRUPT_MS = 1000;

/** How long a program may take to end after it was asked to, and to be silent after it has ended. */
const GRACE_MS = 2000;

/** The exit status of a program that asks to try again later. */
const TEMPORARY = 75;

/** A program that runs. */
export class Child {
  /** Resolves, and never rejects, when it has ended and all it said is read. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  /** What is being written. */
  #writing: Promise<void> = Promise.resolve();
  /** Whether it cannot take what was written. */
  #isTorn = false;
  #killedFor: string | undefined;
  #over = false;

  /**
   * Starts a program.
   *
   * @throws It is not there, or may not be run.
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
    this.#input.closed.catch(() => {}); // the write reports it
    const stop = new AbortController();
    this.ended = this.#end({
      answers: readAnswers(child.stdout, onAnswer, stop.signal),
      errors: readTail(child.stderr, stop.signal),
      stop,
    });
  }

  /** Writes text to the program; {@linkcode ended} says whether the program read it. */
  write(octets: Uint8Array): void {
    this.#await(this.#input.write(octets));
  }

  /** Ends the input of the program. */
  finish(): void {
    this.#await(this.#input.close());
  }

  /**
   * Interrupts the program, then terminates it, then kills it. On an interrupt, database clients ask
   * the server to cancel the running statement; otherwise the server would continue, and the next attempt would wait for it.
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
      if (!(error instanceof TypeError)) throw error; // it has just ended
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
    // A program that this one has started may still hold the other ends of the pipes.
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
      ? `the program ended with status ${status.code}`
      : `the program was ended by ${status.signal}`;
    const how = this.#killedFor ?? `${end}${isTorn ? " before it had taken all rows" : ""}`;
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

/** Reads all that a program says, or until it is to be left. */
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

/** The last of what a stream says. */
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
