// A program that answers one line for each line that it is asked. What it does wrong ends it: its replies could no longer be
// matched with the requests.

import type { Clock } from "../../../mod.ts";
import { formatDuration } from "../../../codec/mod.ts";
import { waitUntil } from "../../io/wait.ts";
import { REPLIES } from "./protocol.ts";
import { UpperFailure } from "../bench/upper_tester.ts";

/** The streams of a running program. */
export interface ProgramStreams {
  readonly stdin: WritableStream<Uint8Array>;
  readonly stdout: ReadableStream<Uint8Array<ArrayBuffer>>;
  readonly stderr: ReadableStream<Uint8Array<ArrayBuffer>>;
  /** Resolves when it has ended. */
  readonly status: Promise<{ readonly code: number; readonly signal: string | null }>;
  /** Ends it: in its own way, or at once. */
  readonly kill: (signal: "SIGTERM" | "SIGKILL") => void;
}

/** What a program is, and how long it may take. */
export interface LineProgramOptions {
  /** What it is, for messages: `The upper tester "ut.py"`. */
  readonly name: string;
  readonly clock: Clock;
  /** Called with its comments and with each line of its standard error. */
  readonly onLog: (line: string) => void;
}

/** A reply. */
export interface ProgramReply {
  readonly kind: (typeof REPLIES)[number];
  /** What follows on the line. */
  readonly rest: string;
}

/** Maximum length of a line, in characters. */
const LONGEST_LINE = 1_048_576;

/** Characters of a line that are shown. */
const SHOWN = 200;

/** Number of lines of standard error that are kept for messages. */
const KEPT_LINES = 5;

/** How long a program may take to end once its input has ended, in ms. */
const END_MS = 2000;

/** What begins a comment. */
const COMMENT = "#";

/** A program that is asked. */
export class LineProgram implements AsyncDisposable {
  readonly #streams: ProgramStreams;
  readonly #options: LineProgramOptions;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #said: string[] = [];
  readonly #encoder = new TextEncoder();
  /** Resolves when everything of it has been read. */
  readonly #ended: Promise<void>;
  #pending: PromiseWithResolvers<ProgramReply> | undefined;
  /** The requests, one after the other. */
  #queue: Promise<unknown> = Promise.resolve();
  /** Why it can no longer be asked. */
  #fault: string | undefined;

  /** Takes over a program that has just been started. */
  constructor(streams: ProgramStreams, options: LineProgramOptions) {
    this.#streams = streams;
    this.#options = options;
    this.#input = streams.stdin.getWriter();
    this.#input.closed.catch(() => {}); // Its end reports it.
    this.#ended = this.#follow();
  }

  /**
   * Asks a line, and resolves with the reply. Rejects with an {@linkcode UpperFailure} if the program has ended, does not
   * answer within the time, or answers what is not a reply.
   */
  ask(line: string, limitMs: number): Promise<ProgramReply> {
    const asked = this.#queue.then(() => this.#ask(line, limitMs));
    this.#queue = asked.catch(() => {});
    return asked;
  }

