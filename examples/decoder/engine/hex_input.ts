// Hex text, which can only be parsed as a whole and must fit into memory.

import { HexSyntaxError, parseHex } from "../../../codec/mod.ts";
import type { Input } from "./input.ts";

/** Maximum number of octets of text. */
const MAX_TEXT_OCTETS = 0x4000000;

/** Reads the octets of a text, up to the first fault. */
export async function readHexText(
  input: Input,
): Promise<{ readonly octets: Uint8Array<ArrayBuffer>; readonly fault: string | undefined }> {
  const decoder = new TextDecoder(input.format === "hex-utf-16" ? "utf-16le" : "utf-8");
  let text = "";
  let read = 0;
  let fault: string | undefined;
  for await (const { octets } of input.chunks()) {
    read += octets.length;
    if (read > MAX_TEXT_OCTETS) {
      fault = `Expected at most ${MAX_TEXT_OCTETS} octets of hex text, found more`;
      break;
    }
    text += decoder.decode(octets, { stream: true });
  }
  try {
    return { octets: new Uint8Array(parseHex(text)), fault };
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    return { octets: new Uint8Array(error.octets), fault: error.message };
  }
}
