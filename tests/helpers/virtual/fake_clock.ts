// A clock that a test advances.

import { setImmediate } from "node:timers";
import type { CancelSchedule, Clock } from "../../../transport/connection/clock.ts";

interface Alarm {
  readonly at: number;
  readonly call: () => void;
}

/** Maximum number of calls at one instant: more mean that something reschedules itself without letting time pass. */
const MOST_CALLS = 20_000;

/** Virtual time: `advance()` moves it and makes the calls that are due, in order. */
export class FakeClock implements Clock {
  #now = 0;
  #wallOffset = Date.UTC(2026, 9, 9, 15, 34, 12, 345);
  #alarms: Alarm[] = [];
  /** Called before each call that is due. */
  onCall: () => void = () => {};

  /** Number of scheduled calls. */
  get scheduled(): number {
    return this.#alarms.length;
  }

  monotonic(): number {
    return this.#now;
  }

  instant(): number {
    return this.#now + this.#wallOffset;
  }

  /** Sets the wall clock, as time synchronization does; the monotonic clock is not affected. */
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

  /** Lets this much time pass, and runs everything that it causes. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms;
    await settle();
    let calls = 0;
    for (let next = this.#due(until); next !== undefined; next = this.#due(until)) {
      calls = next.at > this.#now ? 0 : calls + 1;
      if (calls > MOST_CALLS) throw new Error(`Time stands still at ${this.#now} ms`);
      this.#now = Math.max(this.#now, next.at);
      this.#alarms.splice(this.#alarms.indexOf(next), 1);
      this.onCall();
      next.call();
      await settle();
    }
    this.#now = until;
  }

  /** Lets time pass without making the calls that are due: data that has arrived is read first. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /**
   * Suspends the process for this time, like one that is stopped or busy: when it resumes, all calls that are due are
   * made before any data that has arrived is read.
   */
  async stall(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#alarms.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    for (const alarm of due) {
      if (!this.#alarms.includes(alarm)) continue; // cancelled by an earlier call
      this.#alarms.splice(this.#alarms.indexOf(alarm), 1);
      alarm.call();
    }
    await this.advance(0);
  }

  #due(until: number): Alarm | undefined {
    let first: Alarm | undefined;
    for (const alarm of this.#alarms) {
      if (alarm.at <= until && (first === undefined || alarm.at < first.at)) first = alarm;
    }
    return first;
  }
}

/** Runs everything that needs no time: all promises that are ready settle. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
