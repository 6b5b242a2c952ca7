// The messages of secure authentication in several segments, by the row that completes or discards them.

import { APCI_OCTETS } from "../../../codec/low_level.ts";
import type { Profile } from "../../../codec/mod.ts";
import { MessageSeries, type SeriesEnd } from "../../../cli/report/apdus/message_series.ts";

/** Maximum number of octets of all messages that are kept; those after them are shown as segments only. */
const MAX_OCTETS = 16_000_000;

/** An I format of a direction of a link. */
export interface MessageApdu {
  readonly link: number;
  readonly fromClient: boolean;
  readonly octets: Uint8Array;
  readonly profile: Profile;
}

/** The messages of a capture. */
export class MessageIndex {
  readonly #series = new MessageSeries();
  readonly #ends = new Map<number, SeriesEnd>();
  #octets = 0;

  /** Takes the APDU of a row. */
  take(row: number, { link, fromClient, octets, profile }: MessageApdu): void {
    const typeId = octets[APCI_OCTETS];
    if (typeId === undefined || !this.#series.concerns(typeId)) return;
    const end = this.#series.take(`${link} ${fromClient}`, { apdu: octets, typeId, profile });
    if (end === undefined) return;
    const size = end.kind === "message"
      ? end.asdus.reduce((sum, asdu) => sum + asdu.length, 0)
      : end.reason.length;
    if (this.#octets + size > MAX_OCTETS) return;
    this.#octets += size;
    this.#ends.set(row, end);
  }

  /** A link ends: its unfinished messages are forgotten. */
  end(link: number): void {
    this.#series.end(`${link} true`);
    this.#series.end(`${link} false`);
  }

  /** What the APDU of a row completes or discards; `undefined` for most rows. */
  at(row: number): SeriesEnd | undefined {
    return this.#ends.get(row);
  }
}
