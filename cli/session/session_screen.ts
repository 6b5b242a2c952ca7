// A terminal on which a session shows what arrives above the line that is typed.

import type { Io } from "../io/io.ts";
import type { KeyboardPlace, LineTaker } from "../simulation/typing.ts";
import type { LineEditor } from "../terminal/line_editor.ts";
import { LiveArea } from "../terminal/live_area.ts";
import { Output, OutputClosedError } from "../text/output.ts";

/** Interval between redraws, in ms. */
const DRAW_MS = 100;

/** The screen of a session. */
export class SessionScreen {
  /** Streams whose output appears above the line, and whose questions are answered in it. */
  readonly io: Io;
  readonly #out: Output;
  readonly #area: LiveArea;
  readonly #editor: LineEditor;
  readonly #status: () => readonly string[];
  /** Receives the next line, while a question waits for its answer. */
  #answer: ((line: string | undefined) => void) | undefined;
  #work: Promise<void> = Promise.resolve();
  #timer: ReturnType<typeof setInterval> | undefined;
  #isOpen = true;

  /**
   * Takes over a terminal.
   *
   * @param status The lines between what has arrived and the line that is typed; none by default.
   */
  constructor(io: Io, editor: LineEditor, status: () => readonly string[] = () => []) {
    this.#status = status;
    this.#out = io.stdout;
    this.#editor = editor;
    this.#area = new LiveArea(io.stdout);
    const size = () => io.stdout.size();
    const paper = () => new Output(new AreaSink(this.#area), { size, colour: io.stdout.colour });
    this.io = { ...io, stdout: paper(), stderr: paper(), ask: (question) => this.#ask(question) };
  }

  /** Shows the line until the signal fires. */
  async type(
    end: AbortSignal,
    take: (place: Pick<KeyboardPlace, "echo" | "draw">) => Promise<void>,
  ): Promise<void> {
    this.#timer = setInterval(() => this.draw(), DRAW_MS);
    end.addEventListener("abort", () => this.#answer?.(undefined), { once: true });
    await take({ echo: (line) => this.#area.note(line), draw: () => this.draw() });
    await this.#work;
  }

  /** Lines that are executed in the order typed, while the keyboard stays usable. */
  queue(execute: (line: string) => Promise<unknown>): LineTaker {
    return {
      take: (line) => {
        const answer = this.#answer;
        this.#answer = undefined;
        if (answer !== undefined) answer(line);
        else this.#work = this.#work.then(async () => void await execute(line));
        return Promise.resolve();
      },
    };
  }

  /** Redraws the line. */
  draw(): void {
    if (!this.#isOpen) return;
    void this.io.stdout.flush();
    void this.io.stderr.flush();
    this.#show({ text: `> ${this.#editor.text}`, cursor: this.#editor.cursor + 2 });
  }

  /** Shows the rest, without the line. */
  close(): void {
    clearInterval(this.#timer);
    void this.io.stdout.flush();
    void this.io.stderr.flush();
    this.#isOpen = false;
    this.#show();
  }

  #show(prompt?: { readonly text: string; readonly cursor: number }): void {
    this.#area.draw(prompt === undefined ? [] : this.#status(), prompt);
    this.#out.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
    });
  }

  #ask(question: string): Promise<string | undefined> {
    for (const line of question.trimEnd().split("\n")) this.#area.note(line);
    this.draw();
    const { promise, resolve } = Promise.withResolvers<string | undefined>();
    this.#answer = resolve;
    return promise;
  }
}

/** Writes lines into the area. */
class AreaSink {
  readonly #area: LiveArea;
  readonly #decoder = new TextDecoder();
  #rest = "";

  constructor(area: LiveArea) {
    this.#area = area;
  }

  write(octets: Uint8Array): Promise<number> {
    const lines = (this.#rest + this.#decoder.decode(octets, { stream: true })).split("\n");
    this.#rest = lines.pop()!;
    for (const line of lines) this.#area.note(line);
    return Promise.resolve(octets.length);
  }
}
