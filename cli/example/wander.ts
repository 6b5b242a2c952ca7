// A quantity that wanders around a mean, as loads, voltages and temperatures do.

import { normal } from "./random.ts";

/** How fast it returns to its mean. */
const RETURN_SECONDS = 20;

/** A value with a mean and a spread. */
export class Wander {
  #value: number;
  readonly #mean: number;
  readonly #spread: number;

  /** Begins at the mean. `spread` is the standard deviation in the long run, roughly. */
  constructor(mean: number, spread: number) {
    this.#value = mean;
    this.#mean = mean;
    this.#spread = spread;
  }

  /** Advances the time and returns the new value; `random` returns numbers from 0 to 1. */
  step(seconds: number, random: () => number): number {
    const kept = Math.exp(-seconds / RETURN_SECONDS);
    this.#value = this.#mean + (this.#value - this.#mean) * kept +
      normal(random) * this.#spread * Math.sqrt(1 - kept * kept);
    return this.#value;
  }
}
