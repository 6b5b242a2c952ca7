// Delays between connection attempts. They grow and are randomized, so that many stations do not
// reconnect simultaneously.

/** Options of the delays between attempts. */
export interface BackOffOptions {
  /**
   * Delay after the first failure, in ms, 0 or more; after 0, the delays grow from 1 ms.
   *
   * @default {1000}
   */
  readonly firstMs?: number;
  /** Maximum delay, in ms, at least `firstMs`. @default {60000} */
  readonly maxMs?: number;
  /** Growth factor of the delays, 1 or more. @default {2} */
  readonly factor?: number;
  /**
   * Maximum random reduction of a delay as a fraction, 0..1, so that stations that were lost at the
   * same time do not all reconnect at the same time.
   *
   * @default {0.5}
   */
  readonly jitter?: number;
  /** A connection that lasted at least this long, in ms, resets the delay. @default {60000} */
  readonly stableMs?: number;
}

/** Delays between attempts of one kind, such as connections to a target or deliveries to a sink. */
export class BackOff {
  readonly #options: Required<BackOffOptions>;
  readonly #random: () => number;
  #failures = 0;
  /** Number of times the delay has grown; constant once the maximum is reached. */
  #steps = 0;

  /**
   * Starts with the first delay.
   *
   * @param random Returns a number from 0 to below 1, such as `Math.random`.
   * @throws {RangeError} An option is outside its range.
   */
  constructor(options: BackOffOptions, random: () => number) {
    const { firstMs = 1000, maxMs = 60_000, factor = 2, jitter = 0.5, stableMs = 60_000 } = options;
    check("backOff.firstMs", firstMs, [0, Infinity]);
    check("backOff.maxMs", maxMs, [firstMs, Infinity]);
    check("backOff.factor", factor, [1, Infinity]);
    check("backOff.jitter", jitter, [0, 1]);
    check("backOff.stableMs", stableMs, [0, Infinity]);
    this.#options = { firstMs, maxMs, factor, jitter, stableMs };
    this.#random = random;
  }

  /** Number of consecutive failed attempts. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Returns the delay in ms before the next attempt, after a failed attempt or the end of a
   * connection.
   *
   * @param lastedMs How long the connection lasted, in ms.
   */
  next(lastedMs = 0): number {
    const { firstMs, maxMs, factor, stableMs } = this.#options;
    if (lastedMs >= stableMs) this.reset();
    // A delay of 0 would not grow, so the next one starts at 1 ms.
    const from = this.#steps === 0 ? firstMs : Math.max(1, firstMs);
    const delay = Math.min(maxMs, from * factor ** this.#steps);
    if (delay < maxMs) this.#steps++;
    return this.#failed(delay);
  }

  /** Returns the first delay, for failures for which a longer wait would not help. */
  again(): number {
    return this.#failed(this.#options.firstMs);
  }

  /** Resets the delay after a successful attempt. */
  reset(): void {
    this.#failures = 0;
    this.#steps = 0;
  }

  #failed(delay: number): number {
    this.#failures++;
    return delay * (1 - this.#options.jitter * this.#random());
  }
}

function check(name: string, value: number, [low, high]: readonly [number, number]): void {
  if (value >= low && value <= high) return;
  const range = high === Infinity ? `${low} or more` : `from ${low} to ${high}`;
  throw new RangeError(`Cannot use ${name} = ${value}: expected a number, ${range}`);
}
