// Learns from the pauses of a peer that its send window is smaller than the usual batch of acknowledgements.

/**
 * How long after a late acknowledgement the peer must continue for the pause to count as one of its send window, as a
 * share of t2: long enough for a slow radio link.
 */
const AT_ONCE = 1 / 8;

/** The pause before the first probe; each later probe waits twice as long as the previous one. */
const QUIET_MS = 100;

/** The first probe waits at least this multiple of the round-trip time. */
const QUIET_ROUND_TRIPS = 2;

/** The peer must continue within this share of the first pause. */
const PROMPT = 1 / 2;

/** Maximum number of probes of a connection. */
const MAX_PROBES = 4;

/** Number of consecutive probes that must find the same window. A regular stream can match one of them by chance. */
const AGREEING_PROBES = 2;

/** Options of a {@linkcode PeerWindow}. */
export interface PeerWindowOptions {
  /** Number of I frames that are acknowledged at the end of a batch, 1 or more. */
  readonly batch: number;
  /** t2, in ms. */
  readonly t2Ms: number;
  /** Whether the batch may become smaller. */
  readonly learns: boolean;
}

/** An acknowledgement of fewer frames than a batch, until the next I frame. */
interface Early {
  /** Number of I frames acknowledged, and number of consecutive probes that then agree on it. */
  readonly count: number;
  readonly agreeing: number;
  /** The latest time at which the peer must continue if it has waited for the acknowledgement. */
  readonly until: number;
}

/**
 * The number of I frames after which a peer needs an acknowledgement. A peer whose k is smaller than the batch stops,
 * and continues as soon as it is acknowledged. While answers of the peer are expected, a pause leads to a probe: an
 * early acknowledgement of what has arrived. If the peer continues at once after two probes for the same number of
 * frames, although the second pause was twice as long, this number is taken as its k, and becomes the batch. The same
 * holds for a peer that continues at once after an acknowledgement at t2. A peer that later sends more frames without
 * acknowledgement proves that its k is larger, and the usual batch returns.
 */
export class PeerWindow {
  readonly #options: PeerWindowOptions;
  #batch: number;
  /** The most I frames that the peer has sent without acknowledgement: its k is at least this. */
  #most = 0;
  /** The last acknowledgement at t2 or after a pause. */
  #early: Early | undefined;
  /** The window that the last probes agree on. */
  #candidate: Pick<Early, "count" | "agreeing"> | undefined;
  #probes = 0;
  #quietMs = QUIET_MS;
  #promptMs = QUIET_MS * PROMPT;
  #probeAt = Infinity;

  /** Creates the window of a new connection, which has the usual batch. */
  constructor(options: PeerWindowOptions) {
    this.#options = options;
    this.#batch = options.batch;
  }

  /** Number of unacknowledged I frames that are acknowledged at the end of a batch of octets, 1 or more. */
  get batch(): number {
    return this.#batch;
  }

  /** When to send a probe if the peer is expected to continue; `Infinity` if never. */
  get probeAt(): number {
    return this.#probeAt;
  }

  /** Records the round-trip time, measured with a STARTDT. */
  measured(roundTripMs: number): void {
    this.#quietMs = Math.max(QUIET_MS, QUIET_ROUND_TRIPS * roundTripMs);
    this.#promptMs = this.#quietMs * PROMPT;
  }

  /** Records an I frame; `unacknowledged` is the number of those without acknowledgement, including this one. */
  received(unacknowledged: number, now: number): void {
    if (unacknowledged > this.#batch) this.#batch = this.#options.batch;
    this.#most = Math.max(this.#most, unacknowledged);
    if (this.#early !== undefined) this.#judge(this.#early, now);
    this.#early = undefined;
    const isProbed = this.#options.learns && this.#probes < MAX_PROBES &&
      unacknowledged < this.#batch && unacknowledged >= this.#most;
    this.#probeAt = isProbed ? now + this.#quietMs : Infinity;
  }

  /** Records that everything received was acknowledged, or that nothing can be acknowledged now. */
  settled(): void {
    this.#probeAt = Infinity;
  }

  /** Records that I frames, all that were received, were acknowledged only because t2 has expired. */
  acknowledgedLate(count: number, now: number): void {
    const { learns, t2Ms } = this.#options;
    if (!learns || count >= this.#batch || count < this.#most) return;
    this.#early = { count, agreeing: AGREEING_PROBES, until: now + t2Ms * AT_ONCE };
  }

  /** Records that all received I frames, this many, were acknowledged with a probe. */
  probed(count: number, now: number): void {
    const agreeing = this.#candidate?.count === count ? this.#candidate.agreeing + 1 : 1;
    this.#early = { count, agreeing, until: now + this.#promptMs };
    this.#probes++;
    this.#quietMs *= 2;
  }

  #judge({ count, agreeing, until }: Early, now: number): void {
    this.#candidate = now <= until ? { count, agreeing } : undefined;
    if (this.#candidate !== undefined && agreeing >= AGREEING_PROBES) this.#batch = count;
  }
}
