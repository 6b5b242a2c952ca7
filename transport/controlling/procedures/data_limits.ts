// How much a request may gather, and whether it keeps it.

/** Bounds of what one request gathers. Beyond them it rejects with a `RequestError` of code `too-much-data`. */
export interface DataLimits {
  /**
   * Most information objects among the data of a request: a whole number, 1 or more, or Infinity. An ASDU without any
   * counts as one.
   *
   * @default {1000000}
   */
  readonly maxObjects?: number;
  /**
   * Most octets of all ASDUs that belong to a request, from the type identification on: 1 or more, or Infinity. In
   * memory they take some ten times as much.
   *
   * @default {67108864}, which is 64 MiB
   */
  readonly maxOctets?: number;
}

/** Options of requests that a station answers with data. */
export interface GatheringOptions {
  /**
   * Whether the result has the ASDUs that belong to the request. With `"none"` its `data` and `trace` are empty and only
   * `objects` counts, so that it needs no memory and has no limit but time; every ASDU arrives by `asdus()` and
   * `onAsdu` all the same.
   *
   * @default {"all"}
   */
  readonly keep?: "all" | "none";
}

/** What applies to one request. */
export type DataPolicy = Required<DataLimits & GatheringOptions>;

/** The limits that apply where nothing else is said. */
export const DEFAULT_DATA_LIMITS: Readonly<Required<DataLimits>> = {
  maxObjects: 1_000_000,
  maxOctets: 64 * 1024 * 1024,
};

/**
 * The limits of one call: its own, else those of the station, else the defaults.
 *
 * @throws {RangeError} A limit is outside its range.
 */
export function resolveDataLimits(...layers: readonly DataLimits[]): Required<DataLimits> {
  return { maxObjects: limitOf("maxObjects", layers), maxOctets: limitOf("maxOctets", layers) };
}

function limitOf(name: keyof DataLimits, layers: readonly DataLimits[]): number {
  const layer = layers.find((each) => each[name] !== undefined);
  const value = layer?.[name] ?? DEFAULT_DATA_LIMITS[name];
  if (value === Infinity || (Number.isInteger(value) && value >= 1)) return value;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number, 1 or more, or Infinity`,
  );
}
