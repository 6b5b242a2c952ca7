// Detects the format of a file from its first octets.

import {
  detectFormat,
  type InputFormat,
  isCaptureFormat,
  isZstd,
  recogniseOtherFile,
} from "../../../codec/capture/mod.ts";

/** Number of octets needed if the first four are not conclusive. */
export const HEAD_OCTETS = 512;

/**
 * A capture, text (in UTF-16 if written by a Windows shell), raw octets, compressed data, a file that is recognized
 * but not read, or something unknown.
 */
export type ContentFormat =
  | InputFormat
  | "hex-utf-16"
  | "hex-utf-16be"
  | "empty"
  | "zstd"
  | "other";

/** Encodings of text, as `TextDecoder` names them. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be";

/** The encoding of a format that is text; `undefined` for others. */
export function textEncoding(format: ContentFormat): TextEncoding | undefined {
  if (format === "hex") return "utf-8";
  if (format === "hex-utf-16") return "utf-16le";
  return format === "hex-utf-16be" ? "utf-16be" : undefined;
}

/** Compressed formats, whose content is what counts. */
export type PackedFormat = "gzip" | "zstd";

/** Detects the format from the first octets. */
export function contentFormat(head: Uint8Array): ContentFormat {
  if (head.length === 0) return "empty";
  if (head[0] === 0xff && head[1] === 0xfe) return "hex-utf-16";
  if (head[0] === 0xfe && head[1] === 0xff) return "hex-utf-16be";
  const format = detectFormat(head);
  if (isCaptureFormat(format) || format === "gzip") return format;
  if (isZstd(head)) return "zstd";
  if (recogniseOtherFile(head) !== undefined) return "other";
  return format !== "hex" && isText(head) ? "hex" : format;
}

/** Share of printable ASCII in text of an unknown encoding. */
const MIN_ASCII = 0.6;

/**
 * Whether octets are text other than ASCII: with words in another language, in UTF-8 or an older encoding, or with the
 * colours of a terminal.
 */
function isText(head: Uint8Array): boolean {
  const isControl = (octet: number) =>
    octet < 0x09 || octet > 0x0d && octet < 0x20 && octet !== ESCAPE;
  if (head.some(isControl)) return false;
  if (!new TextDecoder().decode(head, { stream: true }).includes("\ufffd")) return true;
  const ascii = head.reduce((sum, octet) => sum + Number(octet < 0x7f), 0);
  return ascii >= head.length * MIN_ASCII;
}

const ESCAPE = 0x1b;
