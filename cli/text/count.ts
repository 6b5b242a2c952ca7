// Counted things for people.

/** `1 object`, `2 objects`, `0 objects`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
