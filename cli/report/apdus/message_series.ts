// Messages of secure authentication that arrive in several segments: shown once they are complete.

import { type Asdu, formatAsdu, type FormatOptions, type Profile } from "../../../codec/mod.ts";
import {
  APCI_OCTETS,
  isSecurity,
  SecurityReassembler,
  wholeAsdu,
} from "../../../codec/low_level.ts";

/** Maximum number of directions of links that are followed. */
const MAX_DIRECTIONS = 256;

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
   * @returns Its message as text if it is the last of several segments, or why a message was
   * discarded; `undefined` for any other APDU.
   */
  take(
    direction: string,
    { apdu, asdu }: { readonly apdu: Uint8Array; readonly asdu: Asdu },
    options: FormatOptions & { readonly profile: Profile },
  ): string | undefined {
    let reassembler = this.#directions.get(direction);
    const isMessage = isSecurity(asdu.typeId);
    if (reassembler === undefined) {
      if (!isMessage || this.#directions.size >= MAX_DIRECTIONS) return undefined;
      reassembler = new SecurityReassembler({ profile: options.profile });
      this.#directions.set(direction, reassembler);
    }
    if (!isMessage && !reassembler.isUnfinished) return undefined;
    const result = reassembler.push(apdu.subarray(APCI_OCTETS));
    if (result.kind === "discarded") return `discarded: ${result.reason}`;
    if (result.kind === "message" && result.asdus.length > 1) {
      const text = formatAsdu(wholeAsdu(result.message, result.header), options);
      return `complete in ${result.asdus.length} segments: ${text}`;
    }
    return "interrupted" in result ? `discarded: ${result.interrupted}` : undefined;
  }
}
