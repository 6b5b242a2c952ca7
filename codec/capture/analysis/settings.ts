// The settings of the stations of a link, as far as known, and the tolerance of timers.

/** The parameters of a link (IEC 60870-5-104, clause 9). */
export interface LinkSettings {
  /** Maximum number of unacknowledged I format APDUs that a station sends. */
  readonly k: number;
  /** Number of received I format APDUs after which a station acknowledges. */
  readonly w: number;
  /** Time-out of sent or test APDUs, in ms. */
  readonly t1Ms: number;
  /** Time-out for acknowledgements when no data is sent, in ms. */
  readonly t2Ms: number;
  /** Time-out for sending test frames on an idle link, in ms. */
  readonly t3Ms: number;
}

/** The default values of the standard. */
export const DEFAULT_SETTINGS: LinkSettings = {
  k: 12,
  w: 8,
  t1Ms: 15_000,
  t2Ms: 10_000,
  t3Ms: 20_000,
};

/** Tolerance: timers often have a resolution of one second, and packets are delayed. */
export const TIMER_SLACK_MS = 1500;
