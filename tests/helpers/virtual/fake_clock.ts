// A clock that a test advances.

import { setImmediate } from "node:timers";
import type { CancelSchedule, Clock } from "../../../transport/connection/clock.ts";

interface Alarm {
  readonly at: number;
  readonly call: () => void;
}

/** Calls at one instant: more of them mean that something schedules itself again without letting time pass. */
const MOST_CALLS = 20_000;

/** Virtual time: `advance()` moves it and makes the calls that fall due, in order. */
export class FakeClock implements Clock {
  #now = 0;
  #wallOffset = Date.UTC(2026, 9, 9, 15, 34, 12, 345);
  #alarms: Alarm[] = [];
  /** Called before each call that falls due. */
  onCall: () => void = () => {};

  /** How many calls are scheduled. */
  get scheduled(): number {
    return this.#alarms.length;
  }

  monotonic(): number {
    return this.#now;
  }

  instant(): number {
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

  /** Lets time pass without the calls that fall due: what has arrived is read before they are made. */
  jump(ms: number): void {
    this.#now += ms;
  }

  /**
   * Lets the process stand still for that long, as one that is stopped or busy does: when it continues, all calls
   * that have fallen due are made before anything that has arrived is read.
   */
  async stall(ms: number): Promise<void> {
    this.#now += ms;
    const due = this.#alarms.filter(({ at }) => at <= this.#now).sort((a, b) => a.at - b.at);
    for (const alarm of due) {
      if (!this.#alarms.includes(alarm)) continue; // cancelled by one before
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

/** Lets everything happen that needs no time: all promises that are ready run their course. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(() => resolve()));
}
