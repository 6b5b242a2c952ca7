// Blanks comments, strings and regular expressions in source text, so that a search finds only code.

const STRING = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'/y;
const PATTERN = /\/(?![*\/])(?:[^\\\/\[\n]|\\.|\[(?:[^\]\\\n]|\\.)*\])+\/[a-z]*/y;
const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;

/**
 * Blanks comments, strings and regular expressions. All other characters, including quotes, keep their positions, so
 * an index into the result is an index into the source.
 */
export function codeOf(source: string): string {
  const out = source.split("");
  /** For each open `${`, the number of open braces inside it. */
  const depths: number[] = [];
  let at = 0;

  function blank(from: number, to: number): void {
    for (let i = from; i < to; i++) if (out[i] !== "\n") out[i] = " ";
    at = to;
  }

  /** Blanks the text of a template from `at` to its end or to the next `${`. */
  function template(): void {
    const from = at;
    while (at < source.length && source[at] !== "`") {
      if (source.startsWith("${", at)) {
        blank(from, at);
        at += 2;
        depths.push(0);
        return;
      }
      at += source[at] === "\\" ? 2 : 1;
    }
    blank(from, at);
    at++;
  }

  function match(pattern: RegExp): number {
    pattern.lastIndex = at;
    return pattern.test(source) ? pattern.lastIndex : -1;
  }

  while (at < source.length) {
    const c = source[at]!;
    const comment = c === "/" ? match(COMMENT) : -1;
    const text = c === '"' || c === "'" ? match(STRING) : -1;
    const pattern = c === "/" && beginsValue(out, at) ? match(PATTERN) : -1;
    if (comment > 0) blank(at, comment);
    else if (text > 0) {
      blank(at + 1, text - 1);
      at = text;
    } else if (pattern > 0) blank(at, pattern);
    else {
      at++;
      const inner = depths.at(-1);
      if (c === "`") template();
      else if (inner === undefined) continue;
      else if (c === "{") depths[depths.length - 1] = inner + 1;
      else if (c === "}" && inner > 0) depths[depths.length - 1] = inner - 1;
      else if (c === "}") {
        depths.pop();
        template();
      }
    }
  }
  return out.join("");
}

/** Whether a slash here begins a regular expression: it does where a value is expected. */
function beginsValue(out: readonly string[], at: number): boolean {
  const before = out.slice(Math.max(0, at - 40), at).join("").trimEnd();
  return before === "" || /[(,=:\[!&|?{};+\-*%~^<>]$|\b(?:return|typeof|case|in|of)$/.test(before);
}
