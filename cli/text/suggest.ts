// Suggests the name that was probably meant.

import { nearestName } from "../../codec/low_level.ts";

/** The known name closest to the typed one, if it is close enough. */
export function suggest(typed: string, known: readonly string[]): string | undefined {
  return nearestName(typed, known);
}

/** Text to append to a message about an unknown name: `; did you mean sine?`, or empty if no name is close. */
export function didYouMean(typed: string, known: readonly string[]): string {
  const nearest = suggest(typed, known);
  return nearest === undefined ? "" : `; did you mean ${nearest}?`;
}
