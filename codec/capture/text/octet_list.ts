// Octets found in text, with everything that the search needs to know about each.

/** Separation of an octet from the one before it: nothing in common. */
export const BREAK = 0;

/** Separation by blanks, or by nothing. Other separators have higher numbers. */
export const BLANK = 1;

/** How an octet on a new line continues the one before it. */
export const JOIN = { none: 0, perhaps: 1, certain: 2 } as const;

/** One octet, in each notation: its value, or -1 if it is not one in this notation. */
export interface OctetWord {
  /** Two hex digits, or a literal in any base. */
  readonly hex: number;
  /** Decimal digits, or a literal in any base. */
  readonly code: number;
  /** One or two hex digits, or a literal in any base. */
  readonly loose: number;
}

/** Where an octet is, and how it is separated from the one before it. */
export interface OctetPlace {
  readonly style: number;
  readonly join: number;
  readonly line: number;
  readonly column: number;
  /** Column after its last character. */
  readonly end: number;
}

/** The notations, in the order in which they are tried. */
export type Notation = "hex" | "code" | "loose";

/** Columns of octets, in the order of the text. */
export class OctetList {
  length = 0;
  #values = {
    hex: new Int16Array(256),
    code: new Int16Array(256),
    loose: new Int16Array(256),
  };
  style: Int32Array = new Int32Array(256);
  join: Uint8Array = new Uint8Array(256);
  line: Int32Array = new Int32Array(256);
  column: Int32Array = new Int32Array(256);
  end: Int32Array = new Int32Array(256);

  /** Returns the values in one notation. */
  values(notation: Notation): Int16Array {
    return this.#values[notation];
  }

  /** Appends an octet. */
  push(word: OctetWord, place: OctetPlace): void {
    if (this.length === this.style.length) this.#grow();
    const at = this.length++;
    this.#values.hex[at] = word.hex;
    this.#values.code[at] = word.code;
    this.#values.loose[at] = word.loose;
    this.style[at] = place.style;
    this.join[at] = place.join;
    this.line[at] = place.line;
    this.column[at] = place.column;
    this.end[at] = place.end;
  }

  /** Removes the first octets. */
  drop(count: number): void {
    if (count === 0) return;
    const { hex, code, loose } = this.#values;
    for (
      const array of [hex, code, loose, this.style, this.join, this.line, this.column, this.end]
    ) {
      array.copyWithin(0, count, this.length);
    }
    this.length -= count;
  }

  #grow(): void {
    const size = this.style.length * 2;
    const { hex, code, loose } = this.#values;
    this.#values = { hex: wider(hex, size), code: wider(code, size), loose: wider(loose, size) };
    this.style = longer(this.style, size);
    this.line = longer(this.line, size);
    this.column = longer(this.column, size);
    this.end = longer(this.end, size);
    const join = new Uint8Array(size);
    join.set(this.join);
    this.join = join;
  }
}

function wider(array: Int16Array, size: number): Int16Array<ArrayBuffer> {
  const grown = new Int16Array(size);
  grown.set(array);
  return grown;
}

function longer(array: Int32Array, size: number): Int32Array {
  const grown = new Int32Array(size);
  grown.set(array);
  return grown;
}
