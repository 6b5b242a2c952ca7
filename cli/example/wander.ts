// A quantity that varies around a mean, such as a load, voltage or temperature.

import { normal } from "./random.ts";

/** Time constant of the return to the mean. */
const RETURN_SECONDS = 20;

/** A value with a mean and a spread. */
export class Wander {
  #value: number;
  readonly #mean: number;
  readonly #spread: number;

  /** Starts at the mean. `spread` is roughly the long-term standard deviation. */
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
