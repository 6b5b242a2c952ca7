// How long the path to a controlled station takes. This time does not count against the station.

/** Shorter round trips affect no criterion, in ms. */
const SHORT_MS = 50;

/**
 * The round trip of the path to a device: the shortest time that a connection has taken. The operating system of the
 * device confirms a connection before its program knows of it. Over TLS, the time contains the handshake.
 */
export class PathTime {
  #shortest = Infinity;

  /** The round trip, in ms; 0 if it is short, or not known. */
  get roundTripMs(): number {
    return this.#shortest < SHORT_MS || this.#shortest === Infinity ? 0 : this.#shortest;
  }

  /** Notes how long a connection has taken, in ms. */
  note(ms: number): void {
    this.#shortest = Math.min(this.#shortest, Math.ceil(ms));
  }
}
