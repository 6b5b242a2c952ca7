// JSON as people write it: with comments and trailing commas, with the place of every value, and no key twice.

/** A place in a text, both counted from 1. */
export interface TextPlace {
  /** The line. */
  readonly line: number;
  /** The column, in characters. */
  readonly column: number;
}

/** Something wrong at a place of the text. */
export interface TextFault {
  /** Where the value is in the document, such as `stations[0].name`; `""` for the whole. */
  readonly path: string;
  /** Where it is in the text. */
  readonly place: TextPlace;
  /** What is wrong, in words. */
  readonly what: string;
}

/** A text that was read. */
export interface ParsedText {
  /** The value; `undefined` if the text cannot be understood, and then there is one fault. */
  readonly value: unknown;
  /** The place of every value, by its path. */
  readonly places: ReadonlyMap<string, TextPlace>;
  /** Syntax faults and keys that occur twice. */
  readonly faults: readonly TextFault[];
}

/** Reads JSON with comments (`//`, `/* *` `/`) and trailing commas. Never throws. */
export function parseJsonWithComments(text: string): ParsedText {
  const reader = new Reader(text);
  try {
    return { value: reader.document(), places: reader.places, faults: reader.faults };
  } catch (error) {
    if (!(error instanceof SyntaxFault)) throw error;
    const faults = [...reader.faults, { path: "", place: error.place, what: error.message }];
    return { value: undefined, places: reader.places, faults };
  }
}

/** The path of a member of an object. */
export function memberPath(path: string, key: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `${path}[${JSON.stringify(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}

const SPACE = /(?:[ \t\r\n\ufeff]+|\/\/[^\n]*|\/\*[^]*?\*\/)*/y;
// deno-lint-ignore no-control-regex -- JSON forbids these characters in a string
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const SCALAR = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

class SyntaxFault extends Error {
  override readonly name = "SyntaxFault";
  readonly place: TextPlace;

  constructor(message: string, place: TextPlace) {
    super(message);
    this.place = place;
  }
}

class Reader {
  readonly places = new Map<string, TextPlace>();
  readonly faults: TextFault[] = [];
  readonly #text: string;
  readonly #lineStarts: number[] = [0];
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    for (let i = text.indexOf("\n"); i >= 0; i = text.indexOf("\n", i + 1)) {
      this.#lineStarts.push(i + 1);
    }
  }

  document(): unknown {
    const value = this.#value("");
    if (this.#peek() !== undefined) throw this.#unexpected("the end");
    return value;
  }

  #value(path: string): unknown {
    const next = this.#peek();
    this.places.set(path, this.#place(this.#at));
    if (next === "{") return this.#object(path);
    if (next === "[") return this.#array(path);
    const token = this.#match(next === '"' ? STRING : SCALAR);
    if (token === undefined) throw this.#unexpected("a value");
    return JSON.parse(token);
  }

  #object(path: string): unknown {
    const object: Record<string, unknown> = {};
    this.#at++;
    while (this.#peek() !== "}") {
      const place = this.#place(this.#at);
      const token = this.#match(STRING);
      if (token === undefined) throw this.#unexpected("a name in quotes, or }");
      const key = JSON.parse(token) as string;
      const at = memberPath(path, key);
      this.#take(":", ":");
      const first = this.places.get(at);
      const value = this.#value(first === undefined ? at : `${at} (again)`);
      if (first === undefined) Object.defineProperty(object, key, { ...PLAIN, value });
      else {
        const what = `occurs twice, first in line ${first.line}; expected each name once`;
        this.faults.push({ path: at, place, what });
      }
      if (this.#peek() === ",") this.#at++;
      else if (this.#peek() !== "}") throw this.#unexpected(", or }");
    }
    this.#at++;
    return object;
  }

  #array(path: string): unknown {
    const array: unknown[] = [];
    this.#at++;
    while (this.#peek() !== "]") {
      array.push(this.#value(`${path}[${array.length}]`));
      if (this.#peek() === ",") this.#at++;
      else if (this.#peek() !== "]") throw this.#unexpected(", or ]");
    }
    this.#at++;
    return array;
  }

  /** The next character that means something. */
  #peek(): string | undefined {
    SPACE.lastIndex = this.#at;
    SPACE.test(this.#text);
    this.#at = SPACE.lastIndex;
    return this.#text[this.#at];
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const token = pattern.exec(this.#text)?.[0];
    if (token !== undefined) this.#at += token.length;
    return token;
  }

  #take(character: string, expected: string): void {
    if (this.#peek() !== character) throw this.#unexpected(expected);
    this.#at++;
  }

  #unexpected(expected: string): SyntaxFault {
    const rest = this.#text.slice(this.#at, this.#at + 20).split("\n")[0]!;
    const found = this.#at >= this.#text.length ? "the end of the text" : JSON.stringify(rest);
    return new SyntaxFault(`Expected ${expected}, found ${found}`, this.#place(this.#at));
  }

  #place(at: number): TextPlace {
    let low = 0;
    let high = this.#lineStarts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.#lineStarts[middle]! <= at) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: at - this.#lineStarts[low]! + 1 };
  }
}

/** A property like any other, also for a key such as `__proto__`. */
const PLAIN = { enumerable: true, writable: true, configurable: true };
