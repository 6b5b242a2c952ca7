// Shows values and texts of others in messages: values like JSON but always short, texts without control characters.

/**
 * C0 and C1 controls, line and paragraph separators, the marks that change the direction of text, and characters without
 * width, which make different texts look the same.
 */
// deno-lint-ignore no-control-regex -- these are the characters to escape
const CONTROLS = /[\x00-\x1f\x7f-\x9f\xad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

const SHORT_ESCAPES: Readonly<Record<string, string>> = { "\n": "\\n", "\r": "\\r", "\t": "\\t" };

/**
 * The text with its control characters escaped: `\x1b` for ESC, `\n` for a line feed, `\u202e` for a mark that changes
 * the direction of text. A name or a comment from a file or a peer then cannot move the cursor of a terminal, forge
 * a line of a log, or appear as another text.
 */
export function shownText(text: string): string {
  return text.replace(CONTROLS, (character) => {
    const code = character.charCodeAt(0).toString(16);
    return SHORT_ESCAPES[character] ??
      (code.length > 2 ? `\\u${code.padStart(4, "0")}` : `\\x${code.padStart(2, "0")}`);
  });
}

/** Maximum length; a longer text is truncated and ends in dots. */
const MOST = 60;

/**
 * Formats a value as JSON, or `missing` for `undefined`, and truncates long text. Deeply nested,
 * circular or huge values are read only as far as they are shown.
 */
export function shownValue(value: unknown): string {
  if (value === undefined) return "missing";
  let text = "";
  for (const part of partsOf(value)) {
    text += part;
    if (text.length > MOST) return `${text.slice(0, MOST - 3)}...`;
  }
  return text;
}

/**
 * Yields the text in pieces. Each level starts with a piece, so that the caller can stop in time.
 */
function* partsOf(value: unknown): Generator<string> {
  if (typeof value === "string") yield shownText(JSON.stringify(value.slice(0, MOST + 1)));
  else if (typeof value === "bigint") yield `${value}n`;
  else if (typeof value !== "object" || value === null) yield String(value);
  else if (Array.isArray(value) || value instanceof Uint8Array) yield* elementsOf(value);
  else yield* membersOf(value);
}

function* elementsOf(list: readonly unknown[] | Uint8Array): Generator<string> {
  yield "[";
  for (const [index, element] of list.entries()) {
    if (index > 0) yield ",";
    yield* partsOf(element);
  }
  yield "]";
}

function* membersOf(object: object): Generator<string> {
  yield "{";
  for (const [index, key] of Object.keys(object).entries()) {
    yield `${index > 0 ? "," : ""}${shownText(JSON.stringify(key.slice(0, MOST)))}:`;
    yield* partsOf((object as Record<string, unknown>)[key]);
  }
  yield "}";
}
