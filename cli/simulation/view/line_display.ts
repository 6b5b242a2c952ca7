// Prints the events of a station as lines, for pipes, files and logs.

import type { ZonePolicy } from "../../../codec/mod.ts";
import { shownText } from "../../../codec/low_level.ts";
import type { Io } from "../../io/io.ts";
import { type Output, OutputClosedError } from "../../text/output.ts";
import { wallClockTime } from "../../text/zoned_time.ts";
import type { Display } from "./display.ts";

/** Options of the display. */
export interface LineDisplayOptions {
  readonly io: Io;
  /** Time zone of printed times; UTC by default. */
  readonly zone: ZonePolicy | undefined;
  /** Called when the reader of the output has closed it. */
  readonly onClosed: () => void;
}

/** Prints one line per event. */
export class LineDisplay implements Display {
  readonly #options: LineDisplayOptions;

  /** Creates a display. */
  constructor(options: LineDisplayOptions) {
    this.#options = options;
  }

  note(text: string): void {
    this.#print(this.#options.io.stdout, [this.#timed(text)]);
  }

  warn(text: string): void {
    this.#print(this.#options.io.stderr, [this.#timed(text)]);
  }

  lines(lines: readonly string[]): void {
    this.#print(this.#options.io.stdout, lines);
  }

  mistake(text: string): void {
    this.#print(this.#options.io.stderr, [text]);
  }

  close(): void {}

  #timed(text: string): string {
    const { io, zone } = this.#options;
    return `${wallClockTime(io.now(), zone)}  ${shownText(text)}`;
  }

  #print(output: Output, lines: readonly string[]): void {
    for (const line of lines) output.log(line);
    output.flush().catch((error: unknown) => {
      if (!(error instanceof OutputClosedError)) throw error;
      this.#options.onClosed();
    });
  }
}
