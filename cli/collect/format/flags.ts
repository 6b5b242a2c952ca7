// Flags of stored values: bits of the column `flags`, and their names.

/** Bits of the column `flags`; 0 for a regular value. */
export const FLAG = {
  /** The T bit: test. */
  test: 0x001,
  /** The P/N bit: a negative confirmation. */
  negative: 0x002,
  /** The point is not listed in a configuration that lists points. */
  unknownPoint: 0x004,
  /** The value is of another kind than configured, or than the point's previous values. */
  typeChanged: 0x008,
  /** The time tag is not a valid date or time; its octets are in `detail`. */
  impossibleTime: 0x010,
  /** The time tag is valid but not plausible: more than a year old, or more than an hour ahead. */
  doubtfulTime: 0x020,
  /** The clock of the station has stopped: many events have the same time tag. */
  clockStopped: 0x040,
  /**
   * Possibly a repetition: equal to a stored event, received again after a reconnection, without a distinguishing
   * time tag.
   */
  perhapsRepeated: 0x080,
  /** The ASDU was irregular; the issue codes are in `detail`. */
  irregular: 0x100,
} as const;

/** All flags with their names. */
export const FLAG_NAMES: readonly (readonly [flag: number, name: string])[] = [
  [FLAG.test, "test"],
  [FLAG.negative, "negative"],
  [FLAG.unknownPoint, "unknown-point"],
  [FLAG.typeChanged, "type-changed"],
  [FLAG.impossibleTime, "impossible-time"],
  [FLAG.doubtfulTime, "doubtful-time"],
  [FLAG.clockStopped, "clock-stopped"],
  [FLAG.perhapsRepeated, "perhaps-repeated"],
  [FLAG.irregular, "irregular"],
];

/** The names of the flags set, separated by spaces. */
export function describeFlags(flags: number): string {
  return FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name).join(" ");
}
