// Octets in strings of programming languages: escapes, and characters that stand for themselves.

/** A string literal, up to its closing quote. */
const STRING = /(["'`])((?:[^"'`\\]|\\[^])*)\1/y;

/** The same without quotes, as logs print it. It begins with the start octet, 0x68, which is the letter h. */
const BARE = /h(?:[!-[\]-~]|\\(?:x[0-9a-f]{2}|u00[0-9a-f]{2}|[0-7]{1,3}|[abefnrtv\\'"]))+/iy;

/** Escapes of C, Python, Rust, Go, Java and JSON. */
const PART =
  /\\x\{([0-9a-f]{1,2})\}|\\u\{([0-9a-f]{1,2})\}|\\x([0-9a-f]{1,2})|\\u00([0-9a-f]{2})|\\([0-7]{1,3})|\\([^])|([\x20-\x7e])/iy;

/** An escape that stands for an octet, without which a string is only text. */
const OCTET_ESCAPE = /\\(?:x|u00|u\{|[0-7])/i;

const NAMED: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  t: 9,
  n: 10,
  v: 11,
  f: 12,
  r: 13,
  e: 27,
};

/** The octets of a string, with the columns of each. */
export interface EscapedOctets {
  readonly octets: readonly number[];
  /** Index of the first character of each octet; one more for the end. */
  readonly columns: readonly number[];
  /** Index after the closing quote. */
  readonly end: number;
}

/** Reads the string literal at a quote; `undefined` if it has no octets. */
export function readString(text: string, at: number): EscapedOctets | undefined {
  STRING.lastIndex = at;
  const found = STRING.exec(text);
  if (found === null || !OCTET_ESCAPE.test(found[2]!)) return undefined;
  return octetsIn(text, { from: at + 1, to: STRING.lastIndex - 1, end: STRING.lastIndex });
}

/** Reads escapes without quotes after the letter h. */
export function readBareString(text: string, at: number): EscapedOctets | undefined {
  BARE.lastIndex = at;
  if (!BARE.test(text)) return undefined;
  return octetsIn(text, { from: at, to: BARE.lastIndex, end: BARE.lastIndex });
}

function octetsIn(
  text: string,
  { from, to, end }: { readonly from: number; readonly to: number; readonly end: number },
): EscapedOctets | undefined {
  const octets: number[] = [];
  const columns: number[] = [];
  for (let at = from; at < to;) {
    PART.lastIndex = at;
    const part = PART.exec(text);
    const value = part === null ? -1 : valueOf(part);
    if (value < 0 || value > 255) return undefined;
    octets.push(value);
    columns.push(at);
    at = PART.lastIndex;
  }
  columns.push(to);
  return { octets, columns, end };
}

function valueOf(part: RegExpExecArray): number {
  const hex = part[1] ?? part[2] ?? part[3] ?? part[4];
  if (hex !== undefined) return Number.parseInt(hex, 16);
  if (part[5] !== undefined) return Number.parseInt(part[5], 8);
  const letter = part[6] ?? part[7]!;
  return part[6] === undefined ? letter.charCodeAt(0) : NAMED[letter] ?? letter.charCodeAt(0);
}
