// A program in a process of its own. It prints a line when it is ready, and one for each line that it gets.

/** A program, as seen by the benchmark that runs it. */
export class OwnProcess {
  readonly #child: Deno.ChildProcess;
  readonly #input: WritableStreamDefaultWriter<Uint8Array>;
  readonly #output: ReadableStreamDefaultReader<string>;

  /** Starts a program with the given arguments, and flags of Deno. */
  constructor(file: string, args: readonly string[] = [], flags: readonly string[] = []) {
    const run = ["run", "--quiet", "--no-check", ...flags, "--allow-net=127.0.0.1", file];
    const pipes = { stdin: "piped", stdout: "piped" } as const;
    this.#child = new Deno.Command("deno", { args: [...run, ...args], ...pipes }).spawn();
    this.#input = this.#child.stdin.getWriter();
    this.#output = this.#child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** The next line. */
  async line(): Promise<string> {
    return (await this.#output.read()).value ?? "";
  }

  /** Sends a line, and returns the answer. */
  async ask(line: string): Promise<string> {
    await this.#input.write(new TextEncoder().encode(`${line}\n`));
    return await this.line();
  }

  /** Ends the program. */
  end(): void {
    this.#child.kill();
  }
}
