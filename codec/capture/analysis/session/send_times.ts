// When the last I format APDUs of a station were sent, by their numbers.

import { sequenceDistance } from "../../../apci.ts";

/** Most APDUs remembered: more are outstanding only without acknowledgements. */
const MAX_CAPACITY = 1024;

const NOTHING = new Float64Array(0);
const LEAST_CAPACITY = 16;

/** A ring of times of APDUs with consecutive numbers. */
export class SendTimes {
  #times = NOTHING; // most connections of a flood never send any
  #next = 0; // number after the last one
  #count = 0; // how many before it are known, at most the capacity

  /** Forgets everything: the numbers continue elsewhere. */
  clear(): void {
    this.#count = 0;
  }

  /** Adds the APDU with a number, which follows the last one, or starts a new series. */
  add(number: number, time: number): void {
    if (this.#times.length === 0) this.#times = new Float64Array(LEAST_CAPACITY);
    if (this.#count > 0 && number !== this.#next) this.#count = 0;
    this.#times[number & (this.#times.length - 1)] = time;
    this.#next = (number + 1) & 0x7fff;
    if (this.#count < this.#times.length) this.#count++;
  }

  /** Ensures room for this number of APDUs. */
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

  /** When the APDU with a number was sent; `NaN` if that is not known. */
  get(number: number): number {
    const back = sequenceDistance(number, this.#next);
    return back > 0 && back <= this.#count ? this.#times[number & (this.#times.length - 1)]! : NaN;
  }
}
