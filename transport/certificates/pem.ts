// Reads PEM: base64 text between BEGIN and END lines.

import { malformed } from "./certificate_error.ts";

/** A PEM block. */
export interface PemBlock {
  /** Label, such as `CERTIFICATE` or `X509 CRL`. */
  readonly label: string;
  /** The decoded octets. */
  readonly octets: Uint8Array;
  /** Line number of its BEGIN line, counted from 1. */
  readonly line: number;
}

/** Maximum length of a text, in characters. */
const MAX_CHARACTERS = 64 * 1024 * 1024;

const BORDER = /^-----(BEGIN|END) ([A-Z0-9][A-Z0-9 ]{0,62})-----\s*$/;
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const VALUES = Uint8Array.from(
  { length: 128 },
  (_, code) => ALPHABET.indexOf(String.fromCharCode(code)),
);
const NONE = 0xff;

/**
 * Reads the blocks of a text and ignores the text between them, as is usual for PEM.
 *
 * @throws {CertificateError} A block has no end or is not base64; the message contains the line
 * number.
 */
export function readPem(text: string): readonly PemBlock[] {
  if (text.length > MAX_CHARACTERS) {
    throw malformed(
      `The text has ${text.length} characters, expected at most ${MAX_CHARACTERS}`,
    );
  }
  const blocks: PemBlock[] = [];
  let open: { readonly label: string; readonly line: number; readonly lines: string[] } | undefined;
  let line = 0;
  for (const content of linesOf(text)) {
    line++;
    const [, border, label = ""] = BORDER.exec(content) ?? [];
    if (border === "BEGIN") {
      if (open !== undefined) throw unended(open);
      open = { label, line, lines: [] };
    } else if (border === "END") {
      if (open?.label !== label) {
        throw malformed(`Line ${line} ends ${label}, but there is no matching BEGIN line`);
      }
      blocks.push({ label, line: open.line, octets: octetsOf(open.lines, open.line) });
      open = undefined;
    } else open?.lines.push(content);
  }
  if (open !== undefined) throw unended(open);
  return blocks;
}

/** Yields one line at a time, to avoid copying a text of several megabytes. */
function* linesOf(text: string): Generator<string> {
  // Skips a byte order mark.
  for (let from = text.startsWith("\ufeff") ? 1 : 0; from <= text.length;) {
    const at = text.indexOf("\n", from);
    const to = at < 0 ? text.length : at;
    yield text.slice(from, to);
    from = to + 1;
  }
}

function unended({ label, line }: { readonly label: string; readonly line: number }): Error {
  return malformed(`The ${label} block in line ${line} has no end`);
}

function octetsOf(lines: readonly string[], begin: number): Uint8Array {
  let characters = 0;
  for (const { length } of lines) characters += length;
  const octets = new Uint8Array(Math.ceil(characters * 3 / 4));
  let count = 0;
  let bits = 0;
  let held = 0;
  let padding = 0;
  for (const [index, content] of lines.entries()) {
    for (let at = 0; at < content.length; at++) {
      const code = content.charCodeAt(at);
      if (code === 0x20 || code === 0x0d || code === 0x09) continue;
      const value = code < 128 ? VALUES[code]! : NONE;
      if (code === 0x3d) padding++;
      else if (value === NONE || padding > 0) {
        throw malformed(`Line ${begin + 1 + index} is not base64`);
      } else {
        held = ((held << 6) | value) & 0xffff;
        bits += 6;
        if (bits < 8) continue;
        bits -= 8;
        octets[count++] = held >> bits;
      }
    }
  }
  if (bits === 6 || (padding > 0 && padding !== bits / 2)) {
    throw malformed(`The block in line ${begin} is incomplete`);
  }
  return octets.slice(0, count);
}
