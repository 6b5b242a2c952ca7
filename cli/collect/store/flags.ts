// What can be odd about a stored value: bits of the column `flags`, and their names.

/** Bits of the column `flags`. 0 is a value without remark. */
export const FLAG = {
  /** The T bit: sent for a test. */
  test: 0x001,
  /** The P/N bit: a negative confirmation. */
  negative: 0x002,
  /** The point is not in the configuration, which lists others. */
  unknownPoint: 0x004,
  /** The value is of another kind than the point's values before, or than the configuration says. */
  typeChanged: 0x008,
  /** The time tag is an impossible date or time; its octets are in `detail`. */
  impossibleTime: 0x010,
  /** The time tag is possible but not credible: more than a year old, or more than an hour ahead. */
  doubtfulTime: 0x020,
  /** The clock of the station has stopped: many events with one time tag. */
  clockStopped: 0x040,
  /** It may be a repetition: equal to a stored event, sent again after a reconnection, without a distinguishing time. */
  perhapsRepeated: 0x080,
  /** The ASDU had a fault; its codes are in `detail`. */
  irregular: 0x100,
} as const;

/** Every flag, with its name. */
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

/** The flags that are set, by name, with a space between them. */
export function describeFlags(flags: number): string {
  return FLAG_NAMES.filter(([bit]) => (flags & bit) !== 0).map(([, name]) => name).join(" ");
}
