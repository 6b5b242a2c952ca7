// How times are shown: in UTC, in the zone of this computer, or since the capture began.

import { date, instant, timeOfDay } from "./text.ts";

/** The ways to show a time. */
export const TIME_STYLES = ["UTC", "local", "elapsed"] as const;

/** One of them. */
export type TimeStyle = typeof TIME_STYLES[number];

/** The first and the last time of a capture, as a report has them. */
interface Extent {
  readonly first: string | null;
  readonly last: string | null;
}

/** Writes times of capture; with their day where the capture is of several. */
export class TimeFormat {
  style: TimeStyle = "UTC";
  #start = NaN;
  #end = NaN;

  /** Sets the extent of the capture. */
  load(capture: Extent | undefined): void {
    this.#start = instant(capture?.first ?? null);
    this.#end = instant(capture?.last ?? null);
  }

  /** Whether times are shown with their day. */
  get hasDate(): boolean {
    return date(this.#shown(this.#start)) !== date(this.#shown(this.#end));
  }

  /** A time; empty without one. */
  format(time: number | null, decimals = 6): string {
    if (time === null || Number.isNaN(time)) return "";
    if (this.style === "elapsed") {
      const seconds = (time - this.#start) / 1000;
      return `${seconds < 0 ? "−" : "+"}${Math.abs(seconds).toFixed(decimals)} s`;
    }
    const shown = this.#shown(time);
    const text = timeOfDay(shown, decimals);
    return this.hasDate ? `${date(shown).slice(5)} ${text}` : text;
  }

  #shown(time: number): number {
    return this.style === "local" ? time - new Date(time).getTimezoneOffset() * 60_000 : time;
  }
}
