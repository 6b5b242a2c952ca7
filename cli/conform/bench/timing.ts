// The times of a device under test, in ms, and the tolerances of the criteria.

import type { Sheet } from "../sheet/sheet.ts";

/** Timers and windows of the device, as its sheet declares them. */
export interface Timing {
  /** t0, connection establishment, in ms. */
  readonly t0: number;
  /** t1, acknowledgement and confirmation, in ms. */
  readonly t1: number;
  /** t2, acknowledgement without data, in ms. */
  readonly t2: number;
  /** t3, test in idle state, in ms. */
  readonly t3: number;
  /** k, the send window. */
  readonly k: number;
  /** w, the latest acknowledgement. */
  readonly w: number;
}

/** Tolerance of every timer of the device, in ms. */
export const TOLERANCE_MS = 1000;

/** A device that has to close at once does so within this time, in ms. */
export const CLOSE_MS = 2000;

/** A device that has to answer at once does so within this time, in ms. */
export const PROMPT_MS = 2000;

/** A confirmation of a command or an interrogation arrives within this time, in ms. */
export const CONFIRMATION_MS = 10_000;

/** A termination arrives within this time, in ms. */
export const TERMINATION_MS = 60_000;

/** The longest time between a change and its event, in ms. */
export const EVENT_MS = 5000;

/** What was sent has arrived after this time, also where the next action takes another way than the connection, in ms. */
export const ARRIVAL_MS = 300;

/** The longest time for which a controlling station may leave data transfer stopped on its connection, in ms. */
export const LATEST_START_MS = 60_000;

/** Nothing more is expected after this time without a frame, in ms. */
export const QUIET_MS = 2000;

/** How long a device has to be quiet before its I frames are counted: less than its t1, in ms. */
export function quietOf({ t1 }: Pick<Timing, "t1">): number {
  return Math.min(QUIET_MS, t1 / 4);
}

/** Reads the timing of a sheet. */
export function timingOf(sheet: Sheet): Timing {
  const [t0, t1, t2, t3] = (["t0", "t1", "t2", "t3"] as const)
    .map((key) => sheet.value(key) * 1000) as [number, number, number, number];
  return { t0, t1, t2, t3, k: sheet.value("k"), w: sheet.value("w") };
}
