// How times are shown: in UTC, in the zone of this computer, or since the capture began.

import { date, instant, timeOfDay } from "./text.ts";

/** The ways to show a time. */
export const TIME_STYLES = ["UTC", "local", "elapsed"] as const;

/** One of them. */
export type TimeStyle = typeof TIME_STYLES[number];

/** The first and the last time of a capture, in the format of reports. */
interface Extent {
  readonly first: string | null;
  readonly last: string | null;
}

/** Formats times of capture, with the date if the capture spans several days. */
export class TimeFormat {
  style: TimeStyle = "UTC";
  #start = NaN;
  #end = NaN;

  /** Sets the extent of the capture. */
  load(capture: Extent | undefined): void {
    this.#start = instant(capture?.first ?? null);
    this.#end = instant(capture?.last ?? null);
  }

  /** Whether times are shown with their date. */
  get hasDate(): boolean {
    return date(this.#shown(this.#start)) !== date(this.#shown(this.#end));
  }

  /** Formats a time; returns an empty text for none. */
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
