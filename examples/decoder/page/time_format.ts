// How times are shown: on the clock of a time zone, or since the capture began.

import type { ZonePolicy } from "../../../codec/mod.ts";
import { readZone } from "../../../cli/text/zone.ts";
import { wallClockOf, zoneName } from "../../../cli/text/zoned_time.ts";
import type { TimeAxis } from "./series.ts";
import { date, instant, timeOfDay } from "./text.ts";

/** What the user chose; the browser keeps it. */
export interface TimeChoice {
  /** Whether lists show times in the zone, or since the capture began. */
  readonly style: "zone" | "elapsed";
  /** The zone of all times shown, as for `--zone`: `UTC`, `+01:00`, `Europe/Madrid`. */
  readonly zone: string;
  /** The zone of the time tags that stations send. */
  readonly tagZone: string;
}

/** Everything in UTC. */
export const UTC_TIMES: TimeChoice = { style: "zone", zone: "UTC", tagZone: "UTC" };

/** Offsets of zones change at quarters of an hour at most. */
const QUARTER_MS = 900_000;

/** Maximum number of offsets to remember. */
const MAX_OFFSETS = 1000;

/** The first and the last time of a capture, in the format of reports. */
interface Extent {
  readonly first: string | null;
  readonly last: string | null;
}

/** Formats times of capture, with the date if the capture spans several days. */
export class TimeFormat {
  #choice = UTC_TIMES;
  #zone: ZonePolicy = {};
  readonly #listeners: (() => void)[] = [];
  /** Offsets of the zone from UTC in ms, by quarter of an hour. */
  readonly #offsets = new Map<number, number>();
  #start = NaN;
  #end = NaN;

  /** What the user chose. */
  get choice(): TimeChoice {
    return this.#choice;
  }

  /** Uses another zone or style; its zones must be valid. */
  choose(choice: TimeChoice): void {
    this.#choice = choice;
    this.#zone = readZone(choice.zone) ?? {};
    this.#offsets.clear();
    for (const told of this.#listeners) told();
  }

  /** Calls a function after each choice. */
  listen(told: () => void): void {
    this.#listeners.push(told);
  }

  /** The name of the zone: `UTC`, `UTC+01:00`, `Europe/Madrid`. */
  get zoneName(): string {
    return zoneName(this.#zone);
  }

  /** Sets the extent of the capture. */
  load(capture: Extent | undefined): void {
    this.#start = instant(capture?.first ?? null);
    this.#end = instant(capture?.last ?? null);
  }

  /** Whether times are shown with their date. */
  get hasDate(): boolean {
    return this.date(this.#start) !== this.date(this.#end);
  }

  /** Formats a time as the user chose; returns an empty text for none. */
  format(time: number | null, decimals = 6): string {
    if (time === null || Number.isNaN(time)) return "";
    if (this.#choice.style === "elapsed") {
      const seconds = (time - this.#start) / 1000;
      return `${seconds < 0 ? "−" : "+"}${Math.abs(seconds).toFixed(decimals)} s`;
    }
    const text = this.timeOfDay(time, decimals);
    return this.hasDate ? `${this.date(time).slice(5)} ${text}` : text;
  }

  /** Formats a time with the zone: `04:07:21.018000 Europe/Madrid`. */
  withZone(time: number, decimals = 6): string {
    return `${this.timeOfDay(time, decimals)} ${this.zoneName}`;
  }

  /** The time of day in the zone. */
  timeOfDay(time: number, decimals = 6): string {
    return timeOfDay(this.wallClock(time), decimals);
  }

  /** The date in the zone. */
  date(time: number): string {
    return date(this.wallClock(time));
  }

  /** The clock of the zone at a time, in ms as if it were UTC. */
  wallClock(time: number): number {
    if (Number.isNaN(time) || this.#zone.zone === undefined || this.#zone.zone === "UTC") {
      return time;
    }
    const quarter = Math.floor(time / QUARTER_MS);
    let offset = this.#offsets.get(quarter);
    if (offset === undefined) {
      if (this.#offsets.size >= MAX_OFFSETS) this.#offsets.clear();
      const begin = quarter * QUARTER_MS;
      this.#offsets.set(quarter, offset = wallClockOf(begin, this.#zone) - begin);
    }
    return time + offset;
  }
}

/** The title of the time axis of a chart, and its clock: time tags are labelled as sent. */
export function timeLabels(
  times: TimeFormat,
  axis: TimeAxis,
): { readonly timeTitle: string; readonly wallClock: (time: number) => number } {
  if (axis === "tag") return { timeTitle: "time tag", wallClock: (time) => time };
  return {
    timeTitle: `time of capture, ${times.zoneName}`,
    wallClock: (time) => times.wallClock(time),
  };
}
