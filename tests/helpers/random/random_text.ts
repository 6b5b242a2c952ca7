// Random texts for parsers.

import type { Prng } from "./prng.ts";

/** Concatenates up to 40 of the pieces. */
export function randomText(prng: Prng, pieces: readonly string[]): string {
  return Array.from({ length: prng.int(0, 40) }, () => prng.pick(pieces)).join("");
}
