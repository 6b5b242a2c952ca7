// Writes times as octets; consecutive times are nearly always of the same minute.

import { FixedText, putAscii, putDigits } from "./digits.ts";

const POINT = 0x2e;
const MINUTE_MS = 60_000;

/** Octets of `2024-03-15T13:45:`. */
const MINUTE_OCTETS = 17;

/** Times that have a year of four digits. */
const FIRST_TIME = Date.UTC(1000, 0);
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Writes times, and keeps the text of the last minute. */
export class MinuteText {
  #minute = NaN;
  #text = new FixedText("");

  /**
   * Writes milliseconds since 1970 as `2024-03-15T13:45:30.123`, with room for 27 octets; returns the index after them.
   */
  put(view: DataView, at: number, milliseconds: number): number {
    if (!(milliseconds >= FIRST_TIME && milliseconds <= LAST_TIME)) {
      return putAscii(view, at, new Date(milliseconds).toISOString().slice(0, -1));
    }
    const minute = Math.floor(milliseconds / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      this.#text = new FixedText(
        new Date(minute * MINUTE_MS).toISOString().slice(0, MINUTE_OCTETS),
      );
    }
    const start = this.#text.put(view, at);
    const rest = milliseconds - minute * MINUTE_MS | 0;
    const seconds = (rest / 1000) | 0;
    const end = putDigits(view, start, seconds, 2);
    view.setInt8(end, POINT);
    return putDigits(view, end + 1, rest - 1000 * seconds, 3);
  }
}
