// The system clock, which records how late its calls are made.

import { type CancelSchedule, type Clock, SYSTEM_CLOCK } from "../../transport/connection/clock.ts";

/** A clock for stations whose timers are judged. */
export class WatchedClock implements Clock {
  /** Delay of each call in ms, in order of the calls. */
  readonly latenessMs: number[] = [];

  monotonic(): number {
    return SYSTEM_CLOCK.monotonic();
  }

  instant(): number {
    return SYSTEM_CLOCK.instant();
  }

  schedule(at: number, call: () => void): CancelSchedule {
    return SYSTEM_CLOCK.schedule(at, () => {
      this.latenessMs.push(this.monotonic() - at);
      call();
    });
  }
}

/** Returns percentiles of the values. */
export function percentiles(values: readonly number[], percents: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return percents.map((percent) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? NaN
  );
}
