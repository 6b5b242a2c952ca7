// The type of an ASDU as text, also if the ASDU is not decoded.

import { isOtherEdition, isPrivateType } from "./classify.ts";
import { IEC104, type Profile } from "./profile.ts";
import { typeName } from "./types.ts";

/**
 * Returns the mnemonic of a type; `type 140 (private)` or `type 22 (not assigned)` without one. Types 81
 * to 95 of another edition may mean something else, so they have no mnemonic.
 */
export function typeText(typeId: number, profile: Profile = IEC104): string {
  if (isOtherEdition(typeId, profile)) {
    return `type ${typeId} (secure authentication, edition ${profile.security?.edition})`;
  }
  return typeName(typeId) ??
    `type ${typeId} (${isPrivateType(typeId) ? "private" : "not assigned"})`;
}
