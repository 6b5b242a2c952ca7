// Send times of the last I format APDUs of a station, by their numbers.

import { sequenceDistance } from "../../../apci.ts";

/**
 * Maximum number of APDUs to remember; more are outstanding only if acknowledgements are missing.
 */
const MAX_CAPACITY = 1024;

const NOTHING = new Float64Array(0);
const LEAST_CAPACITY = 16;

/** A ring buffer of send times for consecutive numbers. */
export class SendTimes {
  #times = NOTHING; // Allocated late, because most connections of a flood never send any.
  #next = 0; // Number after the last one.
  #count = 0; // How many before it are known, at most the capacity.

  /** Clears the buffer because the numbers continue elsewhere. */
  clear(): void {
    this.#count = 0;
  }

  /** Adds an APDU. If its number does not follow the last one, a new series starts. */
  add(number: number, time: number): void {
    if (this.#times.length === 0) this.#times = new Float64Array(LEAST_CAPACITY);
    if (this.#count > 0 && number !== this.#next) this.#count = 0;
    this.#times[number & (this.#times.length - 1)] = time;
    this.#next = (number + 1) & 0x7fff;
    if (this.#count < this.#times.length) this.#count++;
  }

  /** Ensures capacity for this number of APDUs. */
  reserve(count: number): void {
    const old = this.#times;
    if (count <= old.length || old.length >= MAX_CAPACITY || old.length === 0) return;
    const times = new Float64Array(Math.min(MAX_CAPACITY, old.length * 2));
    for (let back = 1; back <= this.#count; back++) {
      const number = (this.#next - back) & 0x7fff;
      times[number & (times.length - 1)] = old[number & (old.length - 1)]!;
    }
    this.#times = times;
  }

  /** Returns when the APDU with a number was sent; `NaN` if unknown. */
  get(number: number): number {
    const back = sequenceDistance(number, this.#next);
    return back > 0 && back <= this.#count ? this.#times[number & (this.#times.length - 1)]! : NaN;
  }
}