  /** Ends the input of the program, and the program if that does not end it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#input.close().catch(() => {});
    for (const signal of ["SIGTERM", "SIGKILL"] as const) {
      if (await this.#within(END_MS, this.#ended)) return;
      this.#streams.kill(signal);
    }
    await this.#ended;
  }

  /** Whether something happens within a time. */
  async #within(ms: number, what: Promise<unknown>): Promise<boolean> {
    const { clock } = this.#options;
    const done = new AbortController();
    const late = waitUntil(clock.monotonic() + ms, { clock, signal: done.signal });
    const isSoon = await Promise.race([what.then(() => true), late.then(() => false)]);
    done.abort();
    return isSoon;
  }

  async #ask(line: string, limitMs: number): Promise<ProgramReply> {
    if (this.#fault !== undefined) throw this.#failure(this.#fault);
    const { clock } = this.#options;
    const pending = this.#pending = Promise.withResolvers<ProgramReply>();
    this.#input.write(this.#encoder.encode(`${line}\n`)).catch(() => {}); // Its end reports it.
    const done = new AbortController();
    waitUntil(clock.monotonic() + limitMs, { clock, signal: done.signal }).then(() => {
      if (done.signal.aborted) return;
      const limit = formatDuration(limitMs);
      this.#break(`did not answer "${line.slice(0, SHOWN)}" within ${limit}, and was ended`);
    });
    try {
      return await pending.promise;
    } finally {
      done.abort();
      this.#pending = undefined;
    }
  }

  async #follow(): Promise<void> {
    const { stdout, stderr, status } = this.#streams;
    const stop = new AbortController();
    let isCut = false;
    const lines = Promise.all([
      this.#readLines(stdout, { signal: stop.signal, take: (line) => this.#take(line) })
        .then((rest) => isCut = rest !== ""),
      this.#readLines(stderr, { signal: stop.signal, take: (line) => this.#log(line) })
        .then((rest) => rest === "" || this.#log(rest)),
    ]);
    const { code, signal } = await status;
    await this.#within(END_MS, lines); // Another process may still have its streams.
    stop.abort();
    await lines;
    const how = signal === null ? `has ended with status ${code}` : `was ended by ${signal}`;
    const cut = isCut ? " in the middle of a line" : "";
    const said = this.#said.length === 0 ? "" : `: ${this.#said.join(" / ")}`;
    this.#fail(`${how}${cut}${said}`);
  }

  /** Reads lines until the stream ends; returns what follows the last one. */
  async #readLines(
    stream: ReadableStream<Uint8Array<ArrayBuffer>>,
    { signal, take }: { readonly signal: AbortSignal; readonly take: (line: string) => void },
  ): Promise<string> {
    let rest = "";
    try {
      for await (const text of stream.pipeThrough(new TextDecoderStream(), { signal })) {
        const lines = (rest + text).split("\n");
        rest = lines.pop()!;
        for (const line of lines) take(line.replace(/\r$/, ""));
        if (rest.length <= LONGEST_LINE) continue;
        this.#break(`wrote a line of more than ${LONGEST_LINE} characters, and was ended`);
        rest = "";
      }
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      if (!signal.aborted) this.#break(`cannot be read: ${why}`);
    }
    return rest;
  }

  #take(line: string): void {
    if (this.#fault !== undefined || line.trim() === "") return;
    if (line.startsWith(COMMENT)) return this.#options.onLog(line.slice(0, SHOWN));
    const [, word, rest = ""] = /^(\S+)(?:\s+(.*))?$/s.exec(line.trim())!;
    const kind = REPLIES.find((each) => each === word);
    const pending = this.#pending;
    const shown = `"${line.slice(0, SHOWN)}"`;
    if (kind === undefined) {
      const expected = `expected ${REPLIES.join(", ")}; other output belongs on standard error`;
      this.#break(`wrote ${shown}, ${expected}; it was ended`);
    } else if (pending === undefined) {
      this.#break(`wrote ${shown} without having been asked, and was ended`);
    } else {
      this.#pending = undefined;
      pending.resolve({ kind, rest });
    }
  }

  #log(line: string): void {
    const shown = line.slice(0, SHOWN);
    this.#said.push(shown);
    if (this.#said.length > KEPT_LINES) this.#said.shift();
    this.#options.onLog(shown);
  }

  /** Ends the program, because of a fault; only the first one counts. */
  #break(fault: string): void {
    if (this.#fault !== undefined) return;
    this.#fail(fault);
    this.#streams.kill("SIGTERM");
  }

  #fail(fault: string): void {
    this.#fault ??= fault;
    this.#pending?.reject(this.#failure(this.#fault));
  }

  #failure(fault: string): UpperFailure {
    return new UpperFailure(`${this.#options.name} ${fault}`);
  }
}
