// Writes times as octets; consecutive times are nearly always of the same minute.

import { putAscii, putDigits } from "./digits.ts";

const ENCODER = new TextEncoder();
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
  readonly #text = new Uint8Array(MINUTE_OCTETS);

  /**
   * Writes milliseconds since 1970 as `2024-03-15T13:45:30.123`, with room for 27 octets; returns the index after them.
   */
  put(octets: Uint8Array, at: number, milliseconds: number): number {
    if (!(milliseconds >= FIRST_TIME && milliseconds <= LAST_TIME)) {
      return putAscii(octets, at, new Date(milliseconds).toISOString().slice(0, -1));
    }
    const minute = Math.floor(milliseconds / MINUTE_MS);
    if (minute !== this.#minute) {
      this.#minute = minute;
      ENCODER.encodeInto(new Date(minute * MINUTE_MS).toISOString(), this.#text);
    }
    const text = this.#text;
    for (let i = 0; i < MINUTE_OCTETS; i++) octets[at + i] = text[i]!;
    const rest = milliseconds - minute * MINUTE_MS | 0;
    const seconds = (rest / 1000) | 0;
    const end = putDigits(octets, at + MINUTE_OCTETS, seconds, 2);
    octets[end] = POINT;
    return putDigits(octets, end + 1, rest - 1000 * seconds, 3);
  }
}
