// Detects that the clock of a station has stopped, so that its time tags do not distinguish events.

/** Events of one point that arrive so long after each other cannot have happened in one millisecond. */
const STILL_MS = 10_000;

/** Points that are watched; a station that has more events of one millisecond is not judged by the others. */
const MOST_POINTS = 10_000;

/**
 * Watches the time tags of one connection. That many points have one time tag says nothing: counters are frozen
 * together, and a slow link needs its time for what happened at once.
 */
export class ClockWatch {
  #tag = NaN;
  #since = NaN;
  /** Points that have had an event with that tag. */
  readonly #points = new Set<number>();

  /**
   * Takes the time tag of an event.
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
