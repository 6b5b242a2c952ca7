// Learns from the pauses of a peer that its send window is smaller than the usual batch of acknowledgements.

/**
 * How long after a late acknowledgement the peer must continue for the pause to count as one of its send window, as a
 * share of t2: long enough for a slow radio link.
 */
const AT_ONCE = 1 / 8;

/** Options of a {@linkcode PeerWindow}. */
export interface PeerWindowOptions {
  /** Number of I frames that are acknowledged at the end of a batch, 1 or more. */
  readonly batch: number;
  /** t2, in ms. */
  readonly t2Ms: number;
  /** Whether the batch may become smaller. */
  readonly learns: boolean;
}

/**
 * The number of I frames after which a peer needs an acknowledgement. A peer whose k is smaller than the batch stops
 * until t2 expires, and continues as soon as it is acknowledged. After the first such pause, the batch is its k. A peer
 * that then sends more frames without acknowledgement has proved that its k is larger, and the usual batch returns.
 */
export class PeerWindow {
  readonly #options: PeerWindowOptions;
  #batch: number;
  /** The most I frames that the peer has sent without acknowledgement: its k is at least this. */
  #most = 0;
  /** The last acknowledgement that waited for t2, until the next I frame. */
  #late: { readonly count: number; readonly until: number } | undefined;

  /** Creates the window of a new connection, which has the usual batch. */
  constructor(options: PeerWindowOptions) {
    this.#options = options;
    this.#batch = options.batch;
  }

  /** Number of unacknowledged I frames that are acknowledged at the end of a batch of octets, 1 or more. */
  get batch(): number {
    return this.#batch;
  }

  /** Records an I frame; `unacknowledged` is the number of those without acknowledgement, including this one. */
  received(unacknowledged: number, now: number): void {
    if (unacknowledged > this.#batch) this.#batch = this.#options.batch;
    this.#most = Math.max(this.#most, unacknowledged);
    if (this.#late !== undefined && now <= this.#late.until) this.#batch = this.#late.count;
    this.#late = undefined;
  }

  /** Records that I frames, all that were received, were acknowledged only because t2 has expired. */
  acknowledgedLate(count: number, now: number): void {
    const { learns, t2Ms } = this.#options;
    if (!learns || count >= this.#batch || count < this.#most) return;
    this.#late = { count, until: now + t2Ms * AT_ONCE };
  }
}
