// Measures the time between the APDUs of each connection, for the field `delta`.

/** Maximum number of connections; beyond it, the one that has been silent the longest is forgotten. */
const MAX_CONNECTIONS = 16_384;

/** Remembers when each connection last had an APDU. */
export class DeltaClock {
  readonly #last = new Map<number, number>();

  /**
   * Records an APDU.
   *
   * @returns The time since the previous one of the connection in ms; `null` for the first one, or
   * if a time is unknown.
   */
  take(connection: number, time: number | undefined): number | null {
    const before = this.#last.get(connection);
    this.#last.delete(connection);
    this.#last.set(connection, time ?? NaN);
    if (this.#last.size > MAX_CONNECTIONS) this.#last.delete(this.#last.keys().next().value!);
    if (before === undefined || time === undefined || Number.isNaN(time - before)) return null;
    return Math.round((time - before) * 1000) / 1000; // Times are not more precise than a microsecond.
  }
}
