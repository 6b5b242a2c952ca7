// Limits the lines of a station's log: a flood of connections or requests must not fill the disk.

/** Lines of one kind that may follow each other at once. */
const BURST = 1000;

/** Time in which one more line of a kind is permitted, in ms. */
const REFILL_MS = 1000;

/** Counts the lines of each kind, and those that were omitted. */
export class LineLimit {
  /** By kind: how many lines are permitted at `at`. */
  readonly #permits = new Map<string, { left: number; at: number }>();
  #omitted = 0;

  /**
   * Asks whether a line may be written. The kinds are few: they are those of the program, not of the peers.
   *
   * @param now A time that never runs backwards, in ms.
   * @returns How many lines were omitted since the last one that was permitted; `undefined` if this one must be omitted.
   */
  permit(kind: string, now: number): number | undefined {
    const { left, at } = this.#permits.get(kind) ?? { left: BURST, at: now };
    const gained = Math.floor((now - at) / REFILL_MS);
    const permits = Math.min(BURST, left + gained);
    const since = permits === BURST ? now : at + gained * REFILL_MS;
    this.#permits.set(kind, { left: Math.max(0, permits - 1), at: since });
    if (permits === 0) {
      this.#omitted++;
      return undefined;
    }
    const omitted = this.#omitted;
    this.#omitted = 0;
    return omitted;
  }
}
