// What changes values: generators, recordings, whole processes.

import type { Process, ProcessChange, ValueOf } from "../example/process.ts";

/** Something that changes values at its own times, in ms from the start of the simulation. */
export interface Source {
  /** Name to display, such as `sine`. */
  readonly label: string;
  /** When it changes something next; `Infinity` when it has come to its end. */
  readonly due: number;
  /** What changes at `due`, which moves on. */
  advance(valueOf: ValueOf): Iterable<ProcessChange>;
  /** Told that an object that it drives is its own again; it may then repeat the value. */
  takeBack?(ca: number, ioa: number, now: number): void;
}

/** A process that advances in equal steps. */
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
