// Limits the data of a request, and defines whether they are kept.

/** Limits of the data of one request. Beyond them it rejects with a `RequestError` with the code `too-much-data`. */
export interface DataLimits {
  /**
   * Most information objects among the data of a request: a whole number, 1 or more, or Infinity. An ASDU without any
   * counts as one.
   *
   * @default {1000000}
   */
  readonly maxObjects?: number;
  /**
   * Most octets of all ASDUs that belong to a request, from the type identification on: 1 or more, or Infinity. They
   * occupy about ten times as much memory.
   *
   * @default {67108864}, which is 64 MiB
   */
  readonly maxOctets?: number;
}

/** Options of requests that a station answers with data. */
export interface GatheringOptions {
  /**
   * Whether the result contains the ASDUs that belong to the request. With `"none"` its `data` and `trace` are empty and
   * only `objects` is counted, so that it needs no memory and has no limit except time; `asdus()` and `onAsdu` still
   * deliver every ASDU.
   *
   * @default {"all"}
   */
  readonly keep?: "all" | "none";
}

/** The settings of one request. */
export type DataPolicy = Required<DataLimits & GatheringOptions>;

/** The default limits. */
export const DEFAULT_DATA_LIMITS: Readonly<Required<DataLimits>> = {
  maxObjects: 1_000_000,
  maxOctets: 64 * 1024 * 1024,
};

/**
 * The limits of one call: its own, otherwise those of the station, otherwise the defaults.
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
