// Text from outside, made safe to show: control characters, line separators and directions of writing are escaped.

// deno-lint-ignore no-control-regex -- these are the characters in question
const UNSAFE = /[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** The text with every character that could corrupt a log or a terminal as `\u{}` with its hex digits. */
export function shownText(text: string): string {
  return text.replaceAll(UNSAFE, (character) => `\\u{${character.charCodeAt(0).toString(16)}}`);
}
