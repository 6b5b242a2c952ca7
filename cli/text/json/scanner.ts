// Splits JSON text into tokens: strings, numbers, words and brackets; skips white space and comments.

/** The text is not valid JSON at this position. */
export class JsonSyntaxFault extends Error {
  /** Always `JsonSyntaxFault`. */
  override readonly name = "JsonSyntaxFault";
  /** Position in the text, in UTF-16 units from 0. */
  readonly at: number;

  /** Creates the error. */
  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

/** Maximum number of characters quoted from the text. */
const SHOWN = 20;

// The expressions avoid repeated groups: the engine saves every repetition, and a long text would overflow its stack.
const SPACE = /[ \t\r\n]*/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
/** The replacement character for invalid octets. */
const REPLACEMENT = "\ufffd";

// deno-lint-ignore no-control-regex -- JSON forbids control characters in a string
const SPECIAL = /["\\\u0000-\u001f\ufffd]/g;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

const WORDS: readonly (readonly [string, true | false | null])[] = [
  ["true", true],
  ["false", false],
  ["null", null],
];

/** Reads tokens. All methods throw {@linkcode JsonSyntaxFault} if the text is not valid JSON. */
export class JsonScanner {
  readonly #text: string;
  #at = 0;

  /** Creates a scanner at the start of a text; skips a byte order mark. */
  constructor(text: string) {
    this.#text = text;
    if (text.startsWith("\ufeff")) this.#at = 1;
  }

  /** Position of the next token, after `peek()`. */
  get at(): number {
    return this.#at;
  }

  /** Skips white space and comments. Returns the next character; `undefined` at the end. */
  peek(): string | undefined {
    for (;;) {
      SPACE.lastIndex = this.#at;
      SPACE.test(this.#text);
      this.#at = SPACE.lastIndex;
      if (this.#text[this.#at] !== "/") return this.#text[this.#at];
      if (!this.#skipComment()) return "/";
    }
  }

  /** Consumes the character if it is the next one. */
  take(character: string): boolean {
    if (this.peek() !== character) return false;
    this.#at++;
    return true;
  }

  /** Consumes a value that is neither an object nor an array. */
  scalar(): string | number | boolean | null {
    if (this.peek() === '"') return this.string();
    for (const [word, value] of WORDS) {
      if (!this.#text.startsWith(word, this.#at)) continue;
      if (/[\w.]/.test(this.#text[this.#at + word.length] ?? "")) break;
      this.#at += word.length;
      return value;
    }
    NUMBER.lastIndex = this.#at;
    const digits = NUMBER.exec(this.#text)?.[0];
    if (digits === undefined) throw this.expected("a value");
    const number = Number(digits);
    if (!Number.isFinite(number)) throw this.expected("a number below 1.8e308");
    this.#at += digits.length;
    return number;
  }

  /** Consumes a string in quotes. */
  string(): string {
    const start = this.#at;
    let from = start + 1;
    for (;;) {
      SPECIAL.lastIndex = from;
      const special = SPECIAL.exec(this.#text);
      const at = special?.index ?? this.#text.length;
      if (special?.[0] === '"') {
        this.#at = at + 1;
        // `from` moves only past escapes, which the platform validates.
        const isPlain = from === start + 1;
        const string: string = isPlain
          ? this.#text.slice(from, at)
          : JSON.parse(this.#text.slice(start, this.#at));
        if (!string.isWellFormed()) {
          throw this.#faultAt(start, "both halves of each surrogate pair");
        }
        return string;
      }
      if (special?.[0] === REPLACEMENT) throw this.#faultAt(at, "a text in UTF-8 or UTF-16");
      if (special?.[0] !== "\\") throw this.#unclosed(at);
      ESCAPE.lastIndex = at;
      if (!ESCAPE.test(this.#text)) {
        throw this.#faultAt(
          at,
          'an escape: \\" \\\\ \\/ \\b \\f \\n \\r \\t or \\u and 4 hex digits',
        );
      }
      from = ESCAPE.lastIndex;
    }
  }

  /** The error for an unexpected token. */
  expected(what: string): JsonSyntaxFault {
    return this.#faultAt(this.#at, what);
  }

  /** The error for a string that is not closed on its line, or contains a control character. */
  #unclosed(at: number): JsonSyntaxFault {
    const isInLine = at < this.#text.length && !/[\r\n]/.test(this.#text[at]!);
    const expected = isInLine
      ? "an escape such as \\t in place of a control character"
      : 'the " at the end of a string';
    return this.#faultAt(at, expected);
  }

  #skipComment(): boolean {
    const kind = this.#text[this.#at + 1];
    if (kind === "/") {
      const end = this.#text.indexOf("\n", this.#at);
      this.#at = end < 0 ? this.#text.length : end;
      return true;
    }
    if (kind !== "*") return false;
    const end = this.#text.indexOf("*/", this.#at + 2);
    if (end < 0) throw this.expected("*/ at the end of the comment");
    this.#at = end + 2;
    return true;
  }

  #faultAt(at: number, expected: string): JsonSyntaxFault {
    const rest = this.#text.slice(at, at + SHOWN).split(/[\r\n]/)[0]!;
    const found = at >= this.#text.length
      ? "the end of the text"
      : rest === ""
      ? "the end of the line"
      : JSON.stringify(rest);
    return new JsonSyntaxFault(`Expected ${expected}, found ${found}`, at);
  }
}
