// The settings of the stations of a link, as far as known, and the tolerance of timers.

/** The parameters of a link (IEC 60870-5-104, clause 9). */
export interface LinkSettings {
  /** Most I format APDUs that a station sends without an acknowledgement. */
  readonly k: number;
  /** Latest acknowledgement after this number of I format APDUs. */
  readonly w: number;
  /** Time-out of sent or test APDUs, in ms. */
  readonly t1Ms: number;
  /** Time-out for acknowledgements where no data are sent, in ms. */
  readonly t2Ms: number;
  /** Time-out for sending test frames on an idle link, in ms. */
  readonly t3Ms: number;
}

/** The values that the standard recommends. */
export const DEFAULT_SETTINGS: LinkSettings = {
  k: 12,
  w: 8,
  t1Ms: 15_000,
  t2Ms: 10_000,
  t3Ms: 20_000,
};

/** Timers of stations count in seconds, and packets are delayed: a timer may be late by this much. */
export const TIMER_SLACK_MS = 1500;
