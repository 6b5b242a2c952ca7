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
 * A capture, hex text (in UTF-16 if written by a Windows shell), raw octets, compressed data, a file that is recognised
 * but not read, or something unknown.
 */
export type ContentFormat = InputFormat | "hex-utf-16" | "empty" | "zstd" | "other";

/** Compressed formats, whose content is what counts. */
export type PackedFormat = "gzip" | "zstd";

/** Detects the format from the first octets. */
export function contentFormat(head: Uint8Array): ContentFormat {
  if (head.length === 0) return "empty";
  if (head[0] === 0xff && head[1] === 0xfe) return "hex-utf-16";
  const format = detectFormat(head);
  if (isCaptureFormat(format) || format === "gzip") return format;
  if (isZstd(head)) return "zstd";
  if (recogniseOtherFile(head) !== undefined) return "other";
  return format !== "hex" && isText(head) ? "hex" : format;
}

/** Whether octets are non-ASCII text, such as hex with comments in another language. */
function isText(head: Uint8Array): boolean {
  const control = head.some((octet) => octet < 0x09 || (octet > 0x0d && octet < 0x20));
  return !control && !new TextDecoder().decode(head, { stream: true }).includes("\ufffd");
}
