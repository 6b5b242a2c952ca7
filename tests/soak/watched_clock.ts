// The clock of the machine, which notes how late its calls come.

import { type CancelSchedule, type Clock, SYSTEM_CLOCK } from "../../transport/connection/clock.ts";

/** A clock for stations whose timers are to be judged. */
export class WatchedClock implements Clock {
  /** By how many ms each call came late, in the order of the calls. */
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

/** The percentiles of all values. */
export function percentiles(values: readonly number[], percents: readonly number[]): number[] {
  const sorted = values.toSorted((a, b) => a - b);
  return percents.map((percent) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * percent / 100))] ?? NaN
  );
}
