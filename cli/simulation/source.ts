// The interface of sources that change values: generators, recordings and processes.

import type { Process, ProcessChange, ValueOf } from "../example/process.ts";

/** A source of changes; times are in ms from the start of the simulation. */
export interface Source {
  /** Display name, such as `sine`. */
  readonly label: string;
  /** Time of the next change; `Infinity` at the end. */
  readonly due: number;
  /** Yields the changes at `due`, and advances it. */
  advance(valueOf: ValueOf): Iterable<ProcessChange>;
  /** Called when an object is released; the source may repeat the current value. */
  takeBack?(ca: number, ioa: number, now: number): void;
}

/** A process that advances in fixed steps. */
export class ProcessSource implements Source {
  readonly label = "process";
  readonly #process: Process;
  readonly #intervalMs: number;
  #due = 0;

  /** Creates a source. */
  constructor(process: Process, intervalMs: number) {
    this.#process = process;
    this.#intervalMs = intervalMs;
  }

  get due(): number {
    return this.#due;
  }

  advance(valueOf: ValueOf): Iterable<ProcessChange> {
    this.#due += this.#intervalMs;
    return this.#process.step(this.#intervalMs, valueOf);
  }
}
