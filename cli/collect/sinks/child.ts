// A child process for sinks: writes rows to its standard input and reads lines from its output.

import type { Secrets } from "../../text/secrets.ts";
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
  /** Secrets that may be in what it prints. */
  readonly secrets?: Secrets | undefined;
  /** Called with every line of its standard output, without secrets. */
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

/** Characters of a line of standard output that are read, and of those that are shown. */
const LINE_CHARACTERS = 65_536;
const SHOWN_CHARACTERS = 500;

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
  constructor({ command, env = {}, folder, secrets, onAnswer }: ChildOptions) {
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
      answers: readAnswers(child.stdout, {
        onAnswer: (answer) => onAnswer(shownAnswer(answer, secrets)),
        signal: stop.signal,
      }),
      errors: readTail(child.stderr, { secrets, signal: stop.signal }),
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
    try {
      await Promise.race([silent, aborted(stop.signal)]);
    } finally {
      clearTimeout(timer);
    }
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

/** An answer whose text has a limited length and no secrets. */
function shownAnswer(answer: Answer, secrets: Secrets | undefined): Answer {
  const shown = (text: string) => (secrets?.conceal(text) ?? text).slice(0, SHOWN_CHARACTERS);
  switch (answer.type) {
    case "ok":
      return answer;
    case "remark":
      return { ...answer, text: shown(answer.text) };
    default:
      return { ...answer, error: shown(answer.error) };
  }
}

/** Reads the output of a program until it ends or is abandoned. */
async function readAnswers(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { onAnswer, signal }: {
    readonly onAnswer: (answer: Answer) => void;
    readonly signal: AbortSignal;
  },
): Promise<void> {
  await unlessAborted(signal, async () => {
    for await (const line of linesOf(stream.pipeThrough(new TextDecoderStream(), { signal }))) {
      if (line !== "") onAnswer(parseAnswer(line));
    }
  });
}

/** Reads the output of a program; when it is abandoned, what was read so far is all of it. */
async function unlessAborted(signal: AbortSignal, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!signal.aborted) throw error;
  }
}

/**
 * Yields the lines of a text, including an incomplete last one. Anything beyond the maximum length of a line is
 * dropped.
 */
async function* linesOf(texts: ReadableStream<string>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of texts) {
    const parts = text.split("\n");
    parts[0] = rest + parts[0];
    rest = parts.pop()!.slice(0, LINE_CHARACTERS);
    for (const part of parts) yield part.slice(0, LINE_CHARACTERS).replace(/\r$/, "");
  }
  yield rest;
}

/** The last part of a stream, without secrets and parts of them. */
async function readTail(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  { secrets, signal }: {
    readonly secrets: Secrets | undefined;
    readonly signal: AbortSignal;
  },
): Promise<string> {
  // Long enough for a secret that begins before the part that is kept.
  const longest = secrets?.longest ?? 0;
  const most = KEPT_OCTETS + longest;
  let tail = "";
  let isCut = false;
  await unlessAborted(signal, async () => {
    for await (const text of stream.pipeThrough(new TextDecoderStream(), { signal })) {
      tail += text;
      isCut ||= tail.length > most;
      tail = tail.slice(-most);
    }
  });
  const shown = secrets?.conceal(tail) ?? tail;
  return (isCut ? shown.slice(longest) : shown).slice(-KEPT_OCTETS);
}
