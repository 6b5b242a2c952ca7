// Formats a value for an error message, like JSON but always short.

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
  if (typeof value === "string") yield JSON.stringify(value.slice(0, MOST + 1));
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
    yield `${index > 0 ? "," : ""}${JSON.stringify(key.slice(0, MOST))}:`;
    yield* partsOf((object as Record<string, unknown>)[key]);
  }
  yield "}";
}
