// When each peer last went through a full handshake: a resumed session is only as fresh as that.

/** Peers that are remembered. */
const MOST_PEERS = 10_000;

/** Remembers full handshakes by the fingerprint of the peer, over all listeners of the process, which share tickets. */
export class FullHandshakes {
  readonly #last = new Map<string, number>();

  /** Notes a full handshake; `now` is monotonic, in ms. */
  note(fingerprint: string, now: number): void {
    this.#last.delete(fingerprint);
    if (this.#last.size === MOST_PEERS) this.#last.delete([...this.#last.keys()][0]!);
    this.#last.set(fingerprint, now);
  }

  /** How long ago the last one was, in ms; infinitely long if there was none. */
  age(fingerprint: string, now: number): number {
    return now - (this.#last.get(fingerprint) ?? -Infinity);
  }
}

/** The full handshakes of this process. */
export const FULL_HANDSHAKES: FullHandshakes = new FullHandshakes();
