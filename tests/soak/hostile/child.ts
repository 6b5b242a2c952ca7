// A process of a run: it receives orders line by line and reports with messages; its memory is sampled.

import { linesOf } from "./messages.ts";
import type { ProbeMessage } from "./targets/probe.ts";

/** Options of a process. */
export interface ChildOptions {
  /** Its name in reports. */
  readonly name: string;
  /** Arguments of deno. */
  readonly args: readonly string[];
  /** Its working folder. */
  readonly folder: string;
  /** Called with each line on standard error; the last ones are kept for {@linkcode Child.fault}. */
  readonly onErrorLine?: (line: string) => void;
  /** Called with each message except those of the probe. */
  readonly onMessage?: (message: { readonly event: string }) => void;
}

/** Number of lines of standard error that are kept. */
const MOST_LINES = 30;

/** A process. */
export class Child<Message extends { readonly event: string }> implements AsyncDisposable {
  readonly name: string;
  /** Reports of the probe. */
  readonly samples: ProbeMessage[] = [];
  /** Resolves when the process has ended and all its output has been read. */
  readonly ended: Promise<Deno.CommandStatus>;
  readonly #child: Deno.ChildProcess;
  readonly #orders: WritableStreamDefaultWriter<Uint8Array<ArrayBuffer>>;
  readonly #waiting = new Set<{ event: string; resolve: (message: Message | undefined) => void }>();
  readonly #lastLines: string[] = [];
  #isExpected = false;
  /** Reason why it ended prematurely; `undefined` if it did not. */
  fault: string | undefined;

  /** Starts the process. */
  constructor({ name, args, folder, onErrorLine, onMessage = () => {} }: ChildOptions) {
    this.name = name;
    this.#child = new Deno.Command("deno", {
      args: ["run", "--quiet", `--config=${CONFIG}`, ...args],
      cwd: folder,
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#orders = this.#child.stdin.getWriter();
    const messages = this.#follow(onMessage);
    const lines = this.#keepLines(onErrorLine ?? (() => {}));
    this.ended = Promise.all([this.#child.status, messages, lines]).then(([status]) => {
      if (!this.#isExpected) {
        const how = `the ${name} ended by itself, code ${status.code}`;
        this.fault = [how, ...this.#lastLines].join("\n  ");
      }
      for (const { resolve } of this.#waiting) resolve(undefined);
      return status;
    });
  }

  /** Sends an order. */
  async tell(line: string): Promise<void> {
    await this.#orders.write(new TextEncoder().encode(`${line}\n`)).catch(() => {}); // the process has ended
  }

  /** Waits for the next message of a kind; `undefined` if the process ends first. */
  next<Event extends Message["event"]>(
    event: Event,
  ): Promise<Extract<Message, { readonly event: Event }> | undefined> {
    return new Promise((resolve) => {
      const waiting = {
        event,
        resolve: resolve as (message: Message | undefined) => void,
      };
      this.#waiting.add(waiting);
      this.ended.then(() => resolve(undefined));
    });
  }

  /** Sends an order and waits for the answer. */
  async ask<Event extends Message["event"]>(
    line: string,
    event: Event,
  ): Promise<Extract<Message, { readonly event: Event }> | undefined> {
    const answer = this.next(event);
    await this.tell(line);
    return await answer;
  }

  /** Sends a signal. */
  signal(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch {
      // The process has ended, which is reported elsewhere.
    }
  }

  /** Ends the process cleanly: closes its standard input, or sends a signal. */
  async end(signal?: Deno.Signal): Promise<Deno.CommandStatus> {
    this.#isExpected = true;
    if (signal !== undefined) this.signal(signal);
    await this.#orders.close().catch(() => {});
    return await this.ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isExpected = true;
    this.signal("SIGKILL");
    await this.ended;
    await this.#orders.close().catch(() => {});
  }

  async #follow(onMessage: (message: Message) => void): Promise<void> {
    for await (const line of linesOf(this.#child.stdout)) {
      if (!line.startsWith("{")) continue;
      const message = JSON.parse(line) as Message | ProbeMessage;
      if (message.event === "memory") {
        this.samples.push(message as ProbeMessage);
        continue;
      }
      onMessage(message as Message);
      for (const waiting of this.#waiting) {
        if (waiting.event !== message.event) continue;
        this.#waiting.delete(waiting);
        waiting.resolve(message as Message);
      }
    }
  }

  async #keepLines(onLine: (line: string) => void): Promise<void> {
    for await (const line of linesOf(this.#child.stderr)) {
      onLine(line);
      this.#lastLines.push(line);
      if (this.#lastLines.length > MOST_LINES) this.#lastLines.shift();
    }
  }
}

const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;
