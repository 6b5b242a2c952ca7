// Describes mistakes in JSON values, with a suggestion for misspelt names.

import { type DeclarationFault, describeFault } from "../../../codec/mod.ts";
import { nearestName } from "../../../codec/low_level.ts";
import { lastKeyOf } from "./path_tree.ts";

/** Describes a mistake: `sectors[0].pionts is unknown; did you mean "points"?`. */
export function mistakeText(fault: DeclarationFault): string {
  const { path, value, unknown, known = [] } = fault;
  const found = unknown === "property" ? lastKeyOf(path) : value;
  const nearest = unknown === undefined ? undefined : nearestName(String(found), known);
  if (nearest === undefined) return describeFault(fault);
  const what = unknown === "property" ? `${path} is unknown` : describeFault(fault);
  return `${what}; did you mean "${nearest}"?`;
}
