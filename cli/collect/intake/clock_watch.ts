// Detects that the clock of a station has stopped, so that its time tags do not distinguish events.

/** Events of one point that arrive this far apart cannot have happened in the same millisecond. */
const STILL_MS = 10_000;

/** Points that are watched; a station that has more events of one millisecond is not judged by the others. */
const MOST_POINTS = 10_000;

/**
 * Watches the time tags of one connection. Many points with the same time tag prove nothing: counters are frozen
 * together, and a slow link takes a while to send simultaneous events.
 */
export class ClockWatch {
  #tag = NaN;
  #since = NaN;
  /** Points that have had an event with that tag. */
  readonly #points = new Set<number>();

  /**
   * Checks the time tag of an event.
   *
   * @param tag Its wall clock, in ms.
   * @param point A number of its point.
   * @param now When it arrived, in ms of a clock that never jumps.
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
