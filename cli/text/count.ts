// Formats numbers with nouns for messages and reports.

import { formatCount } from "../../codec/low_level.ts";

/** `1 object`, `2 objects`, `0 objects`. */
export { formatCount as count };

/** A number with grouped digits: `1 234 567`. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, " ");
}

/** `1 packet`, `12 345 packets`. */
export function counted(number: number, noun: string, plural?: string): string {
  return formatCount(number, noun, plural).replace(/^\d+/, (digits) => grouped(Number(digits)));
}
