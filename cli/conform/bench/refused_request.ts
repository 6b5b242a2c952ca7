// A request that a controlled station has to refuse with one I frame, and that changes nothing.

import { type AsduInput, CAUSE } from "../../../codec/mod.ts";
import { TYPE_RANGES } from "../../../codec/low_level.ts";
import { rawAsdu, unassignedType } from "./raw_asdu.ts";
import { firstCa, interrogation, readCommand } from "./requests.ts";
import type { FramePattern } from "./pattern.ts";
import type { Tester } from "./tester.ts";

/** A request, and the frame that refuses it. */
export interface RefusedRequest {
  readonly asdu: AsduInput | Uint8Array;
  readonly refusal: FramePattern;
}

/**
 * A request of a type that the sheet does not mark; without one, of a type that is not assigned. Some devices close the
 * connection when they receive the latter, which DUI-01 judges and other cases should not.
 */
export function refusedRequest(t: Tester): RefusedRequest {
  const ca = firstCa(t);
  if (!t.marks("type.107")) {
    const objects = [{ tsc: 1, time: t.instant }];
    const asdu = { type: "C_TS_TA_1", cause: CAUSE.activation, ca, objects } as const;
    return { asdu, refusal: { type: asdu.type } };
  }
  if (!t.marks("type.102")) {
    return { asdu: readCommand({ ca, ioa: 1 }), refusal: { type: "C_RD_NA_1" } };
  }
  const typeId = unassignedType(TYPE_RANGES.processControl);
  return {
    asdu: rawAsdu(interrogation(t), { typeId }, t.profile),
    refusal: { type: typeId, cause: CAUSE.unknownType },
  };
}
