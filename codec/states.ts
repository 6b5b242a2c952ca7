// Named values of switching objects. The meanings of all values as text are in `elements.ts`.

/**
 * SPI and SCS: the value of a single point and of a single command (IEC 60870-5-101, 7.2.6.1 and 7.2.6.15).
 *
 * ```ts
 * import { encodeAsdu, formatAsdu, decodeAsdu, SINGLE_POINT } from "@telecontrol/iec104/codec";
 *
 * const objects = [{ ioa: 1, value: SINGLE_POINT.on }];
 * console.log(formatAsdu(decodeAsdu(encodeAsdu({ type: "M_SP_NA_1", cause: 3, ca: 1, objects }))));
 * // M_SP_NA_1 spont CA 1: 1=ON
 * ```
 */
export const SINGLE_POINT = { off: 0, on: 1 } as const;

/**
 * DPI and DCS: the value of a double point (IEC 60870-5-101, 7.2.6.2). A double command (7.2.6.16) takes `off` or `on`.
 */
export const DOUBLE_POINT = {
  /** Neither end position is reached. */
  intermediate: 0,
  off: 1,
  on: 2,
  /** Both end positions are reported. */
  indeterminate: 3,
} as const;

/** RCS: the direction of a regulating step command (IEC 60870-5-101, 7.2.6.17). */
export const STEP_COMMAND = { lower: 1, higher: 2 } as const;
