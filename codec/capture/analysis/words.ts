// Types as text.

import { typeName } from "../../types.ts";

/** Returns the mnemonic of a type, or its number if it has none. */
export function typeText(typeId: number): string {
  return typeName(typeId) ?? `type ${typeId}`;
}
