// What is done now and then: old values are deleted, and changes of the clock are detected.

import { formatDuration } from "../../codec/mod.ts";
import type { Clock } from "../../mod.ts";
import type { StoreConfig } from "./config/config.ts";
import type { LogEvent } from "./status/log.ts";
import type { Pruner } from "./store/pruner.ts";
import { isStoreFault } from "./store/store_error.ts";

/** What upkeep needs. */
export interface UpkeepOptions {
  readonly clock: Clock;
  readonly pruner: () => Pruner;
  /** What to keep. */
  readonly retention: () => StoreConfig;
  /** The last value that may go. */
  readonly through: () => number;
  readonly log: (event: LogEvent) => void;
  /** Called with a fault of the store. */
  readonly onFault?: (error: unknown) => void;
}

const DAY_MS = 86_400_000;
const MEGABYTE = 1_000_000;

/** How often it is looked whether values are too old or too many, and how often while they are. */
const PRUNE_MS = 10_000;
const PRUNE_AGAIN_MS = 20;

/** The wall clock was set if it deviates from elapsed time by more than this. */
const CLOCK_JUMP_MS = 2000;

/** Values are deleted by age only while the clock runs steadily: one that is set wrong makes all of them old. */
const STEADY_MS = 3_600_000;

/** Keeps the store in order. */
export class Upkeep {
  readonly #options: UpkeepOptions;
  #cancel: (() => void) | undefined;
  #isStuck = false;
  /** Wall clock minus monotonic clock, when last looked. */
  #offset: number;
  /** Since when the wall clock was not set. */
  #steadySince: number;

  /** Creates an upkeep; `open()` starts it. */
  constructor(options: UpkeepOptions) {
    const { clock } = options;
    this.#options = options;
    this.#offset = clock.instant() - clock.monotonic();
    this.#steadySince = clock.monotonic();
  }

  /** Begins. */
  open(): void {
    this.#pruneIn(PRUNE_MS);
  }

  /** Ends. */
  close(): void {
    this.#cancel?.();
  }

  /** Reports that the clock of this machine was set, because times of arrival come from it. */
  watchClock(): void {
    const { clock, log } = this.#options;
    const offset = clock.instant() - clock.monotonic();
    const jump = offset - this.#offset;
    this.#offset = offset;
    if (Math.abs(jump) < CLOCK_JUMP_MS) return;
    this.#steadySince = clock.monotonic();
    const way = jump > 0 ? "forward" : "back";
    const distance = formatDuration(Math.abs(jump));
    const text = `the clock of this machine was set ${way} by ${distance}; times of arrival ` +
      "follow it, but the order of values does not; for one hour no value is deleted because of its age";
    log({ level: "warning", event: "clock-set", subject: "clock", text });
  }

  #pruneIn(ms: number): void {
    const { clock } = this.#options;
    this.#cancel = clock.schedule(clock.monotonic() + ms, () => {
      this.watchClock();
      this.#pruneIn(this.#prune() ? PRUNE_AGAIN_MS : PRUNE_MS);
    });
  }

  /** Deletes some old values, and returns whether there are more. */
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
        const text = "is larger than maxMegabytes, but what is left waits for sinks, " +
          "may be repeated, or is the last value of a point";
        log({ level: "warning", event: "store-large", subject: "store", text });
      }
      this.#isStuck = stuck;
      return more;
    } catch (error) {
      if (!isStoreFault(error)) throw error;
      onFault?.(error);
      return false; // a fault beyond damaged old values also affects the writer, which reports it
    }
  }
}
