// How times are shown: in UTC, in the zone of this computer, or since the capture began.

import { timeOfDay } from "./text.ts";

/** The ways to show a time. */
export const TIME_STYLES = ["UTC", "local", "elapsed"] as const;

/** One of them. */
export type TimeStyle = typeof TIME_STYLES[number];

/** Writes times of capture. */
export class TimeFormat {
  style: TimeStyle = "UTC";
  /** Time of the first packet in ms since 1970; `NaN` if there is none. */
  start = NaN;

  /** A time; empty where there is none. */
  format(time: number | null, decimals = 6): string {
    if (time === null || Number.isNaN(time)) return "";
    if (this.style === "elapsed") {
      const seconds = (time - this.start) / 1000;
      return `${seconds < 0 ? "−" : "+"}${Math.abs(seconds).toFixed(decimals)} s`;
    }
    if (this.style === "UTC") return timeOfDay(time, decimals);
    return timeOfDay(time - new Date(time).getTimezoneOffset() * 60_000, decimals);
  }
}
