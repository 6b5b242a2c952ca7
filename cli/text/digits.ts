// Writes numbers as digits into a view of a buffer, starting at an index. Each function returns the index after the digits;
// the buffer must be large enough. They are called for every value, hence up to four arguments.

/** Maximum number of digits of a whole number. */
export const MOST_DIGITS = 16;

const ZERO = 0x30;
const MINUS = 0x2d;
const POINT = 0x2e;

const POWERS: readonly number[] = Array.from({ length: MOST_DIGITS + 1 }, (_, i) => 10 ** i);

/** The two digits of each number below 100, as two octets in the order of the text. */
const PAIRS = Int16Array.from(
  { length: 100 },
  (_, i) => ZERO + Math.floor(i / 10) | ZERO + i % 10 << 8,
);

/** Digits of the numbers that fit into 32 bits whatever the digits are. */
const SMALL_DIGITS = 8;

/** Writes a whole number with up to 16 digits. */
export function putWhole(view: DataView, at: number, value: number): number {
  if (value >= 0) return putDigits(view, at, value, digitsOf(value));
  view.setInt8(at, MINUS);
  return putDigits(view, at + 1, -value, digitsOf(-value));
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
export function putDigits(view: DataView, start: number, value: number, count: number): number {
  let rest = value;
  let end = start + count;
  // Dividing 32-bit integers is several times as fast.
  while (rest > 0x7fffffff) {
    const next = Math.floor(rest / POWERS[SMALL_DIGITS]!);
    end -= SMALL_DIGITS;
    putSmall(view, end, rest - next * POWERS[SMALL_DIGITS]!, SMALL_DIGITS);
    rest = next;
  }
  putSmall(view, start, rest, end - start);
  return start + count;
}

/** Does the same with a number of 31 bits, two digits at a time. */
function putSmall(view: DataView, start: number, value: number, count: number): void {
  let rest = value | 0;
  let at = start + count;
  while (at > start + 1) {
    const next = (rest / 100) | 0;
    at -= 2;
    view.setInt16(at, PAIRS[rest - 100 * next]!, true);
    rest = next;
  }
  if (at > start) view.setInt8(start, ZERO + rest % 10);
}

/** Writes a number with at most this number of decimals, 1 to 12; trailing zeros are omitted. */
export function putDecimal(
  view: DataView,
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
  if (value < 0) view.setInt8(at++, MINUS);
  const factor = POWERS[places]!;
  const whole = Math.floor(units / factor);
  at = putDigits(view, at, whole, digitsOf(whole));
  if (places === 0) return at;
  view.setInt8(at++, POINT);
  return putDigits(view, at, units - whole * factor, places);
}

/** The remainder of numbers of 32 bits takes a fraction of the time. */
function isMultipleOfTen(value: number): boolean {
  return value <= 0x7fffffff ? (value | 0) % 10 === 0 : value % 10 === 0;
}

/** Binary digits after the point of a normalized value. */
const NORMALIZED_BITS = 15;

const FIVES: readonly number[] = Array.from({ length: NORMALIZED_BITS + 1 }, (_, i) => 5 ** i);

/** Writes a multiple of 2^-15 from -1 to 1 with all its decimals. */
export function putNormalized(view: DataView, start: number, value: number): number {
  let units = Math.abs(value) * 2 ** NORMALIZED_BITS | 0;
  let at = start;
  if (value < 0) view.setInt8(at++, MINUS);
  const whole = units >> NORMALIZED_BITS;
  view.setInt8(at++, ZERO + whole);
  units -= whole << NORMALIZED_BITS;
  if (units === 0) return at;
  let places = NORMALIZED_BITS;
  for (; (units & 1) === 0; units >>= 1) places--;
  view.setInt8(at++, POINT);
  return putDigits(view, at, units * FIVES[places]!, places);
}

/** Octets of a binary64. It keeps them all unless it is NaN, of which the last two octets are not part of any UTF-8 text. */
const WIDE = 8;

/**
 * Writes 8 or more octets of UTF-8 text again that precede the index. Eight at a time, the last ones perhaps twice: faster
 * than `set()`.
 */
export function putAgain(view: DataView, at: number, from: number, length: number): number {
  const last = length - WIDE;
  for (let i = 0; i < last; i += WIDE) {
    view.setFloat64(at + i, view.getFloat64(from + i, true), true);
  }
  view.setFloat64(at + last, view.getFloat64(from + last, true), true);
  return at + length;
}

/** Writes a text of ASCII characters. */
export function putAscii(view: DataView, at: number, text: string): number {
  const { length } = text;
  for (let i = 0; i < length; i++) view.setInt8(at + i, text.charCodeAt(i));
  return at + length;
}

/** A short text that is written often: eight octets at a time instead of one by one. */
export class FixedText {
  /** Number of octets. */
  readonly length: number;
  /** Copied as numbers: no eight octets of UTF-8 are a NaN, whose octets the engine may change. */
  readonly #words: Float64Array;

  /** Creates a text, which may be UTF-8 already. */
  constructor(text: string | Uint8Array) {
    const octets = typeof text === "string" ? new TextEncoder().encode(text) : text;
    this.length = octets.length;
    const words = new Float64Array(Math.ceil(octets.length / WIDE));
    const padded = new Uint8Array(WIDE * words.length);
    padded.set(octets);
    const view = new DataView(padded.buffer);
    for (let i = 0; i < words.length; i++) words[i] = view.getFloat64(WIDE * i, true);
    this.#words = words;
  }

  /** Writes it with up to seven more octets; returns the index after the text. */
  put(view: DataView, at: number): number {
    const words = this.#words;
    for (let i = 0; i < words.length; i++) view.setFloat64(at + WIDE * i, words[i]!, true);
    return at + this.length;
  }
}
