// Recognizes the kind of a file by its first octets.

import { isErf } from "./erf.ts";
import { isPcap } from "./pcap.ts";
import { isPcapng } from "./pcapng.ts";
import { startsWithApdu } from "./recognise.ts";
import { isSnoop } from "./snoop.ts";

/** File formats of captures. */
export type CaptureFormat = "pcap" | "pcapng" | "snoop" | "erf";

/**
 * Kinds of input: captures, a compressed file, text with hex digits, a raw byte stream that begins
 * with an APDU, or something else.
 */
export type InputFormat = CaptureFormat | "gzip" | "hex" | "octets" | "unknown";

const CAPTURES: ReadonlySet<string> = new Set<CaptureFormat>(["pcap", "pcapng", "snoop", "erf"]);

/** Whether a format is that of a capture. */
export function isCaptureFormat(format: string): format is CaptureFormat {
  return CAPTURES.has(format);
}

/** Octets that occur in text: printable ASCII, tab, line ends, form feed. */
function isText(octet: number): boolean {
  return octet >= 0x20 && octet < 0x7f || octet >= 0x09 && octet <= 0x0d;
}

/**
 * Recognizes the kind of a file.
 *
 * @param firstOctets The first octets of the file. Eight are enough for pcap, pcapng and snoop, 64 for
 * ERF, which has no file header; more help to distinguish text from binary data.
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
  if (isSnoop(firstOctets)) return "snoop";
  if (firstOctets[0] === 0x1f && firstOctets[1] === 0x8b) return "gzip";
  const mark = firstOctets[0] === 0xef && firstOctets[1] === 0xbb && firstOctets[2] === 0xbf;
  const text = mark ? firstOctets.subarray(3) : firstOctets;
  if (text.every(isText)) return "hex";
  if (isErf(firstOctets, true)) return "erf";
  return startsWithApdu(firstOctets) ? "octets" : "unknown";
}
