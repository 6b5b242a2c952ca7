// The type of an ASDU as text, also if the ASDU is not decoded.

import { isPrivateType } from "./classify.ts";
import { typeName } from "./types.ts";

/** Returns the mnemonic of a type; `type 140 (private)` or `type 22 (not assigned)` without one. */
export function typeText(typeId: number): string {
  return typeName(typeId) ??
    `type ${typeId} (${isPrivateType(typeId) ? "private" : "not assigned"})`;
}
