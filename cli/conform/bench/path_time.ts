// How long the path to a controlled station takes, which is no time of the station.

/** Shorter round trips do not matter to any criterion, in ms. */
const SHORT_MS = 50;

/**
 * The round trip of the path to a device: the shortest time that a connection has taken. Its system confirms a connection
 * before its program knows of it. Over TLS, the time contains the handshake.
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
