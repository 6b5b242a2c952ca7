// Text that is the dump of a whole capture file.

import { HexSyntaxError, parseHex } from "../../hex.ts";
import { detectFormat, isCaptureFormat } from "../detect.ts";

/** Characters in which the first octets of a file certainly are. */
const HEAD = 400;

/** Octets of the head of a file that are enough to recognize it. */
const LEAST_OCTETS = 24;

/**
 * Returns the capture file that a text is a dump of: hex digits, or the output of `xxd` and others.
 *
 * @returns The file, as far as the text can be read; `undefined` if the text is something else.
 */
export function captureInText(text: string): Uint8Array | undefined {
  const head = octetsOf(text.slice(0, HEAD));
  if (head.length < LEAST_OCTETS) return undefined;
  const format = detectFormat(head);
  return isCaptureFormat(format) && format !== "erf" ? octetsOf(text) : undefined;
}

function octetsOf(text: string): Uint8Array {
  try {
    return parseHex(text);
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    return error.octets;
  }
}
