// Detects the format of some content from its first octets.

import { detectFormat, type InputFormat } from "../../../codec/capture/mod.ts";

/** Number of octets that identify the format if the first four do not. */
export const HEAD_OCTETS = 512;

/** A capture, hex text (UTF-16 if a Windows shell wrote it), raw octets, or compressed content. */
export type ContentFormat = InputFormat | "hex-utf-16" | "empty";

/** The format of content that begins with these octets. */
export function contentFormat(head: Uint8Array): ContentFormat {
  if (head.length === 0) return "empty";
  if (head[0] === 0xff && head[1] === 0xfe) return "hex-utf-16";
  const format = detectFormat(head);
  return format === "octets" && isText(head) ? "hex" : format;
}

/** Whether octets are text that is not all ASCII, such as hex with comments in other languages. */
function isText(head: Uint8Array): boolean {
  const control = head.some((octet) => octet < 0x09 || (octet > 0x0d && octet < 0x20));
  return !control && !new TextDecoder().decode(head, { stream: true }).includes("\ufffd");
}
