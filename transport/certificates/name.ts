// Distinguished names as readable text.

import { DerReader, latinOf, TAG } from "./der.ts";
import { readObjectIdentifier } from "./der_values.ts";

/** Short names of the attributes of a distinguished name. */
const ATTRIBUTES: Readonly<Record<string, string>> = {
  "2.5.4.3": "CN",
  "2.5.4.5": "serialNumber",
  "2.5.4.6": "C",
  "2.5.4.7": "L",
  "2.5.4.8": "ST",
  "2.5.4.10": "O",
  "2.5.4.11": "OU",
  "0.9.2342.19200300.100.1.25": "DC",
  "1.2.840.113549.1.9.1": "email",
};

const BMP_STRING = 0x1e;
const LATIN_STRING = 0x14;

/** Maximum number of characters to show. */
const SHOWN = 200;

/** Characters that would corrupt a log. */
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/**
 * Returns a name on one line, such as `CN=Plant CA, O=Northfield`. The name may come from an
 * unknown peer, so characters that would corrupt a log are replaced and long names are truncated.
 *
 * @throws {CertificateError} The octets are not a name.
 */
export function nameText(name: Uint8Array): string {
  const text = attributesOf(name).map(([type, value]) => {
    return `${type}=${value.slice(0, SHOWN).replaceAll(UNPRINTABLE, "?")}`;
  }).join(", ");
  if (text === "") return "(no name)";
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

/**
 * A name in one line from which its attributes can be read again: as {@linkcode nameText}, but a comma, a backslash and a
 * space at either end of a value are preceded by a backslash, and characters that would corrupt a log are written as `\u{}`
 * with their hex digits. Empty for a name without attributes.
 *
 * @throws {CertificateError} The octets are not a name.
 */
export function subjectText(name: Uint8Array): string {
  return attributesOf(name).map(([type, value]) => `${type}=${escaped(value)}`).join(", ");
}

/** The short names in upper case, with themselves and the numbers that stand for them. */
const SHORT_NAMES: ReadonlyMap<string, string> = new Map<string, string>(
  Object.entries(ATTRIBUTES).flatMap(([number, name]) => {
    const short = name.toUpperCase();
    return [[number, short], [short, short]];
  }),
).set("EMAILADDRESS", "EMAIL"); // as openssl prints it

/**
 * The attributes in the text of a name, such as `["CN", "Plant CA"]`. Types are short names in upper case, or object
 * identifiers where there is no short name. Spaces around a type and a value are ignored, as in `CN = Plant CA`, which
 * openssl prints; a space that belongs to a value is preceded by a backslash.
 *
 * @returns `undefined` if the text is not a list such as `CN=Plant CA, O=Northfield`, a type is unknown, or a backslash
 * precedes a letter or digit, except in `\u{}`.
 */
export function readSubject(text: string): readonly (readonly [string, string])[] | undefined {
  const parts = text.match(/(?:\\.|[^\\,])+/gsu) ?? [];
  if (parts.length === 0 || text !== parts.join(",")) return undefined;
  const attributes: [string, string][] = [];
  for (const part of parts) {
    const [, type, padded] = /^ *([A-Za-z]+|\d+(?:\.\d+)+) *=(.*)$/su.exec(part) ?? [];
    if (type === undefined || padded === undefined || UNKNOWN_ESCAPE.test(padded)) return undefined;
    const name = SHORT_NAMES.get(type.toUpperCase()) ?? (type.includes(".") ? type : undefined);
    if (name === undefined) return undefined;
    attributes.push([name, unescaped(trimmed(padded))]);
  }
  return attributes;
}

/** The text without spaces at its ends, except one that a backslash precedes. */
function trimmed(text: string): string {
  let start = 0;
  while (text[start] === " ") start++;
  let end = text.length;
  while (end > start && text[end - 1] === " ") end--;
  let escape = end;
  while (text[escape - 1] === "\\") escape--;
  return text.slice(start, (end - escape) % 2 === 0 ? end : end + 1);
}

/** A backslash before a letter or digit that has no meaning here, such as the `\2C` of RFC 4514. */
const UNKNOWN_ESCAPE = /(?<!\\)(?:\\\\)*\\(?!u\{[0-9a-f]{1,6}\})[A-Za-z0-9]/u;

function escaped(value: string): string {
  return value.replaceAll(/[,\\]|^ | $/g, "\\$&").replaceAll(UNPRINTABLE, (character) => {
    return `\\u{${character.codePointAt(0)!.toString(16)}}`;
  });
}

function unescaped(text: string): string {
  return text.replaceAll(/\\(?:u\{([0-9a-f]{1,6})\}|(.))/gsu, (whole, code, character) => {
    if (code === undefined) return character;
    const point = parseInt(code, 16);
    return point <= 0x10ffff ? String.fromCodePoint(point) : whole;
  });
}

/** Types and values of a name, in its order. */
function attributesOf(name: Uint8Array): readonly (readonly [type: string, value: string])[] {
  const attributes: (readonly [string, string])[] = [];
  const names = DerReader.within(new DerReader(name, "the name").read(TAG.sequence, "the name"));
  while (names.tag !== undefined) {
    const set = DerReader.within(names.read(TAG.set, "a part of the name"));
    while (set.tag !== undefined) {
      const part = DerReader.within(set.read(TAG.sequence, "a part of the name"));
      const type = readObjectIdentifier(part.read(TAG.objectIdentifier, "the type of a part"));
      const value = part.any("the value of a part");
      attributes.push([ATTRIBUTES[type] ?? type, characters(value.tag, value.content)]);
    }
  }
  return attributes;
}

function characters(tag: number, octets: Uint8Array): string {
  if (tag === BMP_STRING) {
    let text = "";
    for (let at = 0; at + 1 < octets.length; at += 2) {
      text += String.fromCharCode(octets[at]! * 256 + octets[at + 1]!);
    }
    return text;
  }
  const latin = latinOf(octets);
  if (tag === LATIN_STRING) return latin;
  try {
    return decodeURIComponent(latin.replaceAll(/[^]/g, percent));
  } catch {
    return latin; // Not UTF-8, or truncated within a character.
  }
}

function percent(character: string): string {
  return `%${character.charCodeAt(0).toString(16).padStart(2, "0")}`;
}
