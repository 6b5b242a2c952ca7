// ASDUs and frames typed as hex digits on the command line.

import { HexSyntaxError, parseHex } from "../../codec/mod.ts";
import { MAX_APDU_OCTETS, MAX_ASDU_OCTETS } from "../../codec/low_level.ts";
import { UsageError } from "../io/exit.ts";

/** Maximum number of ASDUs or frames at once. */
const MAX_ITEMS = 1000;

/**
 * Reads `68 04 07 00 00 00, 68 04 43 00 00 00`: the words of one item, separated by commas from those of the next.
 *
 * @throws {UsageError} An item is empty, is not hex digits, or is too long.
 */
export function octetOperands(
  words: readonly string[],
  { isFrame }: { readonly isFrame: boolean },
): readonly Uint8Array[] {
  const texts = words.join(" ").split(",");
  const what = isFrame ? "frame" : "ASDU";
  if (texts.length > MAX_ITEMS) {
    throw new UsageError(`Found ${texts.length} ${what}s, expected at most ${MAX_ITEMS}`);
  }
  return texts.map((text, index) => {
    const octets = octetsOf(text.trim(), `${what} ${index + 1}`);
    const most = isFrame ? MAX_APDU_OCTETS : MAX_ASDU_OCTETS;
    if (octets.length === 0) {
      throw new UsageError(
        `${sentenceOf(what)} ${index + 1} is empty, expected hex digits such as 64 01 06 00`,
      );
    }
    if (octets.length <= most || isFrame && octets.length <= 65_536) return octets;
    throw new UsageError(
      `${sentenceOf(what)} ${index + 1} has ${octets.length} octets, expected at most ${most}`,
    );
  });
}

function octetsOf(text: string, what: string): Uint8Array {
  try {
    return parseHex(text);
  } catch (error) {
    if (!(error instanceof HexSyntaxError)) throw error;
    throw new UsageError(
      `${sentenceOf(what)} is "${text.slice(0, 60)}", expected hex digits: ${error.message}`,
    );
  }
}

function sentenceOf(what: string): string {
  return what[0]!.toUpperCase() + what.slice(1);
}
