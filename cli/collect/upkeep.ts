// Periodic tasks: deletes old values and detects changes of the system clock.

import { formatDuration } from "../../codec/mod.ts";
import type { Clock } from "../../mod.ts";
import type { StoreConfig } from "./config/config.ts";
import type { LogEvent } from "../text/log_line.ts";
import type { Pruner } from "./store/pruner.ts";
import { isStoreFault } from "./store/store_error.ts";

/** Dependencies of the upkeep. */
export interface UpkeepOptions {
  readonly clock: Clock;
  readonly pruner: () => Pruner;
  /** Retention settings. */
  readonly retention: () => StoreConfig;
  /** The highest sequence number that may be deleted. */
  readonly through: () => number;
  readonly log: (event: LogEvent) => void;
  /** Called with an error of the store. */
  readonly onFault?: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;

/** Interval between checks for values to delete, and the shorter interval while there are some. */
const PRUNE_MS = 10_000;
const PRUNE_AGAIN_MS = 20;

/** Deviation from elapsed time above which the system clock counts as set. */
const CLOCK_JUMP_MS = 2000;

/**
 * Values are deleted by age only after the clock has run steadily for this time; a wrong clock would make all of them
 * look old.
 */
const STEADY_MS = 3_600_000;

/** Performs the periodic tasks. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #cancel: (() => void) | undefined;
  #isStuck = false;
  /** Wall clock minus monotonic clock at the last check. */
  #offset: number;
  /** When the wall clock was last set. */
  #steadySince: number;

  /** Creates the upkeep; `open()` starts it. */
  constructor(options: UpkeepOptions) {
    const { clock } = options;
    this.#options = options;
    this.#offset = clock.instant() - clock.monotonic();
    this.#steadySince = clock.monotonic();
  }

  /** Starts the timers. */
  open(): void {
    this.#pruneIn(PRUNE_MS);
  }

  /** Stops the timers. */
  close(): void {
    this.#cancel?.();
  }

  /** Reports when the system clock is set, because it provides the arrival times. */
  watchClock(): void {
    const { clock, log } = this.#options;
    const offset = clock.instant() - clock.monotonic();
    const jump = offset - this.#offset;
    this.#offset = offset;
    if (Math.abs(jump) < CLOCK_JUMP_MS) return;
    this.#steadySince = clock.monotonic();
    const way = jump > 0 ? "forward" : "back";
    const distance = formatDuration(Math.abs(jump));
    const text = `the clock of this machine was set ${way} by ${distance}; arrival times ` +
      "follow it, but values keep their order; for one hour, no values are deleted by age";
    log({ level: "warning", event: "clock-set", subject: "clock", text });
  }

  #pruneIn(ms: number): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(clock.monotonic() + ms, () => {
      this.watchClock();
      this.#pruneIn(this.#prune() ? PRUNE_AGAIN_MS : PRUNE_MS);
    });
  }

  /** Deletes some old values; returns whether there are more. */
  #prune(): boolean {
    const { clock, pruner, retention, through, log, onFault } = this.#options;
    const { keepDays, maxMegabytes } = retention();
    if (keepDays === undefined && maxMegabytes === undefined) return false;
    const isSteady = clock.monotonic() - this.#steadySince >= STEADY_MS;
    const ageMs = keepDays === undefined || !isSteady ? undefined : keepDays * DAY_MS;
    const octets = maxMegabytes === undefined ? undefined : maxMegabytes * MEGABYTE;
    try {
      const { more, stuck } = pruner().step({ ageMs, octets }, through(), clock.instant());
      if (stuck && !this.#isStuck) {
        const text =
          "is larger than maxMegabytes, but the remaining values are waiting for sinks, " +
          "may be resent, or are the last value of a point";
        log({ level: "warning", event: "store-large", subject: "store", text });
      }
      this.#isStuck = stuck;
      return more;
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      onFault?.(error);
      return false; // Faults other than damaged old values also affect the writer, which reports them.
    }
  }
}
