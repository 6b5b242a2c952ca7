// Limits audit records: a flood of connections or requests must not fill the disk.

/** Maximum number of consecutive lines of a kind without a pause. */
const BURST = 1000;

/** Interval at which one more line of a kind is permitted, in ms. */
const REFILL_MS = 1000;

/** Counts the lines of each kind, and the omitted ones. */
export class LineLimit {
  /** Number of permitted lines per kind at `at`. */
  readonly #permits = new Map<string, { left: number; at: number }>();
  #omitted = 0;

  /**
   * Asks whether a line may be written. The number of kinds is small, because the program defines them and not its
   * peers.
   *
   * @param now Time by a monotonic clock, in ms.
   * @returns The number of lines omitted since the last permitted one; `undefined` if this one must be omitted.
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
