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

/** Decodes UTF-8. */
export function decodeUtf8(octets: Uint8Array): Utf8Text {
  let text = "";
  let valid = true;
  for (let at = 0; at < octets.length;) {
    const length = sequenceOctets(octets[at]!);
    const code = length === 0 ? undefined : codePoint(octets, at, length);
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

/** Encodes a text; `undefined` if it contains half of a surrogate pair, which UTF-8 cannot represent. */
export function encodeUtf8(text: string): Uint8Array | undefined {
  const octets: number[] = [];
  for (const character of text) {
    const code = character.codePointAt(0)!;
    if (code >= 0xd800 && code <= 0xdfff) return undefined;
    if (code < 0x80) octets.push(code);
    else if (code < 0x800) octets.push(0xc0 | code >> 6, 0x80 | code & 0x3f);
    else if (code < 0x10000) {
      octets.push(0xe0 | code >> 12, 0x80 | code >> 6 & 0x3f, 0x80 | code & 0x3f);
    } else {
      octets.push(
        0xf0 | code >> 18,
        0x80 | code >> 12 & 0x3f,
        0x80 | code >> 6 & 0x3f,
        0x80 | code & 0x3f,
      );
    }
  }
  return Uint8Array.from(octets);
}
