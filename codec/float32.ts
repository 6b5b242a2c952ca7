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
  if (!Number.isFinite(value) || Number.isInteger(value) && Math.abs(value) < 1e7) return value;
  // Six digits identify any shorter decimal, except for subnormal numbers, which are less precise.
  const fewest = Math.abs(value) < 2 ** -126 ? 1 : 6;
  for (let digits = fewest; digits < 10; digits++) {
    const candidate = Number(value.toPrecision(digits));
    if (Math.fround(candidate) === value) return candidate;
  }
  return value;
}
