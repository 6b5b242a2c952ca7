// A program that a test plays: what it is asked arrives here, and what the test writes is read as its output.

import type { ProgramStreams } from "../../../cli/conform/upper/line_program.ts";

/** The program. */
export class ScriptedProgram {
  /** The streams that the tester uses. */
  readonly streams: ProgramStreams;
  /** What it was asked. */
  readonly asked: string[] = [];
  /** The signals that it got. */
  readonly signals: string[] = [];
  /** Called with each line that it is asked. */
  onLine: (line: string) => void = () => {};
  /** Whether signals end it. */
  ignoresSignals = false;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  readonly #end = Promise.withResolvers<{ code: number; signal: string | null }>();
  #rest = "";
  #isOver = false;
  readonly #stdout: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  readonly #stderr: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;

  /** Starts it. It ends with its input, unless `endsWithInput` is false. */
  constructor({ endsWithInput = true } = {}) {
    const outputs: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>[] = [];
    const output = () =>
      new ReadableStream<Uint8Array<ArrayBuffer>>({
        start: (controller) => void outputs.push(controller),
      });
    const [stdout, stderr] = [output(), output()];
    [this.#stdout, this.#stderr] = outputs as [typeof outputs[0], typeof outputs[0]];
    this.streams = {
      ...{ stdout, stderr, status: this.#end.promise },
      stdin: new WritableStream({
        write: (octets) => this.#read(octets),
        close: () => {
          if (endsWithInput) this.exit(0);
        },
      }),
      kill: (signal) => {
        this.signals.push(signal);
        if (!this.ignoresSignals || signal === "SIGKILL") this.exit(0, signal);
      },
    };
  }

  /** Writes to its standard output. */
  write(text: string): void {
    if (!this.#isOver) this.#stdout.enqueue(this.#encoder.encode(text));
  }

  /** Writes to its standard error. */
  complain(text: string): void {
    if (!this.#isOver) this.#stderr.enqueue(this.#encoder.encode(text));
  }

  /** Ends; with `holds`, another process still has its streams. */
  exit(code: number, signal: string | null = null, { holds = false } = {}): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#end.resolve({ code, signal });
    if (holds) return;
    this.#stdout.close();
    this.#stderr.close();
  }

  #read(octets: Uint8Array): void {
    const lines = (this.#rest + this.#decoder.decode(octets, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) {
      this.asked.push(line);
      this.onLine(line);
    }
  }
}
