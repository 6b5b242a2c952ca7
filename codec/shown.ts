// A value in an error message: like JSON, but short whatever the value is.

/** Longest text; what is longer ends in dots. */
const MOST = 60;

/**
 * A value as JSON has it, `missing` for `undefined`; cut where it becomes long. Of values that nest deeply, refer to
 * themselves or are huge no more is looked at than is shown.
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

/** The text piece by piece. Each level begins with a piece, so that the caller stops before there are too many. */
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
