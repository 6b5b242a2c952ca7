// Time limits for the steps of a procedure.

/** Time limits for the steps of a procedure. The standard leaves them to the project. */
export interface StepLimits {
  /**
   * Until the request is sent. It waits while the window is full or another procedure for the same
   * object is running. In ms, 1 or more.
   *
   * @default {15000}
   */
  readonly sendMs?: number;
  /**
   * From sending to the confirmation, or to the value of a read. In ms, 1 or more.
   *
   * @default {10000}
   */
  readonly confirmationMs?: number;
  /**
   * From the confirmation, or from the last interrogated data, to the termination. In ms, 1 or more.
   *
   * @default {30000}
   */
  readonly terminationMs?: number;
  /**
   * The same if the termination is optional: how long to wait for one that may never arrive.
   *
   * @default {2000}
   */
  readonly graceMs?: number;
  /**
   * From sending to the end of the procedure. In ms, 1 or more, or Infinity.
   *
   * @default {600000}
   */
  readonly totalMs?: number;
}

/** Default limits. */
export const DEFAULT_STEP_LIMITS: Readonly<Required<StepLimits>> = {
  sendMs: 15_000,
  confirmationMs: 10_000,
  terminationMs: 30_000,
  graceMs: 2_000,
  totalMs: 600_000,
};

/**
 * Returns the limits of a call: its options, otherwise the station's, otherwise the defaults.
 *
 * @throws {RangeError} A limit is not a positive number.
 */
export function resolveLimits(
  call: StepLimits,
  station: StepLimits = {},
): Required<StepLimits> {
  const standard = DEFAULT_STEP_LIMITS;
  const {
    sendMs = station.sendMs ?? standard.sendMs,
    confirmationMs = station.confirmationMs ?? standard.confirmationMs,
    terminationMs = station.terminationMs ?? standard.terminationMs,
    graceMs = station.graceMs ?? standard.graceMs,
    totalMs = station.totalMs ?? standard.totalMs,
  } = call;
  const limits = { sendMs, confirmationMs, terminationMs, graceMs, totalMs };
  const isRight = sendMs > 0 && confirmationMs > 0 && terminationMs > 0 && graceMs > 0 &&
    totalMs > 0;
  return isRight ? limits : refuse(limits);
}

function refuse(limits: Required<StepLimits>): never {
  const [name, value] = Object.entries(limits).find(([, value]) => !(value > 0))!;
  throw new RangeError(`Cannot use ${name} = ${value}: expected a number of ms above 0`);
}
