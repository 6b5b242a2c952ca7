// Recordings of values, and how they are played.

import type { ProcessChange, ValueChange } from "../example/process.ts";
import type { Source } from "./source.ts";

/** A value at a time, in ms from the start of the recording. */
export interface RecordedValue extends ValueChange {
  readonly atMs: number;
}

/** A recording that is played from its first value on. */
export interface ReplayOptions {
  /** Name to display. */
  readonly label: string;
  /** The values in the order of time. */
  readonly values: readonly RecordedValue[];
  /** 1 as recorded, 10 ten times as fast. */
  readonly speed?: number;
  /** Restarts one second after its last value. */
  readonly loop?: boolean;
  /** Told when it has come to its end. */
  readonly onEnd?: () => void;
}

/** Between the last value of a round and the first one of the next, whatever the speed: in ms of the simulation. */
const LOOP_PAUSE_MS = 1000;

/** Plays a recording. */
export class Replay implements Source {
  readonly label: string;
  readonly #values: readonly RecordedValue[];
  readonly #speed: number;
  readonly #loop: boolean;
  readonly #onEnd: (() => void) | undefined;
  #next = 0;
  /** When the round began, in ms of the simulation. */
  #begin = 0;

  /** Creates a source that begins with the simulation. */
  constructor({ label, values, speed = 1, loop = false, onEnd }: ReplayOptions) {
    this.label = label;
    this.#values = values;
    this.#speed = speed;
    this.#loop = loop;
    this.#onEnd = onEnd;
  }

  get due(): number {
    const value = this.#values[this.#next];
    return value === undefined ? Infinity : this.#begin + value.atMs / this.#speed;
  }

  *advance(): Iterable<ProcessChange> {
    const now = this.due;
    for (let value = this.#values[this.#next]; value !== undefined && this.due === now;) {
      const { atMs: _atMs, ...change } = value;
      yield change;
      value = this.#values[++this.#next];
    }
    const last = this.#values.at(-1);
    if (this.#next < this.#values.length || last === undefined) return;
    if (!this.#loop) return void this.#onEnd?.();
    this.#begin += last.atMs / this.#speed + LOOP_PAUSE_MS;
    this.#next = 0;
  }
}
