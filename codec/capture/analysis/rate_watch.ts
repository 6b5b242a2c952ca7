// Detects that something happens too often.

/** Detects a number of events within a time. */
export class RateWatch {
  readonly #times: number[]; // a typed array would cost more, and there are many watches
  readonly #windowMs: number;
  #next = 0;

  /** Creates a watch for `events` within `windowMs` milliseconds. */
  constructor(events: number, windowMs: number) {
    this.#times = new Array<number>(events).fill(NaN);
    this.#windowMs = windowMs;
  }

  /** Notes an event; true if it is one too many. */
  add(time: number): boolean {
    const times = this.#times;
    times[this.#next] = time;
    this.#next = (this.#next + 1) % times.length;
    return time - times[this.#next]! <= this.#windowMs;
  }
}
