// How far a long run is, on a terminal.

import type { Output } from "./output.ts";

/** Milliseconds before anything is shown, and between two updates. */
const PATIENCE_MS = 1000;
const INTERVAL_MS = 200;

/** One line that is rewritten in place; nothing at all where nobody looks. */
export class Progress {
  readonly #err: Output;
  readonly #total: number | undefined;
  readonly #start: number;
  #next: number;
  #shown = false;

  /** Makes a line for so many octets in total, if that is known. */
  constructor(err: Output, total: number | undefined, now: number) {
    this.#err = err;
    this.#total = total;
    this.#start = now;
    this.#next = now + PATIENCE_MS;
  }

  /** Shows how many octets are done, if it is time to. */
  async update(octets: number, now: number): Promise<void> {
    if (now < this.#next) return;
    this.#next = now + INTERVAL_MS;
    this.#shown = true;
    const done = mega(octets);
    const rate = mega(octets / Math.max(0.001, (now - this.#start) / 1000));
    const share = this.#total === undefined || this.#total === 0
      ? `${done} MB`
      : `${Math.floor(octets / this.#total * 100)} %  ${done} of ${mega(this.#total)} MB`;
    this.#err.write(`\r${share}  ${rate} MB/s\x1b[K`);
    await this.#err.flush();
  }

  /** Takes the line away. */
  clear(): void {
    if (this.#shown) this.#err.write("\r\x1b[K");
    this.#shown = false;
  }
}

function mega(octets: number): string {
  return (octets / 1e6).toFixed(1);
}
