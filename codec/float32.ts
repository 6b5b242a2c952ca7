// Shortest decimal representation of a binary32: 49.98, not 49.97999954223633.

/**
 * Returns the number with the fewest decimal digits that rounds to the same binary32. NaN and the
 * infinities are unchanged.
 *
 * ```ts
 * import { shortestFloat32 } from "@telecontrol/iec104/low-level";
 *
 * console.log(shortestFloat32(49.97999954223633)); // 49.98
 * ```
 */
export function shortestFloat32(value: number): number {
  const decimals = shortestDecimals(value);
  if (decimals === 0) return value;
  if (decimals > 0) {
    return Math.round(Math.abs(value) * POWERS[decimals]!) / POWERS[decimals]! * Math.sign(value);
  }
  if (!Number.isFinite(value)) return value;
  // Six digits identify any shorter decimal, except for subnormal numbers, which are less precise.
  const fewest = Math.abs(value) < 2 ** -126 ? 1 : 6;
  for (let digits = fewest; digits < 10; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}

/** The greatest finite binary32. */
export const MAX_FLOAT32 = 3.4028234663852886e38;

/** The NaN that JavaScript uses as a binary32: the only one that a number represents without loss. */
export const QUIET_NAN = 0x7fc00000;

const FLOAT = new Float32Array(1);
const FLOAT_BITS = new Int32Array(FLOAT.buffer);

/** Returns the binary32 with these bits. */
export function float32Of(bits: number): number {
  FLOAT_BITS[0] = bits;
  return FLOAT[0]!;
}

/** Returns the bits of a number as a binary32. */
export function float32Bits(value: number): number {
  FLOAT[0] = value;
  return FLOAT_BITS[0]!;
}

/** Powers of ten that a product with a binary32 needs; all products with them are exact. */
const POWERS: readonly number[] = Array.from({ length: 13 }, (_, i) => 10 ** i);

/**
 * Returns a number of decimals that is sufficient to write {@linkcode shortestFloat32}, such as 2 for
 * 49.98; the last of them may be 0. Returns -1 for numbers other than 0 outside 0.001 to 10 000 000,
 * because an exponent may make them shorter.
 */
export function shortestDecimals(value: number): number {
  const size = Math.abs(value);
  if (size < 1e7 && Math.floor(size) === size) return 0;
  if (!(size >= 1e-3 && size < 1e7)) return -1;
  // The last of six digits; no binary32 needs more than nine.
  let decimals = 8;
  for (let limit = 1e-2; size >= limit && decimals > 0; limit *= 10) decimals--;
  const last = Math.min(decimals + 3, POWERS.length - 1);
  for (; decimals <= last; decimals++) {
    const units = Math.round(size * POWERS[decimals]!);
    if (Math.fround(units / POWERS[decimals]!) === size) return decimals;
  }
  return -1;
}
