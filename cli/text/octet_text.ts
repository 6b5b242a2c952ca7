// Text as UTF-8 octets, for outputs with millions of numbers: digits go directly into a buffer.

import {
  type FixedText,
  MOST_DIGITS,
  putAgain,
  putDecimal,
  putDigits,
  putWhole,
} from "./digits.ts";
import { MinuteText } from "./minute_text.ts";

const ENCODER = new TextEncoder();

/** Maximum number of octets for one UTF-16 code unit of a string. */
const OCTETS_PER_CHARACTER = 3;

/** Maximum number of octets that a kept text writes after its end. */
const MOST_MORE = 7;

/** Maximum number of octets of a time. */
const TIME_OCTETS = 27;

/** A growing text, as octets. */
export class OctetText {
  #octets: Uint8Array;
  #view: DataView;
  #length = 0;
  readonly #times = new MinuteText();

  /** Creates a text with room for this number of octets. */
  constructor(room = 0x10000) {
    this.#octets = new Uint8Array(room);
    this.#view = new DataView(this.#octets.buffer);
  }

  /** Number of octets. */
  get length(): number {
    return this.#length;
  }

  /** Removes and returns the octets: a view, valid until the next octet is added. */
  take(): Uint8Array {
    const octets = this.#octets.subarray(0, this.#length);
    this.#length = 0;
    return octets;
  }

  /** Adds one octet. */
  octet(octet: number): void {
    this.#reserve(1);
    this.#octets[this.#length++] = octet;
  }

  /** Adds octets. */
  octets(octets: Uint8Array): void {
    this.#reserve(octets.length);
    this.#octets.set(octets, this.#length);
    this.#length += octets.length;
  }

  /** Adds a text that is kept. */
  fixed(text: FixedText): void {
    this.#reserve(text.length + MOST_MORE);
    this.#length = text.put(this.#view, this.#length);
  }

  /** Adds 8 or more octets of the text again, from an index. */
  again(from: number, length: number): void {
    this.#reserve(length);
    this.#length = putAgain(this.#view, this.#length, from, length);
  }

  /** Adds any text. */
  text(text: string): void {
    this.#reserve(OCTETS_PER_CHARACTER * text.length);
    const octets = this.#octets;
    let at = this.#length;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 0x7f) {
        this.#length = at;
        return this.#encode(text.slice(i));
      }
      octets[at++] = code;
    }
    this.#length = at;
  }

  #encode(text: string): void {
    const { written } = ENCODER.encodeInto(text, this.#octets.subarray(this.#length));
    this.#length += written;
  }

  /** Adds a number as `String()` writes it. */
  number(value: number): void {
    if (Number.isInteger(value) && Math.abs(value) < 1e15 && !Object.is(value, -0)) {
      this.whole(value);
    } else this.text(String(value));
  }

  /** Adds a whole number with up to 16 digits. */
  whole(value: number): void {
    this.#reserve(MOST_DIGITS + 1);
    this.#length = putWhole(this.#view, this.#length, value);
  }

  /** Adds a number with at most this number of decimals, 1 to 12; trailing zeros are omitted. */
  decimal(value: number, decimals: number): void {
    this.#reserve(MOST_DIGITS + 3);
    this.#length = putDecimal(this.#view, this.#length, value, decimals);
  }

  /** Adds milliseconds since 1970 as `2024-03-15T13:45:30.123`. */
  time(milliseconds: number): void {
    this.#reserve(TIME_OCTETS);
    this.#length = this.#times.put(this.#view, this.#length, milliseconds);
  }

  /**
   * Adds the digits after the milliseconds of a time of capture: three, or six if the last three are not all 0.
   *
   * @param nanoseconds 0 to 999 999.
   */
  fraction(nanoseconds: number): void {
    this.#reserve(6);
    const microseconds = Math.floor(nanoseconds / 1000);
    this.#length = putDigits(this.#view, this.#length, microseconds, 3);
    const rest = nanoseconds - 1000 * microseconds;
    if (rest !== 0) this.#length = putDigits(this.#view, this.#length, rest, 3);
  }

  /**
   * Makes room for this number of octets, and returns a view of the buffer. Octets written from index `length` on become
   * part of the text with {@linkcode extend}.
   */
  room(octets: number): DataView {
    this.#reserve(octets);
    return this.#view;
  }

  /** Ends the text at this index, at most at the end of the room that {@linkcode room} has made. */
  extend(end: number): void {
    this.#length = end;
  }

  #reserve(octets: number): void {
    const needed = this.#length + octets;
    if (needed <= this.#octets.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#octets.length));
    grown.set(this.#octets.subarray(0, this.#length));
    this.#octets = grown;
    this.#view = new DataView(grown.buffer);
  }
}
