// The grammar of parseHex(): hex digits in free form, and dumps with offsets and characters.

/** Line separators. */
export const LINE_END = /\r\n|\n|\r/;

/** Where and why the text cannot be parsed. */
export interface HexFault {
  /** Index of the character in the text. */
  readonly at: number;
  /** Description: what was expected and what was found. */
  readonly detail: string;
}

/** Text permitted between octets in free form: separators, brackets, quotes or a comment. */
const BETWEEN = /[\s\uFEFF,:;"'{}()[\]-]+|#[^\r\n]*|\/\/[^\r\n]*|\/\*[^]*?\*\//y;

/** Digits in free form, with an optional prefix from programming languages. */
const DIGITS = /(0x|\\x)?([0-9a-f]+)/iy;

/** Offset of a dump line: its digits, and the separator before the octets. */
const OFFSET = /^([ \t]*)([0-9a-f]{3,16})(:?)([ \t]*)/i;

/** One octet of a dump. */
const PAIR = /[ \t]*([0-9a-f]{2})/iy;

const IGNORED_LINE = /^\s*(?:(?:#|\/\/).*)?$/;

/** Parses one text; `octets` contains what was parsed, whether or not there was a fault. */
export class HexTextReader {
  readonly #maxOctets: number;
  #octets = new Uint8Array(256);
  #length = 0;

  /** Creates a parser that reports a fault above this number of octets. */
  constructor(maxOctets: number) {
    this.#maxOctets = maxOctets;
  }

  /** Returns a copy of the octets parsed so far. */
  get octets(): Uint8Array {
    return this.#octets.slice(0, this.#length);
  }

  /** Parses the text up to its end or the first fault. */
  read(text: string): HexFault | undefined {
    const lines = splitLines(text);
    const first = lines.find(({ line }) => !IGNORED_LINE.test(line));
    return first !== undefined && startsDump(first.line)
      ? this.#readDump(lines)
      : this.#readFree(text);
  }

  #readFree(text: string): HexFault | undefined {
    for (let at = 0; at < text.length;) {
      BETWEEN.lastIndex = DIGITS.lastIndex = at;
      if (BETWEEN.test(text)) {
        at = BETWEEN.lastIndex;
        continue;
      }
      const match = DIGITS.exec(text);
      if (match === null) return { at, detail: `expected hex digits, found ${quote(text, at)}` };
      const prefix = match[1] ?? "";
      const digits = prefix !== "" && match[2]!.length === 1 ? `0${match[2]}` : match[2]!;
      for (let i = 0; i + 1 < digits.length; i += 2) {
        const fault = this.#add(Number.parseInt(digits.slice(i, i + 2), 16), at);
        if (fault !== undefined) return fault;
      }
      at = DIGITS.lastIndex;
      if (digits.length % 2 === 1) {
        const detail = digits.length === 1
          ? `expected two digits of an octet, found the single digit "${digits}"`
          : `expected an even number of digits, found ${digits.length}`;
        return { at: at - 1, detail };
      }
    }
    return undefined;
  }

  #readDump(lines: readonly Line[]): HexFault | undefined {
    let base = 0; // Number of octets at offset 0; negative if the dump starts at a higher offset.
    let row = new Uint8Array(0);
    let repeat = false;
    for (const each of lines) {
      const { line, at } = each;
      if (IGNORED_LINE.test(line)) continue;
      if (line.trim() === "*") {
        repeat = true;
        continue;
      }
      const match = OFFSET.exec(line);
      if (match === null) {
        return { at, detail: `expected the offset of a dump line, found ${quote(line, 0)}` };
      }
      const [whole, indent, digits, colon] = match;
      const offset = offsetOf(digits!, this.#length - base);
      if (offset === 0 || this.#length === 0) base = this.#length - offset;
      const fault = repeat
        ? this.#repeat(row, { until: base + offset, at })
        : checkLine(line.slice(whole.length), colon!, at + whole.length);
      if (fault !== undefined) return fault;
      repeat = false;
      const before = this.#length;
      if (offset !== before - base) {
        const expected = (before - base).toString(16);
        return { at: at + indent!.length, detail: `expected offset ${expected}, found ${digits}` };
      }
      const broken = this.#readRow(each, whole.length);
      if (broken !== undefined) return broken;
      row = this.#octets.slice(before, this.#length);
    }
    return undefined;
  }

  /** Parses the octets of one dump line, up to the character column. */
  #readRow({ line, at }: Line, start: number): HexFault | undefined {
    const first = this.#length;
    const row = line.trimEnd();
    let next = start;
    while (!showsTail(row, next, this.#octets.subarray(first, this.#length))) {
      PAIR.lastIndex = next;
      const match = PAIR.exec(row);
      if (match === null) {
        while (row[next] === " " || row[next] === "\t") next++;
        return { at: at + next, detail: `expected two hex digits, found ${quote(row, next)}` };
      }
      const fault = this.#add(Number.parseInt(match[1]!, 16), at + next);
      if (fault !== undefined) return fault;
      next = PAIR.lastIndex;
    }
    return undefined;
  }

  /** Fills up to an offset with copies of a row. */
  #repeat(row: Uint8Array, { until, at }: { until: number; at: number }): HexFault | undefined {
    if (row.length === 0 || (until - this.#length) % row.length !== 0) {
      return { at, detail: "expected whole repeated lines between * and this offset" };
    }
    while (this.#length < until) {
      for (const octet of row) {
        const fault = this.#add(octet, at);
        if (fault !== undefined) return fault;
      }
    }
    return undefined;
  }

  #add(octet: number, at: number): HexFault | undefined {
    if (this.#length === this.#maxOctets) {
      return { at, detail: `expected at most ${this.#maxOctets} octets, found more` };
    }
    if (this.#length === this.#octets.length) {
      const grown = new Uint8Array(this.#length * 2);
      grown.set(this.#octets);
      this.#octets = grown;
    }
    this.#octets[this.#length++] = octet;
    return undefined;
  }
}

/** A line of the text, and the index of its first character. */
interface Line {
  readonly line: string;
  readonly at: number;
}

function splitLines(text: string): Line[] {
  const lines: Line[] = [];
  let at = 0;
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    lines.push({ line: text.slice(at, match.index), at });
    at = match.index + match[0].length;
  }
  lines.push({ line: text.slice(at), at });
  return lines;
}

/**
 * Whether a text with this first line is a dump. `0000 0000` could be an offset, or two octets
 * twice. Without a colon or a character column after it, it counts as an offset only if the octets
 * after it are separate, and if it is 0 or has leading zeros and a wide gap after it.
 */
export function startsDump(line: string): boolean {
  const match = OFFSET.exec(line);
  if (match === null) return false;
  const [whole, , digits, colon, gap] = match;
  const rest = line.slice(whole.length);
  if (gap === "" || rest === "") return false;
  if (colon === ":" || /^[^|]*\|.*\|\s*$/.test(rest)) return true;
  if (/^0+$/.test(digits!)) return /^[0-9a-f]*/i.exec(rest)![0].length < digits!.length;
  return digits!.startsWith("0") && gap!.length > 1 && /^[0-9a-f]{2}(\s|$)/i.test(rest);
}

/** Rejects words of more than one octet if their byte order is unknown. */
function checkLine(rest: string, colon: string, at: number): HexFault | undefined {
  if (colon === ":" || !/^[0-9a-f]{3}/i.test(rest)) return undefined;
  const detail = "expected single octets as of hexdump -C or od -t x1, found words of several";
  return { at, detail };
}

/**
 * Returns the value of an offset, which is hexadecimal or, as in the default format of `od`, octal.
 */
export function offsetOf(digits: string, expected: number): number {
  const octal = /^[0-7]{7}$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
  return octal === expected ? octal : Number.parseInt(digits, 16);
}

/**
 * Whether a dump line has no more octets from `at`, because it ends or because its character column
 * begins.
 */
export function showsTail(line: string, at: number, octets: ArrayLike<number>): boolean {
  const rest = line.slice(at);
  if (rest === "") return true;
  const framed = /^[ \t]*([|>])(.*)[|<]$/.exec(rest);
  if (framed !== null) return framed[2]!.length === octets.length;
  const blanks = /^[ \t]*/.exec(rest)![0].length;
  // The character column may begin with blanks, and trailing blanks may be lost.
  for (let gap = blanks; gap >= 2 && rest.length - gap <= octets.length; gap--) {
    const shown = rest.slice(gap).padEnd(octets.length);
    if (Array.from(octets).every((octet, i) => shows(shown.charCodeAt(i), octet))) return true;
  }
  return false;
}

function shows(character: number, octet: number): boolean {
  const printable = octet >= 0x20 && octet < 0x7f;
  return printable ? character === octet : character === 0x2e || character > 0x7e;
}

/** Returns a few characters of the text, for messages. */
function quote(text: string, at: number): string {
  const found = text.slice(at, at + 1);
  return found === "" ? "the end of the line" : JSON.stringify(found);
}
