// A program as a sink needs it: rows go in, lines come out, and it can be got rid of.

import { TextLineStream } from "@std/streams/text-line-stream";
import { type Answer, parseAnswer } from "./line_protocol.ts";

/** How to run a program. */
export interface ChildOptions {
  /** The program and its arguments. */
  readonly command: readonly string[];
  /** Variables of its environment, besides those of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Called with every line of its standard output. */
  readonly onAnswer: (answer: Answer) => void;
}

/** How a program has ended. */
export interface ChildEnd {
  /** Whether it has taken all rows and ended with status 0. */
  readonly success: boolean;
  /** How it ended, with the last of what it said on standard error. */
  readonly text: string;
}

/** Octets of standard error that are kept. */
const KEPT_OCTETS = 2000;

/** How long a program may take to end after it was asked to. */
const GRACE_MS = 2000;

/** A program that runs. */
export class Child {
  /** Resolves, and never rejects, when it has ended and all it said is read. */
  readonly ended: Promise<ChildEnd>;
  readonly #process: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  /** Why not all could be written. */
  #writeError: string | undefined;
  #killedFor: string | undefined;
  #over = false;

  /**
   * Starts a program.
   *
   * @throws It is not there, or may not be run.
   */
  constructor({ command, env = {}, onAnswer }: ChildOptions) {
    const [program, ...args] = command;
    const child = new Deno.Command(program!, {
      args,
      env: { ...env },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#process = child;
    this.#input = child.stdin.getWriter();
    this.#input.closed.catch(() => {}); // the write tells
    this.ended = this.#end(readAnswers(child.stdout, onAnswer), readTail(child.stderr));
  }

  /** Writes text; resolves when the program has taken it, or will take nothing any more. */
  async write(octets: Uint8Array): Promise<void> {
    try {
      await this.#input.write(octets);
    } catch (error) {
      this.#writeError ??= error instanceof Error ? error.message : String(error);
    }
  }

  /** Tells the program that there is no more. */
  async finish(): Promise<void> {
    try {
      await this.#input.close();
    } catch (error) {
      this.#writeError ??= error instanceof Error ? error.message : String(error);
    }
  }

  /** Asks the program to end, and ends it if it does not. */
  kill(reason: string): void {
    if (this.#over) return;
    this.#killedFor ??= reason;
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.#signal("SIGKILL"), GRACE_MS);
    this.ended.then(() => clearTimeout(timer));
  }

  #signal(signal: Deno.Signal): void {
    try {
      this.#process.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error; // it has just ended by itself
    }
  }

  async #end(answers: Promise<void>, errors: Promise<string>): Promise<ChildEnd> {
    const status = await this.#process.status;
    this.#over = true;
    await answers;
    const said = (await errors).trim();
    const how = this.#killedFor ??
      (status.signal === null
        ? `the program ended with status ${status.code}`
        : `the program was ended by ${status.signal}`);
    const torn = this.#writeError === undefined ? "" : " before it had taken all rows";
    return {
      success: status.success && this.#killedFor === undefined && this.#writeError === undefined,
      text: `${how}${torn}${said === "" ? "" : `: ${said}`}`,
    };
  }
}

async function readAnswers(
  stream: ReadableStream<Uint8Array<ArrayBuffer>>,
  onAnswer: (answer: Answer) => void,
): Promise<void> {
  const lines = stream.pipeThrough(new TextDecoderStream()).pipeThrough(new TextLineStream());
  for await (const line of lines) if (line !== "") onAnswer(parseAnswer(line));
}

/** The last of what a stream says. */
async function readTail(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<string> {
  let tail = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    tail = (tail + text).slice(-KEPT_OCTETS);
  }
  return tail;
}
