// Send times, packets and types of the last I format APDUs of a station, by their numbers.

import { sequenceDistance } from "../../../apci.ts";
import { FILE_STEP, type PacketTime, placeOf } from "../../packet_time.ts";

/**
 * Maximum number of APDUs to remember; more are outstanding only if acknowledgements are missing.
 */
const MAX_CAPACITY = 1024;

const NOTHING = new Float64Array(0);
const NO_TYPES = new Uint8Array(0);
const LEAST_CAPACITY = 16;

/** An I format APDU that was sent. */
export interface SentApdu {
  readonly at: PacketTime;
  readonly typeId: number;
}

/** A ring buffer of APDUs with consecutive numbers. */
export class SendTimes {
  #times = NOTHING; // Allocated late, because most connections of a flood never send any.
  #places = NOTHING;
  #types = NO_TYPES;
  #next = 0; // Number after the last one.
  #count = 0; // How many before it are known, at most the capacity.

  /** Clears the buffer because the numbers continue elsewhere. */
  clear(): void {
    this.#count = 0;
  }

  /** Adds an APDU. If its number does not follow the last one, a new series starts. */
  add(number: number, { file, frame, time }: PacketTime, typeId: number): void {
    if (this.#times.length === 0) this.#resize(LEAST_CAPACITY);
    if (this.#count > 0 && number !== this.#next) this.#count = 0;
    const slot = number & (this.#times.length - 1);
    this.#times[slot] = time;
    this.#places[slot] = file * FILE_STEP + frame;
    this.#types[slot] = typeId;
    this.#next = (number + 1) & 0x7fff;
    if (this.#count < this.#times.length) this.#count++;
  }

  /** Ensures capacity for this number of APDUs. */
  reserve(count: number): void {
    const { length } = this.#times;
    if (count > length && length < MAX_CAPACITY && length > 0) {
      this.#resize(Math.min(MAX_CAPACITY, length * 2));
    }
  }

  /** Returns when the APDU with a number was sent; `NaN` if unknown. */
  get(number: number): number {
    return this.#knows(number) ? this.#times[number & (this.#times.length - 1)]! : NaN;
  }

  /** Returns the APDU with a number; `undefined` if it is not known. */
  find(number: number): SentApdu | undefined {
    if (!this.#knows(number)) return undefined;
    const slot = number & (this.#times.length - 1);
    const at = { ...placeOf(this.#places[slot]!), time: this.#times[slot]! };
    return { at, typeId: this.#types[slot]! };
  }

  #knows(number: number): boolean {
    const back = sequenceDistance(number, this.#next);
    return back > 0 && back <= this.#count;
  }

  #resize(capacity: number): void {
    const [times, places, types] = [this.#times, this.#places, this.#types];
    this.#times = new Float64Array(capacity);
    this.#places = new Float64Array(capacity);
    this.#types = new Uint8Array(capacity);
    for (let back = 1; back <= this.#count; back++) {
      const number = (this.#next - back) & 0x7fff;
      const from = number & (times.length - 1);
      const to = number & (capacity - 1);
      this.#times[to] = times[from]!;
      this.#places[to] = places[from]!;
      this.#types[to] = types[from]!;
    }
  }
}
