// Counts the distinct points that have sent values, in bounded memory.

import { count } from "../text/count.ts";

/** Default maximum number of distinct points, about 40 MB. */
const MOST_POINTS = 1_000_000;

/** Counts distinct points by address, up to a limit. */
export class PointTally {
  /** Object addresses by host and common address. */
  readonly #stations = new Map<string, Set<number>>();
  readonly #limit: number;
  #size = 0;
  #isFull = false;

  /** Creates an empty tally that counts up to `limit` points. */
  constructor(limit = MOST_POINTS) {
    this.#limit = limit;
  }

  /** Counts a point of a host unless it is already known. */
  add(ca: number, ioa: number, host = ""): void {
    const station = `${host} ${ca}`;
    const known = this.#stations.get(station);
    if (known?.has(ioa)) return;
    if (this.#size === this.#limit) {
      this.#isFull = true;
      return;
    }
    this.#size++;
    if (known === undefined) this.#stations.set(station, new Set([ioa]));
    else known.add(ioa);
  }

  /** `3 points`, or `more than 1000000 points`. */
  toString(): string {
    return `${this.#isFull ? "more than " : ""}${count(this.#size, "point")}`;
  }
}
