// Minimum, maximum and maximum width of lists of any length, without spreading them onto the stack.

import { cellsOf } from "./cells.ts";

/** The maximum of some numbers, at least `least`. */
export function largest(numbers: Iterable<number>, least = -Infinity): number {
  let most = least;
  for (const number of numbers) most = Math.max(most, number);
  return most;
}

/** The minimum of some numbers, at most `most`. */
export function smallest(numbers: Iterable<number>, most = Infinity): number {
  let least = most;
  for (const number of numbers) least = Math.min(least, number);
  return least;
}

/** The maximum display width of some texts, at least `least`. */
export function widest(texts: Iterable<string>, least = 0): number {
  let most = least;
  for (const text of texts) most = Math.max(most, cellsOf(text));
  return most;
}
