// Notices that the clock of a station stands still, so that its time tags tell no events apart.

/** Events that arrive so long after each other cannot have happened in one millisecond, on one connection. */
const STILL_MS = 10_000;

/** Watches the time tags of one connection. */
export class ClockWatch {
  #tag = NaN;
  #since = 0;

  /**
   * Takes the time tag of an event.
   *
   * @param tag Its wall clock, in ms.
   * @param now When it arrived, in ms of a clock that never jumps.
   * @returns Whether the clock stands still.
   */
  observe(tag: number, now: number): boolean {
    if (tag === this.#tag) return now - this.#since > STILL_MS;
    this.#tag = tag;
    this.#since = now;
    return false;
  }
}
