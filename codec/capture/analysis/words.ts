// Types as text.

import { typeName } from "../../types.ts";

/** A type by its mnemonic, or by its number where it has none. */
export function typeText(typeId: number): string {
  return typeName(typeId) ?? `type ${typeId}`;
}
