// Shows the progress of a long run on a terminal.

import { formatDuration } from "../../codec/mod.ts";
import type { Output } from "../text/output.ts";

/** Delay before the first output, and interval between updates, in ms. */
const PATIENCE_MS = 1000;
const INTERVAL_MS = 200;

/** Width of the bar in characters. */
const BAR = 20;

/** A line that is updated in place; shows nothing without a terminal. */
export class Progress {
  readonly #err: Output;
  readonly #total: number | undefined;
  readonly #start: number;
  #next: number;
  #shown = false;

  /** Creates a line for a total number of octets, if known. */
  constructor(err: Output, total: number | undefined, now: number) {
    this.#err = err;
    this.#total = total;
    this.#start = now;
    this.#next = now + PATIENCE_MS;
  }

  /** Shows the number of octets processed if an update is due. */
  async update(octets: number, now: number): Promise<void> {
    if (now < this.#next) return;
    this.#next = now + INTERVAL_MS;
    this.#shown = true;
    this.#err.write(`\r${this.#text(octets, (now - this.#start) / 1000)}\x1b[K`);
    await this.#err.flush();
  }

  #text(octets: number, seconds: number): string {
    const total = this.#total;
    const rate = octets / Math.max(0.001, seconds);
    const speed = `${mega(rate)} MB/s`;
    if (total === undefined || total === 0) return `${mega(octets)} MB  ${speed}`;
    const share = Math.min(1, octets / total);
    const done = Math.floor(share * BAR);
    const bar = `[${"#".repeat(done)}${"-".repeat(BAR - done)}]`;
    const left = octets === 0
      ? ""
      : `  ${formatDuration(Math.ceil((total - octets) / rate) * 1000)} left`;
    const percent = `${String(Math.floor(share * 100)).padStart(3)} %`;
    return `${bar} ${percent}  ${mega(octets)} of ${mega(total)} MB  ${speed}${left}`;
  }

  /** Removes the line. */
  clear(): void {
    if (this.#shown) this.#err.write("\r\x1b[K");
    this.#shown = false;
  }
}

function mega(octets: number): string {
  return (octets / 1e6).toFixed(1);
}
