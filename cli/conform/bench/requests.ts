// Requests that several cases send.

import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import type { Tester } from "./tester.ts";

/** The qualifier of a station interrogation. */
export const STATION_QOI = 20;

/** The qualifier of a general counter request, without freeze. */
export const GENERAL_QCC = 5;

/** The first common address of the sheet. */
export function firstCa(t: Tester): number {
  return t.sheet.commonAddresses[0] ?? 1;
}

/** A station interrogation, or one of a group. */
export function interrogation(
  t: Tester,
  { ca = firstCa(t), qoi = STATION_QOI, cause = CAUSE.activation, originator = 0 }: {
    readonly ca?: number;
    readonly qoi?: number;
    readonly cause?: typeof CAUSE.activation | typeof CAUSE.deactivation;
    readonly originator?: number;
  } = {},
): AsduInput {
  return { type: "C_IC_NA_1", cause, ca, originator, objects: [{ qoi }] };
}
