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

/**
 * Returns a name on one line, such as `CN=Plant CA, O=Northfield`. The name may come from an
 * unknown peer, so characters that would corrupt a log are replaced and long names are truncated.
 *
 * @throws {CertificateError} The octets are not a name.
 */
export function nameText(name: Uint8Array): string {
  const parts: string[] = [];
  const names = DerReader.within(new DerReader(name, "the name").read(TAG.sequence, "the name"));
  while (names.tag !== undefined) {
    const set = DerReader.within(names.read(TAG.set, "a part of the name"));
    while (set.tag !== undefined) {
      const part = DerReader.within(set.read(TAG.sequence, "a part of the name"));
      const type = readObjectIdentifier(part.read(TAG.objectIdentifier, "the type of a part"));
      const value = part.any("the value of a part");
      parts.push(`${ATTRIBUTES[type] ?? type}=${valueText(value.tag, value.content)}`);
    }
  }
  const text = parts.join(", ");
  if (text === "") return "(no name)";
  return text.length > SHOWN ? `${text.slice(0, SHOWN)}...` : text;
}

function valueText(tag: number, content: Uint8Array): string {
  const octets = content.subarray(0, SHOWN);
  return characters(tag, octets).replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, "?");
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
