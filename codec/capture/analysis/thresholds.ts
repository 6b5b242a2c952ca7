// Thresholds of findings about the rate and order of requests.

/** Limits beyond which behaviour becomes a finding. Times are in milliseconds of capture time. */
export interface AnalysisThresholds {
  /** Objects of a station that one host commands within `sweepMs`: a sweep. */
  readonly sweepObjects: number;
  /** See `sweepObjects`. */
  readonly sweepMs: number;
  /** Objects that one host selects within `selectsMs` and does not operate. */
  readonly selects: number;
  /** See `selects`. */
  readonly selectsMs: number;
  /** Two hosts that command the same object within this time are two masters. */
  readonly twoMastersMs: number;
  /** Interrogations of the same kind at shorter intervals than this, for `stormMs`, are a storm. */
  readonly stormIntervalMs: number;
  /** See `stormIntervalMs`. */
  readonly stormMs: number;
  /** I format APDUs that a station receives without ever acknowledging one. */
  readonly unacknowledged: number;
  /** Permitted difference between the time tag of a command and the time of capture. */
  readonly commandTimeMs: number;
  /** Common addresses that one host tries without success within `scanMs`. */
  readonly scanCas: number;
  /** Object addresses that one host tries without success within `scanMs`. */
  readonly scanIoas: number;
  /** Objects that one host reads one by one within `scanMs`, whatever the answers are. */
  readonly scanReads: number;
  /** See `scanCas`, `scanIoas` and `scanReads`. */
  readonly scanMs: number;
  /** Connections of one host to the same station within `reconnectsMs`. */
  readonly reconnects: number;
  /** See `reconnects`. */
  readonly reconnectsMs: number;
  /** Connections to one endpoint within `floodMs`, from any hosts. */
  readonly floodConnections: number;
  /** See `floodConnections`. */
  readonly floodMs: number;
  /** A confirmation is late if it follows its request after more than this. */
  readonly confirmationMs: number;
  /** A termination is late if it follows the last data or return information after more than this. */
  readonly terminationMs: number;
  /** A reply to a challenge of secure authentication is late after more than this. */
  readonly replyMs: number;
  /** Session keys are used for long after more than this. */
  readonly keyUseMs: number;
}

/** Default values of {@linkcode AnalysisThresholds}. */
export const DEFAULT_THRESHOLDS: AnalysisThresholds = {
  sweepObjects: 10,
  sweepMs: 10_000,
  selects: 10,
  selectsMs: 60_000,
  twoMastersMs: 60_000,
  stormIntervalMs: 5000,
  stormMs: 60_000,
  unacknowledged: 8,
  commandTimeMs: 60_000,
  scanCas: 5,
  scanIoas: 8,
  scanReads: 32,
  scanMs: 60_000,
  reconnects: 10,
  reconnectsMs: 60_000,
  floodConnections: 500,
  floodMs: 60_000,
  confirmationMs: 3000,
  terminationMs: 3000,
  replyMs: 2000,
  keyUseMs: 14_400_000,
};

/**
 * Completes thresholds with the default values.
 *
 * @throws {RangeError} A threshold is unknown, or is not a number above 0.
 */
export function thresholdsOf(given: Partial<AnalysisThresholds> = {}): AnalysisThresholds {
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(DEFAULT_THRESHOLDS, name)) {
      const known = Object.keys(DEFAULT_THRESHOLDS).join(", ");
      throw new RangeError(`Threshold ${name} is unknown, expected one of ${known}`);
    }
    const isTime = name.endsWith("Ms");
    if (isTime ? value > 0 : Number.isSafeInteger(value) && value > 0) continue;
    const expected = isTime ? "a number of milliseconds above 0" : "a whole number above 0";
    throw new RangeError(`Threshold ${name} is ${value}, expected ${expected}`);
  }
  return { ...DEFAULT_THRESHOLDS, ...given };
}
