// Text as UTF-8 octets, for outputs with millions of numbers: digits go directly into a buffer.

const ENCODER = new TextEncoder();

/** Most octets that a character of a string becomes. */
const OCTETS_PER_CHARACTER = 3;

/** Most digits of a whole number that {@linkcode OctetText.whole} writes itself. */
const MOST_DIGITS = 16;

const ZERO = 0x30;
const MINUTE_MS = 60_000;

/** Octets of `2024-03-15T13:45:`, and of `2024-03-15T13:45:30.123`. */
const MINUTE_OCTETS = 17;
const TIME_OCTETS = 23;

/** Times that have a year of four digits. */
const FIRST_TIME = Date.UTC(1000, 0);
const LAST_TIME = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** A growing text, as octets. */
export class OctetText {
  #octets: Uint8Array;
  #length = 0;
  /** The last minute that was written, and its text. */
  #minute = NaN;
  readonly #minuteText = new Uint8Array(MINUTE_OCTETS);

  /** Creates a text with room for this number of octets. */
  constructor(room = 0x10000) {
    this.#octets = new Uint8Array(room);
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
    let rest = value;
    if (value < 0) {
      this.#octets[this.#length++] = 0x2d;
      rest = -value;
    }
    this.#digits(rest, digitsOf(rest));
  }

  /** Adds a number with this number of decimals at most, 1 to 12; zeros at the end are omitted. */
  decimal(value: number, decimals: number): void {
    const size = Math.abs(value);
    let units = Math.round(size * POWERS[decimals]!);
    let places = decimals;
    while (places > 0 && units % 10 === 0) {
      units /= 10;
      places--;
    }
    this.#reserve(MOST_DIGITS + 3);
    if (value < 0) this.#octets[this.#length++] = 0x2d;
    const factor = POWERS[places]!;
    const whole = Math.floor(units / factor);
    this.#digits(whole, digitsOf(whole));
    if (places === 0) return;
    this.#octets[this.#length++] = 0x2e;
    this.#digits(units - whole * factor, places);
  }

  /** Adds milliseconds since 1970 as `2024-03-15T13:45:30.123`. The year has four digits. */
  time(milliseconds: number): void {
    if (!(milliseconds >= FIRST_TIME && milliseconds <= LAST_TIME)) {
      return this.text(new Date(milliseconds).toISOString().slice(0, -1));
    }
    const minute = Math.floor(milliseconds / MINUTE_MS);
    if (minute !== this.#minute) this.#setMinute(minute);
    this.octets(this.#minuteText);
    const rest = milliseconds - minute * MINUTE_MS;
    const seconds = Math.floor(rest / 1000);
    this.#reserve(TIME_OCTETS - MINUTE_OCTETS);
    this.#digits(seconds, 2);
    this.#octets[this.#length++] = 0x2e;
    this.#digits(rest - 1000 * seconds, 3);
  }

  /**
   * Adds the digits after the milliseconds of a time of capture: three, or six if the last three are not all 0.
   *
   * @param nanoseconds 0 to 999 999.
   */
  fraction(nanoseconds: number): void {
    this.#reserve(6);
    const microseconds = Math.floor(nanoseconds / 1000);
    this.#digits(microseconds, 3);
    const rest = nanoseconds - 1000 * microseconds;
    if (rest !== 0) this.#digits(rest, 3);
  }

  #setMinute(minute: number): void {
    this.#minute = minute;
    ENCODER.encodeInto(new Date(minute * MINUTE_MS).toISOString(), this.#minuteText);
  }

  /** Adds exactly this number of digits; the room is there. */
  #digits(value: number, count: number): void {
    const octets = this.#octets;
    let rest = value;
    let at = this.#length + count;
    this.#length = at;
    // Whole numbers of 32 bits are divided several times as fast.
    while (rest > 0x7fffffff) {
      const next = Math.floor(rest / 10);
      octets[--at] = ZERO + (rest - 10 * next);
      rest = next;
    }
    let small = rest | 0;
    const start = this.#length - count;
    while (at > start) {
      const next = (small / 10) | 0;
      octets[--at] = ZERO + (small - 10 * next);
      small = next;
    }
  }

  #reserve(octets: number): void {
    const needed = this.#length + octets;
    if (needed <= this.#octets.length) return;
    const grown = new Uint8Array(Math.max(needed, 2 * this.#octets.length));
    grown.set(this.#octets.subarray(0, this.#length));
    this.#octets = grown;
  }
}

const POWERS: readonly number[] = Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i);

function digitsOf(value: number): number {
  let digits = 1;
  while (digits < MOST_DIGITS && value >= POWERS[digits]!) digits++;
  return digits;
}
