// Detects events that occur too often.

/** Detects a number of events within a time window. */
export class RateWatch {
  readonly #times: number[]; // There are many watches, and a typed array would use more memory.
  readonly #windowMs: number;
  #next = 0;

  /** Creates a watch for `events` within `windowMs` milliseconds. */
  constructor(events: number, windowMs: number) {
    this.#times = new Array<number>(events).fill(NaN);
    this.#windowMs = windowMs;
  }

  /** Records an event; returns true if the limit is exceeded. */
  add(time: number): boolean {
    const times = this.#times;
    times[this.#next] = time;
    this.#next = (this.#next + 1) % times.length;
    return time - times[this.#next]! <= this.#windowMs;
  }
}
