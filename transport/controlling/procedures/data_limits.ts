// Limits on the data of a request, and whether it is kept.

/**
 * Limits on the data of a request. If one is exceeded, the request is rejected with a
 * `RequestError` with the code `too-much-data`.
 */
export interface DataLimits {
  /**
   * Maximum number of information objects in the data of a request: a whole number, 1 or more, or
   * Infinity. An ASDU without objects counts as one.
   *
   * @default {1000000}
   */
  readonly maxObjects?: number;
  /**
   * Maximum length of all ASDUs of a request in octets: 1 or more, or Infinity. In memory they use
   * about ten times as much.
   *
   * @default {67108864}, which is 64 MiB
   */
  readonly maxOctets?: number;
}

/** Options of requests that return data. */
export interface GatheringOptions {
  /**
   * Whether the result contains the ASDUs of the request. With `"none"`, `data` and `trace` are
   * empty and only `objects` is counted, so the request needs no memory and is limited only in
   * time; `asdus()` and `onAsdu` still deliver every ASDU.
   *
   * @default {"all"}
   */
  readonly keep?: "all" | "none";
}

/** The settings of one request. */
export type DataPolicy = Required<DataLimits & GatheringOptions>;

/** Default limits. */
export const DEFAULT_DATA_LIMITS: Readonly<Required<DataLimits>> = {
  maxObjects: 1_000_000,
  maxOctets: 64 * 1024 * 1024,
};

/**
 * Returns the limits of a call: its options, otherwise the station's, otherwise the defaults.
 *
 * @throws {RangeError} A limit is outside its range.
 */
export function resolveDataLimits(
  call: DataLimits,
  station: DataLimits = {},
): Required<DataLimits> {
  const {
    maxObjects = station.maxObjects ?? DEFAULT_DATA_LIMITS.maxObjects,
    maxOctets = station.maxOctets ?? DEFAULT_DATA_LIMITS.maxOctets,
  } = call;
  return {
    maxObjects: checked("maxObjects", maxObjects),
    maxOctets: checked("maxOctets", maxOctets),
  };
}

function checked(name: keyof DataLimits, value: number): number {
  if (value === Infinity || (Number.isInteger(value) && value >= 1)) return value;
  throw new RangeError(
    `Cannot use ${name} = ${value}: expected a whole number, 1 or more, or Infinity`,
  );
}
