// JSON that this tool can read again.

/** What stands for octets that are not text. The reader refuses it where it is not escaped: the text would be damaged. */
const REPLACEMENT = "\ufffd";

/** The escape of half a surrogate pair, as of a text that was cut; an even number of backslashes before it escape each other. */
const HALF_PAIR = /((?<!\\)(?:\\\\)*)\\ud[89a-f][\da-f]{2}/g;

/** Writes a value as `JSON.stringify()` does, with an escape for each U+FFFD, which also replaces half a surrogate pair. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent)
    .replaceAll(REPLACEMENT, "\\ufffd")
    .replace(HALF_PAIR, "$1\\ufffd");
}
