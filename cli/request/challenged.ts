// What to do when the station asks for a proof that the command cannot give.

import { TYPES } from "../../codec/low_level.ts";
import type { Asdu } from "../../mod.ts";

/** The suggestion. */
export const CHALLENGED =
  "The station requires secure authentication, and carries nothing out without it: --keys FILE names a file with the key of a user, which iec104 keys makes";

/** Whether an ASDU that the link has not processed is a challenge. */
export function isChallenge({ typeId }: Asdu): boolean {
  return typeId === TYPES.S_CH_NA_1.id;
}
