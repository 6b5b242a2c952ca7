// The present, read from a clock only where it is needed.

import type { Moment } from "../moment.ts";
import type { Clock } from "./clock.ts";

/**
 * The present. Each clock is read when it is first needed: reading one takes about as long as changing a point. Do not keep it
 * for later.
 */
export class PresentMoment implements Moment {
  readonly #clock: Clock;
  #instant: number | undefined;
  #monotonic: number | undefined;

  /** Creates the present of a clock. */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Makes this the present of a later moment, whose clocks have not been read yet. For frequent calls, none of which keeps it. */
  renewed(): this {
    this.#instant = undefined;
    this.#monotonic = undefined;
    return this;
  }

  /** Wall-clock time. */
  get instant(): number {
    return this.#instant ??= this.#clock.instant();
  }

  /** Monotonic time. */
  get monotonic(): number {
    return this.#monotonic ??= this.#clock.monotonic();
  }
}
