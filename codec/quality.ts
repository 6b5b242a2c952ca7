// Quality descriptors: their bits, and the meanings as text.

/**
 * Bits of the `quality` of a point (IEC 60870-5-101, 7.2.6.1 to 7.2.6.4), exactly as transmitted. 0
 * means good.
 *
 * Integrated totals use {@linkcode QUALITY.invalid} only; M_ME_ND_1 has no quality descriptor, and
 * its quality is always 0.
 */
export const QUALITY = {
  /** OV: the value is beyond its range (measured values, step positions, bitstrings). */
  overflow: 0x01,
  /** EI: the elapsed time is invalid (protection events). */
  elapsedInvalid: 0x08,
  /** BL: blocked for transmission; the value is that from before the blocking. */
  blocked: 0x10,
  /** SB: substituted by an operator or an automatic source. */
  substituted: 0x20,
  /** NT: not topical; the last update failed or is overdue. */
  notTopical: 0x40,
  /** IV: invalid; the value was not acquired correctly. */
  invalid: 0x80,
} as const;

/** Whether the value is invalid (IV). */
export function isInvalid(quality: number): boolean {
  return (quality & QUALITY.invalid) !== 0;
}

/** Whether no quality bit is set. */
export function isGood(quality: number): boolean {
  return quality === 0;
}

/** Bits of the `quality` of a point by their abbreviations, the worst first. */
export const QUALITY_BITS = {
  /** Invalid. */
  IV: QUALITY.invalid,
  /** Not topical. */
  NT: QUALITY.notTopical,
  /** Substituted. */
  SB: QUALITY.substituted,
  /** Blocked. */
  BL: QUALITY.blocked,
  /** Elapsed time invalid. */
  EI: QUALITY.elapsedInvalid,
  /** Overflow. */
  OV: QUALITY.overflow,
} as const;

const BITS: readonly (readonly [string, number])[] = Object.entries(QUALITY_BITS);

/**
 * Returns the abbreviations of the set bits, such as `IV NT`; empty if good. Reserved bits are
 * shown in hexadecimal.
 */
export function describeQuality(quality: number): string {
  const words: string[] = [];
  let rest = quality;
  for (const [name, bit] of BITS) {
    if ((quality & bit) !== 0) words.push(name);
    rest &= ~bit;
  }
  if (rest !== 0) words.push(`reserved 0x${rest.toString(16).padStart(2, "0")}`);
  return words.join(" ");
}
