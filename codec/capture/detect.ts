// Recognises the kind of a file by its first octets.

import { isPcap } from "./pcap.ts";
import { isPcapng } from "./pcapng.ts";

/** Kinds of input: captures, a compressed file, text with hex digits, or a raw byte stream. */
export type InputFormat = "pcap" | "pcapng" | "gzip" | "hex" | "octets";

/** Octets that occur in text: printable ASCII, tab, line ends, form feed. */
function isText(octet: number): boolean {
  return octet >= 0x20 && octet < 0x7f || octet >= 0x09 && octet <= 0x0d;
}

/**
 * Recognises the kind of a file.
 *
 * @param firstOctets The first octets of the file. Four are enough for captures; more help to
 * distinguish text from binary data.
 * @example
 * ```ts
 * import { detectFormat } from "@telecontrol/iec104/capture";
 *
 * console.log(detectFormat(Uint8Array.of(0x68, 0x04, 0x07, 0, 0, 0))); // octets
 * ```
 */
export function detectFormat(firstOctets: Uint8Array): InputFormat {
  if (isPcapng(firstOctets)) return "pcapng";
  if (isPcap(firstOctets)) return "pcap";
  if (firstOctets[0] === 0x1f && firstOctets[1] === 0x8b) return "gzip";
  const mark = firstOctets[0] === 0xef && firstOctets[1] === 0xbb && firstOctets[2] === 0xbf;
  const text = mark ? firstOctets.subarray(3) : firstOctets;
  return text.every(isText) ? "hex" : "octets";
}
