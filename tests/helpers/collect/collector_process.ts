// Runs `iec104 collect` as a separate process and follows its log.

/** A line of the log. */
export interface LogLine {
  readonly level: string;
  readonly event: string;
  readonly subject: string;
  readonly text: string;
}

/** A collector that runs in a folder with a `plant.json`. */
export class CollectorProcess implements AsyncDisposable {
  readonly lines: LogLine[] = [];
  readonly #child: Deno.ChildProcess;
  readonly #read: Promise<void>;
  #wake = Promise.withResolvers<void>();
  #hasEnded = false;

  /** Starts the collector. */
  constructor(folder: string, args: readonly string[] = ["plant.json"]) {
    const main = new URL("../../../cli/main.ts", import.meta.url).pathname;
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const allow = ["net=127.0.0.1", "read", "write=.", "run", "env"];
    this.#child = new Deno.Command("deno", {
      args: ["run", "--quiet", "--unstable-lazy-dynamic-imports", `--config=${config}`]
        .concat(allow.map((each) => `--allow-${each}`))
        .concat(main, "collect", ...args, "--log", "json"),
      cwd: folder,
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    this.#read = this.#follow();
  }

  /**
   * Waits for the first line that matches, whether already written or not; throws with the log if the process ends
   * first.
   */
  async line(fits: (line: LogLine) => boolean, after = 0): Promise<LogLine> {
    for (;;) {
      const found = this.lines.slice(after).find(fits);
      if (found !== undefined) return found;
      if (this.#hasEnded) {
        throw new Error(`It ended before:\n${JSON.stringify(this.lines, null, 1)}`);
      }
      await this.#wake.promise;
    }
  }

  /** Sends a signal. */
  kill(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its exit status. */
  async status(): Promise<Deno.CommandStatus> {
    const status = await this.#child.status;
    await this.#read;
    return status;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    try {
      this.#child.kill("SIGKILL");
    } catch { // it has ended
    }
    await this.status();
  }

  async #follow(): Promise<void> {
    let rest = "";
    for await (const chunk of this.#child.stderr.pipeThrough(new TextDecoderStream())) {
      const parts = (rest + chunk).split("\n");
      rest = parts.pop()!;
      for (const part of parts) this.lines.push(JSON.parse(part));
      this.#tell();
    }
    this.#hasEnded = true;
    this.#tell();
  }

  #tell(): void {
    this.#wake.resolve();
    this.#wake = Promise.withResolvers();
  }
}
