// Messages of secure authentication that arrive in several segments: shown once they are complete.

import { formatAsdu, type FormatOptions, type Profile } from "../../../codec/mod.ts";
import {
  APCI_OCTETS,
  identifierOctets,
  isSecurity,
  type Reassembled,
  SecurityReassembler,
  SEGMENTATION,
  wholeAsdu,
} from "../../../codec/low_level.ts";

/** Maximum number of directions of links that are followed. */
const MAX_DIRECTIONS = 256;

/** A message that is complete, with its segments. */
export type CompleteMessage = Extract<Reassembled, { readonly kind: "message" }>;

/** What an APDU means for a message in several segments: it completes one, or one is discarded. */
export type SeriesEnd = CompleteMessage | {
  readonly kind: "discarded";
  readonly reason: string;
};

/** Follows the segments of each direction of each link. */
export class MessageSeries {
  readonly #directions = new Map<string, SecurityReassembler>();

  /** Whether an ASDU of a type may begin, continue or interrupt a message. */
  concerns(typeId: number): boolean {
    return this.#directions.size > 0 || isSecurity(typeId);
  }

  /**
   * Takes an APDU of a direction.
   *
   * @returns Its message if it is the last of several segments, or why a message was discarded; `undefined` for any
   * other APDU.
   */
  take(
    direction: string,
    { apdu, typeId, profile }: {
      readonly apdu: Uint8Array;
      readonly typeId: number;
      readonly profile: Profile;
    },
  ): SeriesEnd | undefined {
    let reassembler = this.#directions.get(direction);
    const isMessage = isSecurity(typeId);
    if (reassembler === undefined) {
      if (!isMessage || this.#directions.size >= MAX_DIRECTIONS) return undefined;
      reassembler = new SecurityReassembler({ profile });
      this.#directions.set(direction, reassembler);
    }
    if (!isMessage && !reassembler.isUnfinished) return undefined;
    const result = reassembler.push(apdu.subarray(APCI_OCTETS));
    if (result.kind === "discarded") return result;
    if (result.kind === "message" && result.asdus.length > 1) return result;
    return "interrupted" in result ? { kind: "discarded", reason: result.interrupted } : undefined;
  }

  /** Forgets a direction, whose link has ended. */
  end(direction: string): void {
    this.#directions.delete(direction);
  }
}

/** The text of what an APDU means for a message: `complete in 2 segments: ...`, or `discarded: ...`. */
export function seriesText(end: SeriesEnd, options: FormatOptions): string {
  if (end.kind === "discarded") return `discarded: ${end.reason}`;
  const text = formatAsdu(wholeAsdu(end.message, end.header), options);
  return `complete in ${end.asdus.length} segments: ${text}`;
}

/** The octets of a message as one ASDU, which may be longer than an ASDU can be. */
export function wholeOctets({ asdus }: CompleteMessage, profile: Profile): Uint8Array {
  const start = identifierOctets(profile) + 1;
  const length = asdus.reduce((sum, asdu) => sum + asdu.length - start, start);
  const whole = new Uint8Array(length);
  whole.set(asdus[0]!.subarray(0, start - 1));
  whole[start - 1] = SEGMENTATION.fir | SEGMENTATION.fin;
  let at = start;
  for (const asdu of asdus) {
    whole.set(asdu.subarray(start), at);
    at += asdu.length - start;
  }
  return whole;
}
