// Minimum, maximum and greatest width of lists of any length, because nothing is spread onto the stack.

import { cellsOf } from "./cells.ts";

/** The greatest of some numbers, and at least `least`. */
export function largest(numbers: Iterable<number>, least = -Infinity): number {
  let most = least;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

/** The least of some numbers, and at most `most`. */
export function smallest(numbers: Iterable<number>, most = Infinity): number {
  let least = most;
  for (const number of numbers) least = Math.min(least, number);
  return least;
}

/** Columns of the widest of some texts on a terminal, and at least `least`. */
export function widest(texts: Iterable<string>, least = 0): number {
  let most = least;
  for (const text of texts) most = Math.max(most, cellsOf(text));
  return most;
}
