// Formats numbers with nouns: `1 octet`, `2 octets`.

/**
 * Formats a number with its noun, in the singular for 1: `0 objects`, `1 object`, `2 objects`.
 *
 * @param plural The plural of the noun; by default the noun with an s.
 *
 * ```ts
 * import { formatCount } from "@telecontrol/iec104/low-level";
 *
 * console.log(formatCount(1, "octet"), formatCount(2, "entry", "entries")); // 1 octet 2 entries
 * ```
 */
export function formatCount(count: number, noun: string, plural = `${noun}s`): string {
  return `${count} ${count === 1 ? noun : plural}`;
}
