// Suggests the name that was probably meant.

import { nearestName } from "../../codec/low_level.ts";

/** Text to append to a message about an unknown name: `; did you mean sine?`, or empty if no name is close. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}
