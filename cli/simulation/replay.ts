// Recorded values, and their replay.

import type { ProcessChange, ValueChange } from "../example/process.ts";
import type { Source } from "./source.ts";

/** A recorded value; its time is in ms from the start of the recording. */
export interface RecordedValue extends ValueChange {
  readonly atMs: number;
}

/** Options for replaying a recording from its first value. */
export interface ReplayOptions {
  /** Display name. */
  readonly label: string;
  /** Values in time order. */
  readonly values: readonly RecordedValue[];
  /** Replay speed: 1 as recorded, 10 ten times as fast. */
  readonly speed?: number;
  /** Whether to restart one second after the last value. */
  readonly loop?: boolean;
  /** Called at the end of the recording. */
  readonly onEnd?: () => void;
}

/** Pause between rounds in ms of simulation time, at any speed. */
const LOOP_PAUSE_MS = 1000;

/** Replays a recording. */
export class Replay implements Source {
  readonly label: string;
  readonly #values: readonly RecordedValue[];
  readonly #speed: number;
  readonly #loop: boolean;
  readonly #onEnd: (() => void) | undefined;
  #next = 0;
  /** Start of the current round, in ms of simulation time. */
  #begin = 0;

  /** Creates a source that starts with the simulation. */
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
