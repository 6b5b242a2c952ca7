// Writes numbers as digits into a buffer, starting at an index. Each function returns the index after the digits; the
// buffer must be large enough. They are called for every value, hence up to four arguments.

/** Maximum number of digits of a whole number. */
export const MOST_DIGITS = 16;

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

const POWERS: readonly number[] = Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i);

/** Writes a whole number with up to 16 digits. */
export function putWhole(octets: Uint8Array, at: number, value: number): number {
  if (value >= 0) return putDigits(octets, at, value, digitsOf(value));
  octets[at] = MINUS;
  return putDigits(octets, at + 1, -value, digitsOf(-value));
}

/** Number of digits of a whole number from 0. */
function digitsOf(value: number): number {
  if (value < 10_000) {
    if (value < 100) return value < 10 ? 1 : 2;
    return value < 1000 ? 3 : 4;
  }
  let digits = 5;
  while (digits < MOST_DIGITS && value >= POWERS[digits]!) digits++;
  return digits;
}

/** Writes exactly this number of digits of a whole number from 0. */
export function putDigits(octets: Uint8Array, start: number, value: number, count: number): number {
  let rest = value;
  let at = start + count;
  // Dividing 32-bit integers is several times as fast.
  while (rest > 0x7fffffff) {
    const next = Math.floor(rest / 10);
    octets[--at] = ZERO + (rest - 10 * next);
    rest = next;
  }
  let small = rest | 0;
  while (at > start) {
    const next = (small / 10) | 0;
    octets[--at] = ZERO + (small - 10 * next);
    small = next;
  }
  return start + count;
}

/** Writes a number with at most this number of decimals, 1 to 12; trailing zeros are omitted. */
export function putDecimal(
  octets: Uint8Array,
  start: number,
  value: number,
  decimals: number,
): number {
  let units = Math.round(Math.abs(value) * POWERS[decimals]!);
  let places = decimals;
  while (places > 0 && isMultipleOfTen(units)) {
    units /= 10;
    places--;
  }
  let at = start;
  if (value < 0) octets[at++] = MINUS;
  const factor = POWERS[places]!;
  const whole = Math.floor(units / factor);
  at = putDigits(octets, at, whole, digitsOf(whole));
  if (places === 0) return at;
  octets[at++] = POINT;
  return putDigits(octets, at, units - whole * factor, places);
}

/** The remainder of numbers of 32 bits takes a fraction of the time. */
function isMultipleOfTen(value: number): boolean {
  return value <= 0x7fffffff ? (value | 0) % 10 === 0 : value % 10 === 0;
}

/** Binary digits after the point of a normalized value. */
const NORMALIZED_BITS = 15;

const FIVES: readonly number[] = Array.from({ length: NORMALIZED_BITS + 1 }, (_, i) => 5 ** i);

/** Writes a multiple of 2^-15 from -1 to 1 with all its decimals. */
export function putNormalized(octets: Uint8Array, start: number, value: number): number {
  let units = Math.abs(value) * 2 ** NORMALIZED_BITS | 0;
  let at = start;
  if (value < 0) octets[at++] = MINUS;
  const whole = units >> NORMALIZED_BITS;
  octets[at++] = ZERO + whole;
  units -= whole << NORMALIZED_BITS;
  if (units === 0) return at;
  let places = NORMALIZED_BITS;
  for (; (units & 1) === 0; units >>= 1) places--;
  octets[at++] = POINT;
  return putDigits(octets, at, units * FIVES[places]!, places);
}

/** Writes octets. For a few octets, a loop is faster than `set()`. */
export function putOctets(octets: Uint8Array, at: number, added: Uint8Array): number {
  const { length } = added;
  for (let i = 0; i < length; i++) octets[at + i] = added[i]!;
  return at + length;
}

/** Writes `length` octets from another index of the same buffer, and up to three more. Four at a time: faster than `set()`. */
export function putAgain(view: DataView, at: number, from: number, length: number): number {
  for (let i = 0; i < length; i += 4) view.setInt32(at + i, view.getInt32(from + i, true), true);
  return at + length;
}

/** Writes a text of ASCII characters. */
export function putAscii(octets: Uint8Array, at: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) octets[at + i] = text.charCodeAt(i);
  return at + length;
}

/** A short text of ASCII characters that is written often: four octets at a time instead of one by one. */
export class FixedText {
  /** Number of octets. */
  readonly length: number;
  readonly #words: number[] = [];

  /** Creates a text. */
  constructor(text: string) {
    this.length = text.length;
    const octets = new Uint8Array(text.length + 3);
    putAscii(octets, 0, text);
    const view = new DataView(octets.buffer);
    for (let at = 0; at < text.length; at += 4) this.#words.push(view.getInt32(at, true));
  }

  /** Writes it with up to three more octets; returns the index after the text. */
  put(view: DataView, at: number): number {
    const words = this.#words;
    for (let i = 0; i < words.length; i++) view.setInt32(at + 4 * i, words[i]!, true);
    return at + this.length;
  }
}
