// Detects a stopped station clock, whose time tags do not distinguish events.

/** Events of one point that arrive at least this far apart cannot share a millisecond. */
const STILL_MS = 10_000;

/** Maximum number of watched points; further events with the same time tag are not checked. */
const MOST_POINTS = 10_000;

/**
 * Watches the time tags of a connection. The same time tag on many points proves nothing: counters are frozen
 * together, and simultaneous events may be delayed by a slow link.
 */
export class ClockWatch {
  #tag = NaN;
  #since = NaN;
  /** Points with an event that has this time tag. */
  readonly #points = new Set<number>();

  /**
   * Checks the time tag of an event.
   *
   * @param tag Its wall clock time, in ms.
   * @param point Identifies its point.
   * @param now Arrival time by a monotonic clock, in ms.
   * @returns Whether the clock has stopped.
   */
  observe(tag: number, point: number, now: number): boolean {
    if (tag !== this.#tag) {
      this.#tag = tag;
      this.#since = now;
      this.#points.clear();
    }
    const again = this.#points.has(point);
    if (this.#points.size < MOST_POINTS) this.#points.add(point);
    return again && now - this.#since > STILL_MS;
  }
}
