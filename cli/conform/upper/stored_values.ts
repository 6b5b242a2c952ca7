// The values that a controlling station has received, as an upper tester reports them.

import {
  type Asdu,
  describeQuality,
  instantOf,
  pointsOf,
  type ReportedPoint,
  TIME_FLAGS,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import { addressText } from "../../text/address_text.ts";
import type { ObjectAddress, StoredValue } from "../bench/upper_tester.ts";

/** How the upper tester names an invalid time tag. */
export const INVALID_TIME = "IT";

/** Maximum number of objects that are stored. */
const MOST_OBJECTS = 100_000;

/** The last value of each object. */
export class StoredValues {
  readonly #values = new Map<string, StoredValue>();
  readonly #zone: ZonePolicy;

  /** @param zone Time zone of the time tags. */
  constructor(zone: ZonePolicy = {}) {
    this.#zone = zone;
  }

  /** Stores the values of an ASDU; others have none. */
  take(asdu: Asdu): void {
    for (const point of pointsOf(asdu)) this.#store(point);
  }

  /** The value of an object; `undefined` if it was never received. */
  get(address: ObjectAddress): StoredValue | undefined {
    return this.#values.get(addressText(address));
  }

  /** Forgets all values. */
  clear(): void {
    this.#values.clear();
  }

  #store(point: ReportedPoint): void {
    const key = addressText(point);
    const before = this.#values.get(key);
    if (before === undefined && this.#values.size >= MOST_OBJECTS) return;
    const { value, quality, time, timeFlags, cause } = point;
    const isOdd = time !== undefined && (timeFlags & TIME_FLAGS.invalid) !== 0;
    const words = describeQuality(quality).split(" ").filter((word) => word !== "");
    this.#values.set(key, {
      ...{ value, cause },
      quality: isOdd ? [...words, INVALID_TIME] : words,
      time: instantOf({ time, timeFlags }, this.#zone),
      count: (before?.count ?? 0) + 1,
    });
  }
}
