// A clock that stands still until a test moves it.

import { setImmediate } from "node:timers";
import type { CancelSchedule, Clock } from "../../../transport/connection/clock.ts";

interface Alarm {
  readonly at: number;
  readonly call: () => void;
}

/** Virtual time: `advance()` moves it and makes the calls that fall due, in order. */
export class FakeClock implements Clock {
  #now = 0;
  #wallOffset = Date.UTC(2026, 9, 9, 15, 34, 12, 345);
  #alarms: Alarm[] = [];

  /** How many calls are scheduled. */
  get scheduled(): number {
    return this.#alarms.length;
  }

  monotonic(): number {
    return this.#now;
  }

  wall(): number {
    return this.#now + this.#wallOffset;
  }

  /** Sets the wall clock, as time synchronization does; the monotonic clock does not notice. */
  setWall(ms: number): void {
    this.#wallOffset = ms - this.#now;
  }

  schedule(at: number, call: () => void): CancelSchedule {
    const alarm = { at, call };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((other) => other !== alarm);
    };
  }

  /** Lets that much time pass, and everything happen that it causes. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      this.#now = Math.max(this.#now, next.at);
      this.#alarms.splice(this.#alarms.indexOf(next), 1);
      next.call();
      await settle();
    }
    this.#now = until;
  }

  #due(until: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at <= until && (first === undefined || alarm.at < first.at)) first = alarm;
    }
    return first;
  }
}

/** Lets everything happen that needs no time: all promises that are ready run their course. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
