// How long to wait before the next attempt to connect: longer each time, and never in step with others.

/** Options of the delays between attempts. */
export interface BackOffOptions {
  /** Delay after the first failure, in ms, 0 or more; the delays after 0 grow from 1 ms. @default {1000} */
  readonly firstMs?: number;
  /** Longest delay, in ms, at least `firstMs`. @default {60000} */
  readonly maxMs?: number;
  /** Factor from one delay to the next, 1 or more. @default {2} */
  readonly factor?: number;
  /**
   * Share of the delay that chance may take off, 0..1, so that many stations that were lost at one
   * moment do not all come back at one moment.
   *
   * @default {0.5}
   */
  readonly jitter?: number;
  /** A connection that lasted at least this long counts as a success: the delays start over. In ms. @default {60000} */
  readonly stableMs?: number;
}

/** The delays between attempts of one kind, such as connections to a target or deliveries to a sink. */
export class BackOff {
  readonly #options: Required<BackOffOptions>;
  readonly #random: () => number;
  #failures = 0;
  /** How often the delay has grown; it stops growing at the longest. */
  #steps = 0;

  /**
   * Begins with the first delay.
   *
   * @param random A number from 0 to below 1, such as `Math.random`.
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
   * The delay in ms before the next attempt, after a failed attempt or the end of a connection.
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

  /** The first delay, for a failure where a longer wait would not help. */
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
