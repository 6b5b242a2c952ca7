// System commands, by their type.

import { type AsduInput, QRP } from "../../../codec/mod.ts";
import type { CaseCondition } from "../case.ts";
import { type ListedType, typeKey } from "../sheet/type_items.ts";
import {
  clockCommand,
  counterRequest,
  interrogation,
  resetCommand,
  testCommand,
} from "./requests.ts";
import type { Tester } from "./tester.ts";

/** The system commands that may be sent to all common addresses. */
export const BROADCAST_TYPES = ["C_IC_NA_1", "C_CI_NA_1", "C_CS_NA_1", "C_RP_NA_1"] as const;

/** The system commands whose object address is always 0. */
export const ZERO_ADDRESS_TYPES = [...BROADCAST_TYPES, "C_TS_TA_1"] as const;

/** A condition: one of some types is marked. */
export function anyOf(types: readonly ListedType[]): CaseCondition {
  return [types.map(typeKey)];
}

/** A system command of a type, which has no lasting effect on a device that executes it. */
export function systemCommand(
  t: Tester,
  type: (typeof ZERO_ADDRESS_TYPES)[number],
  ca: number,
): AsduInput {
  switch (type) {
    case "C_IC_NA_1":
      return interrogation(t, { ca });
    case "C_CI_NA_1":
      return counterRequest(t, { ca });
    case "C_CS_NA_1":
      return clockCommand(t, { ca });
    case "C_RP_NA_1":
      return resetCommand(t, { ca, qrp: QRP.events });
    case "C_TS_TA_1":
      return testCommand(t, { ca });
  }
}
