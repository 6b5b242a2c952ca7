// The clock of a controlled station: the system clock, adjusted by clock synchronization.

import { FIRST_CP56_TIME, TAG_FLAGS, TIME_FLAGS } from "../../../codec/time.ts";
import { type TimeTag, timeTagOf, type ZonePolicy } from "../../../codec/zone.ts";
import type { TimeDeclaration } from "../declaration/declaration.ts";
import type { Moment } from "../../moment.ts";

const HOUR = 3_600_000;

/** How far a time to set may be from the clock. */
const DEFAULT_WINDOW_MS = 86_400_000;

/** The time of a station. */
export class StationClock {
  /** Time zone of its time tags. */
  readonly policy: ZonePolicy;
  /** Kind of time tag in events. */
  readonly tagKind: "cp56" | "cp24";
  readonly #source: "local" | "controlling";
  readonly #validForMs: number;
  readonly #windowMs: number;
  #wasSet = false;
  /** Offset from the machine's clock in ms. */
  #offset = 0;
  #validUntil = -Infinity;
  /** The last time tag, as if the clock were valid, and its instant: many changes often have the same. */
  #tagged: TimeTag | undefined;
  #taggedInstant = NaN;

  /** Creates a clock that shows the machine's time. */
  constructor(declaration: TimeDeclaration = {}) {
    const { source = "local", validForMs = Infinity, tag = "cp56" } = declaration;
    const { synchronizationWindowMs = DEFAULT_WINDOW_MS } = declaration;
    this.policy = declaration;
    this.#source = source;
    this.#validForMs = validForMs;
    this.#windowMs = synchronizationWindowMs;
    this.tagKind = tag;
  }

  /** Current time in ms since 1970-01-01 UTC. */
  instant(now: Moment): number {
    return now.instant + this.#offset;
  }

  /** Whether its time tags are valid. */
  isValid(now: Moment): boolean {
    return this.#source === "local" || now.monotonic < this.#validUntil;
  }

  /** Whether a time to set is close enough; before the clock was set once, every time is. */
  isWithinWindow(instant: number, now: Moment): boolean {
    return !this.#wasSet || Math.abs(instant - this.instant(now)) <= this.#windowMs;
  }

  /** Sets the clock. */
  set(instant: number, now: Moment): void {
    this.#wasSet = true;
    this.#offset = instant - now.instant;
    this.#validUntil = now.monotonic + this.#validForMs;
  }

  /**
   * Returns the time tag of an instant, with IV while the clock is not valid. If a tag cannot
   * represent the instant, for example because the machine's clock was never set, the tag has the
   * earliest possible time and IV.
   */
  tag(instant: number, now: Moment, kind: "cp56" | "cp24" = this.tagKind): TimeTag {
    const valid = this.isValid(now);
    const tag = this.#tag(instant);
    if (valid && kind === "cp56") return tag;
    const timeFlags = tag.timeFlags | (valid ? 0 : TIME_FLAGS.invalid);
    if (kind === "cp56") return { time: tag.time, timeFlags };
    return { time: tag.time % HOUR, timeFlags: timeFlags & TAG_FLAGS.cp24 };
  }

  #tag(instant: number): TimeTag {
    if (this.#tagged === undefined || instant !== this.#taggedInstant) {
      this.#tagged = this.#makeTag(instant);
      this.#taggedInstant = instant;
    }
    return this.#tagged;
  }

  #makeTag(instant: number): TimeTag {
    try {
      return timeTagOf(instant, this.policy);
    } catch (error) {
      if (error instanceof RangeError) {
        return { time: FIRST_CP56_TIME, timeFlags: TIME_FLAGS.invalid };
      }
      throw error;
    }
  }
}
