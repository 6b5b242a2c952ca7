// Runs the example scripts as separate processes, with the permissions that their heads name.

import { assertEquals } from "@std/assert";

/** Options for starting an example. */
export interface ExampleOptions {
  /** Permissions; the loopback network by default. */
  readonly flags?: readonly string[];
  readonly stdin?: "null" | "piped";
}

/** Starts an example with piped output. */
export function startExample(
  script: string,
  args: readonly string[] = [],
  { flags = ["--allow-net=127.0.0.1"], stdin = "null" }: ExampleOptions = {},
): Deno.ChildProcess {
  return new Deno.Command("deno", {
    args: ["run", "--quiet", ...flags, `examples/${script}`, ...args],
    env: { NO_COLOR: "1" },
    stdin,
    stdout: "piped",
    stderr: "piped",
  }).spawn();
}

/** Runs an example to its end and returns its output; it must succeed. */
export async function runExample(
  script: string,
  args: readonly string[] = [],
  options: ExampleOptions = {},
): Promise<string> {
  const { code, stdout, stderr } = await startExample(script, args, options).output();
  const decoder = new TextDecoder();
  assertEquals([code, decoder.decode(stderr)], [0, ""], script);
  return decoder.decode(stdout);
}

/** Collects the output of a process. */
export class Printed {
  #text = "";
  #waiting: {
    readonly text: string;
    readonly from: number;
    resolve(): void;
    reject(error: Error): void;
  }[] = [];
  /** Resolves at the end of the output. */
  readonly ended: Promise<void>;

  /** Reads a stream to its end. */
  constructor(stream: ReadableStream<Uint8Array<ArrayBuffer>>) {
    this.ended = this.#read(stream);
  }

  /** The output so far. */
  get text(): string {
    return this.#text;
  }

  /** Resolves as soon as the output contains a text, from a position on. */
  until(text: string, from = 0): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ text, from, resolve, reject });
      this.#settle();
    });
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      this.#text += text;
      this.#settle();
    }
    for (const { text, reject } of this.#waiting) {
      reject(new Error(`Expected "${text}", found the end of ${JSON.stringify(this.#text)}`));
    }
  }

  #settle(): void {
    const waiting = this.#waiting;
    const has = ({ text, from }: { text: string; from: number }) => this.#text.includes(text, from);
    this.#waiting = waiting.filter((each) => !has(each));
    for (const each of waiting) if (has(each)) each.resolve();
  }
}
