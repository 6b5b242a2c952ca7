// Notices that the clock of a station gains on the clock of the capture. A slow clock cannot be distinguished from
// events that wait longer and longer in the station.

import { fromZone } from "./time_watch.ts";

/** A window has at least this number of ASDUs, over at least this time. Its least delayed ASDU counts. */
const WINDOW_ASDUS = 5;
const WINDOW_MS = 20_000;

/** Number of windows in a row that must gain on the one before. */
const STEPS = 3;

/** Smaller differences between two windows are attributed to chance. */
const LEAST_STEP_MS = 20;

/** In a drift, the rate of a step and that of the steps before it differ by at most this factor. */
const STEADY = 2;

/** No clock gains more than this, in ms per ms. Buffered events that are sent one after the other may appear to. */
const MOST_RATE = 0.2;

/** Time tag minus time of capture, at a time. */
interface Reading {
  readonly offset: number;
  readonly at: number;
}

/** A drift that went beyond the limit. */
export interface Drift {
  /** How far the clock gained, and in what time. */
  readonly gainedMs: number;
  readonly withinMs: number;
}

/** Watches the clock of a sector. */
export class DriftWatch {
  #count = 0;
  #since = NaN;
  #best: Reading | undefined;
  /** The readings at the start and at the end of the current gain, and its number of steps. */
  #first: Reading | undefined;
  #last: Reading | undefined;
  #steps = 0;

  /**
   * Processes the latest time tag of an ASDU; returns a drift that began with a correct clock, apart from the time zone,
   * and has exceeded the limit.
   */
  take(offset: number, now: number, limitMs: number): Drift | undefined {
    if (!Number.isFinite(offset)) return undefined;
    if (this.#count++ === 0) this.#since = now;
    if (this.#best === undefined || offset > this.#best.offset) this.#best = { offset, at: now };
    if (this.#count < WINDOW_ASDUS || !(now - this.#since >= WINDOW_MS)) return undefined;
    const reading = this.#best;
    this.#count = 0;
    this.#best = undefined;
    return this.#add(reading, limitMs);
  }

  #add(reading: Reading, limitMs: number): Drift | undefined {
    const [first, last] = [this.#first, this.#last];
    if (first === undefined || last === undefined || !this.#continues(first, last, reading)) {
      const isCorrect = Math.abs(fromZone(reading.offset)) <= limitMs;
      this.#first = this.#last = isCorrect ? reading : undefined;
      this.#steps = 0;
      return undefined;
    }
    this.#last = reading;
    this.#steps++;
    const gainedMs = reading.offset - first.offset;
    if (this.#steps < STEPS || !(fromZone(first.offset) + gainedMs > limitMs)) return undefined;
    return { gainedMs, withinMs: reading.at - first.at };
  }

  #continues(first: Reading, last: Reading, reading: Reading): boolean {
    if (reading.offset - last.offset < LEAST_STEP_MS) return false;
    if (rateOf(last, reading) > MOST_RATE) return false;
    if (this.#steps === 0) return true;
    const ratio = rateOf(last, reading) / rateOf(first, last);
    return ratio <= STEADY && ratio >= 1 / STEADY;
  }
}

function rateOf(from: Reading, to: Reading): number {
  return (to.offset - from.offset) / (to.at - from.at);
}
