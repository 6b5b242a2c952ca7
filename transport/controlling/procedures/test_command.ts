// The test command (C_TS_TA_1, C_TS_NA_1) of a controlling station.

import { CAUSE } from "../../../codec/cause.ts";
import {
  type Prepared,
  type RequestDefaults,
  type RequestOptions,
  tagOf,
} from "./request_options.ts";
import type { ProcedureResult } from "./result.ts";
import { simpleRequest } from "./simple_request.ts";

/** Options of a test command. */
export interface TestOptions extends RequestOptions {
  /**
   * `C_TS_TA_1` is defined by IEC 60870-5-104; `C_TS_NA_1` by IEC 60870-5-101, for stations behind
   * a gateway.
   *
   * @default {"C_TS_TA_1"}
   */
  readonly type?: "C_TS_TA_1" | "C_TS_NA_1";
  /**
   * TSC, the number that the confirmation of a C_TS_TA_1 must return, 0..65535.
   *
   * @default one more than in the last test
   */
  readonly counter?: number;
}

/** The test pattern of C_TS_NA_1: octets AA 55. */
const TEST_PATTERN = 0x55aa;

/**
 * Creates a test of a station's application. A confirmation with another TSC is ignored.
 *
 * @throws {RangeError} An address, the counter or a limit is outside its range.
 */
export function stationTest(
  ca: number,
  counter: number,
  options: TestOptions & { readonly defaults: RequestDefaults },
): Prepared<ProcedureResult> {
  const { type = "C_TS_TA_1", defaults } = options;
  return simpleRequest(ca, {
    what: "test",
    target: { kind: "test" },
    readOnly: true,
    keys: [type === "C_TS_TA_1" ? "tsc" : "fbp"],
    mismatch: type === "C_TS_TA_1" ? "ignore" : "take",
    make: (header, instant) =>
      type === "C_TS_TA_1"
        ? {
          type,
          cause: CAUSE.activation,
          ...header,
          objects: [{ tsc: options.counter ?? counter, ...tagOf(instant, defaults) }],
        }
        : { type, cause: CAUSE.activation, ...header, objects: [{ fbp: TEST_PATTERN }] },
  }, options);
}
