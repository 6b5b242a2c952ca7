// UTF-8 without the interfaces of a platform, for the texts in messages.

/** Stands for octets that are not UTF-8. */
const REPLACEMENT = "\ufffd";

/** The least code point that needs 2, 3 and 4 octets. */
const LEAST = [0, 0, 0x80, 0x800, 0x10000] as const;

/** The text of octets, and whether all of them are UTF-8. */
export interface Utf8Text {
  /** The text; each octet that is not UTF-8 is U+FFFD. */
  readonly text: string;
  /** Whether encoding the text returns the octets. */
  readonly valid: boolean;
}

/** Decodes UTF-8 between two positions. */
export function decodeUtf8(octets: Uint8Array, from = 0, to: number = octets.length): Utf8Text {
  let text = "";
  let valid = true;
  for (let at = from; at < to;) {
    const length = sequenceOctets(octets[at]!);
    const code = length === 0 || at + length > to ? undefined : codePoint(octets, at, length);
    if (code === undefined) {
      text += REPLACEMENT;
      valid = false;
      at++;
    } else {
      text += String.fromCodePoint(code);
      at += length;
    }
  }
  return { text, valid };
}

/** Number of octets of the sequence that an octet begins; 0 if it begins none. */
function sequenceOctets(octet: number): number {
  if (octet < 0x80) return 1;
  if (octet < 0xc0) return 0;
  if (octet < 0xe0) return 2;
  if (octet < 0xf0) return 3;
  return octet < 0xf8 ? 4 : 0;
}

/** Returns the code point of a sequence; `undefined` if it is cut, too long, a surrogate or too high. */
function codePoint(octets: Uint8Array, at: number, length: number): number | undefined {
  const first = octets[at]!;
  let code = length === 1 ? first : first & (0xff >> (length + 1));
  for (let i = 1; i < length; i++) {
    const octet = octets[at + i];
    if (octet === undefined || (octet & 0xc0) !== 0x80) return undefined;
    code = code << 6 | octet & 0x3f;
  }
  const isSurrogate = code >= 0xd800 && code <= 0xdfff;
  return code < LEAST[length]! || code > 0x10ffff || isSurrogate ? undefined : code;
}

/** Returns the number of octets of a text; -1 if it contains half of a surrogate pair, which UTF-8 cannot represent. */
export function utf8Octets(text: string): number {
  let octets = text.length;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit >= 0xd800 && unit <= 0xdfff) {
      const next = text.charCodeAt(++i);
      if (unit > 0xdbff || !(next >= 0xdc00 && next <= 0xdfff)) return -1;
      octets += 2;
    } else if (unit >= 0x80) octets += unit < 0x800 ? 1 : 2;
  }
  return octets;
}

/** Writes a text that UTF-8 can represent. */
export function writeUtf8(text: string, octets: Uint8Array, from: number): void {
  let at = from;
  for (let i = 0; i < text.length; i++) {
    const code = text.codePointAt(i)!;
    if (code < 0x80) octets[at++] = code;
    else if (code < 0x800) {
      octets[at++] = 0xc0 | code >> 6;
      octets[at++] = 0x80 | code & 0x3f;
    } else {
      if (code < 0x10000) octets[at++] = 0xe0 | code >> 12;
      else {
        i++;
        octets[at++] = 0xf0 | code >> 18;
        octets[at++] = 0x80 | code >> 12 & 0x3f;
      }
      octets[at++] = 0x80 | code >> 6 & 0x3f;
      octets[at++] = 0x80 | code & 0x3f;
    }
  }
}

/** Encodes a text; `undefined` if UTF-8 cannot represent it. */
export function encodeUtf8(text: string): Uint8Array | undefined {
  const length = utf8Octets(text);
  if (length < 0) return undefined;
  const octets = new Uint8Array(length);
  writeUtf8(text, octets, 0);
  return octets;
}
