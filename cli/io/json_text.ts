// JSON with faults that say where: JSON.parse() alone often does not.

/** A text is no JSON. */
export class JsonTextError extends SyntaxError {
  /** The name of the class. */
  override readonly name = "JsonTextError";
}

const SPACE = /[ \t\r\n]*/y;
// deno-lint-ignore no-control-regex -- they are what a JSON string must not contain
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** What may come next, in words. */
type State = "a value" | "a value or ]" | "a name in quotes or }" | "a name in quotes" | ":";

/**
 * Parses JSON.
 *
 * @throws {JsonTextError} With line, column, what was expected and what was found.
 */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    const fault = findFault(text);
    throw new JsonTextError(fault ?? error.message, { cause: error });
  }
}

/** The first fault of a text, with its place. */
function findFault(text: string): string | undefined {
  const open: ("{" | "[")[] = [];
  let state: State | "after" = "a value";
  let at = 0;
  for (;;) {
    at = match(SPACE, text, at)!;
    const next = text[at];
    if (state === "after") {
      const container = open.at(-1);
      if (container === undefined) {
        if (next === undefined) return undefined;
        return describe(text, at, "the end");
      }
      const close = container === "{" ? "}" : "]";
      if (next === ",") state = container === "{" ? "a name in quotes" : "a value";
      else if (next === close) open.pop();
      else return describe(text, at, `, or ${close}`);
      at++;
    } else if (state === ":") {
      if (next !== ":") return describe(text, at, ":");
      state = "a value";
      at++;
    } else if (
      (state === "a value or ]" && next === "]") ||
      (state === "a name in quotes or }" && next === "}")
    ) {
      open.pop();
      state = "after";
      at++;
    } else if (state.startsWith("a name")) {
      const end = match(STRING, text, at);
      if (end === undefined) return describe(text, at, state);
      at = end;
      state = ":";
    } else if (next === "{" || next === "[") {
      open.push(next);
      state = next === "{" ? "a name in quotes or }" : "a value or ]";
      at++;
    } else {
      const end = match(next === '"' ? STRING : SCALAR, text, at);
      if (end === undefined) return describe(text, at, state);
      at = end;
      state = "after";
    }
  }
}

function match(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function describe(text: string, at: number, expected: string): string {
  const before = text.slice(0, at).split("\n");
  const found = text[at] === undefined
    ? "the end"
    : JSON.stringify(String.fromCodePoint(text.codePointAt(at)!));
  const place = `line ${before.length}, column ${before.at(-1)!.length + 1}`;
  return `expected ${expected}, found ${found} (${place})`;
}
