// Runs an example until it is interrupted: waits for its output, and ends it with Ctrl-C.

import { assertEquals } from "@std/assert";
import { startExample } from "./example.ts";

/** An example that runs until it is interrupted. */
export class ExampleProgram implements AsyncDisposable {
  /** Output so far. */
  printed = "";
  readonly #process: Deno.ChildProcess;
  readonly #reader: ReadableStreamDefaultReader<string>;
  readonly #errors: Promise<string>;
  #ended = false;

  /** Starts the example; by default with the loopback network. */
  constructor(
    script: string,
    args: readonly string[] = [],
    { net = "127.0.0.1", reads = false }: { readonly net?: string; readonly reads?: boolean } = {},
  ) {
    const flags = [`--allow-net=${net}`, ...reads ? ["--allow-read"] : []];
    this.#process = startExample(script, args, { flags });
    this.#reader = this.#process.stdout.pipeThrough(new TextDecoderStream()).getReader();
    this.#errors = new Response(this.#process.stderr).text();
  }

  /** Waits until the output matches. */
  async prints(pattern: RegExp): Promise<RegExpExecArray> {
    while (true) {
      const found = pattern.exec(this.printed);
      if (found !== null) return found;
      const { done, value } = await this.#reader.read();
      if (done) throw new Error(`Expected ${pattern}, found ${this.printed}${await this.#errors}`);
      this.printed += value;
    }
  }

  /** Presses Ctrl-C; the program must end without an error. */
  async interrupt(): Promise<void> {
    this.#process.kill("SIGINT");
    assertEquals(await this.#end(), { code: 0, errors: "" });
  }

  /** Ends the program if it is still running. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#ended) return;
    this.#process.kill("SIGKILL");
    await this.#end();
  }

  async #end(): Promise<{ readonly code: number; readonly errors: string }> {
    this.#ended = true;
    for (let read = await this.#reader.read(); !read.done; read = await this.#reader.read()) {
      this.printed += read.value;
    }
    const { code } = await this.#process.status;
    return { code, errors: await this.#errors };
  }
}
