// The time of each peer's last full handshake, which determines the age of resumed sessions.

/** Maximum number of remembered peers. */
const MOST_PEERS = 10_000;

/** Remembers full handshakes by the fingerprint of the peer, for all listeners of the process, because they share tickets. */
export class FullHandshakes {
  readonly #last = new Map<string, number>();

  /** Records a full handshake; `now` is monotonic, in ms. */
  note(fingerprint: string, now: number): void {
    this.#last.delete(fingerprint);
    if (this.#last.size === MOST_PEERS) this.#last.delete([...this.#last.keys()][0]!);
    this.#last.set(fingerprint, now);
  }

  /** Time since the last one, in ms; Infinity if there was none. */
  age(fingerprint: string, now: number): number {
    return now - (this.#last.get(fingerprint) ?? -Infinity);
  }
}

/** The full handshakes of this process. */
export const FULL_HANDSHAKES: FullHandshakes = new FullHandshakes();
