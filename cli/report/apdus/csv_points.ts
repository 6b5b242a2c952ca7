// Writes points in columns as CSV, one row each, with the same cells as objects.

import { describeQuality, instantOf, TIME_FLAGS, type ZonePolicy } from "../../../codec/mod.ts";
import type { PointColumns } from "../../../codec/low_level.ts";
import { putAscii, putOctets, putWhole } from "../../text/digits.ts";
import { MinuteText } from "../../text/minute_text.ts";
import type { OctetText } from "../../text/octet_text.ts";
import { flagsCell, type PointForm, ROW_OCTETS } from "./point_form.ts";

const COMMA = 0x2c;
const Z = 0x5a;

const ENCODER = new TextEncoder();

/** The cells for each octet of quality. */
const QUALITIES = Array.from(
  { length: 256 },
  (_, quality) => ENCODER.encode(describeQuality(quality)),
);

/** Rows of one ASDU. */
export interface PointRows {
  readonly columns: PointColumns;
  /** The first row, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly form: PointForm;
  /** The cells before those of the address, and after the details. */
  readonly head: Uint8Array;
  readonly tail: Uint8Array;
}

/** Writes rows. */
export class CsvPoints {
  readonly #zone: ZonePolicy;
  /** Whether the instant of a time tag without SU is its time. */
  readonly #isUtc: boolean;
  readonly #tags = new MinuteText();
  readonly #instants = new MinuteText();

  /** Creates a writer of rows whose time tags are in this zone. */
  constructor(zone: ZonePolicy) {
    this.#zone = zone;
    this.#isUtc = zone.zone === "UTC" && Object.keys(zone).length === 1;
  }

  /** Writes `head,ioa,value,meaning,quality,tag,tag_flags,tag_utc,details,tail` for each row. */
  write({ columns, from, to, form, head, tail }: PointRows, text: OctetText): void {
    const { ioa, value, quality, extra } = columns;
    const room = head.length + tail.length + form.meaningOctets + ROW_OCTETS;
    const octets = text.room((to - from) * room);
    let at = text.length;
    for (let i = from; i < to; i++) {
      octets.set(head, at);
      at += head.length;
      octets[at++] = COMMA;
      at = putWhole(octets, at, ioa[i]!);
      octets[at++] = COMMA;
      const end = form.put(octets, at, value[i]!);
      at = end < 0 ? putAscii(octets, at, String(form.toJson(value[i]!))) : end;
      octets[at++] = COMMA;
      at = putOctets(octets, at, form.meaning(value[i]!));
      octets[at++] = COMMA;
      at = putOctets(octets, at, QUALITIES[quality[i]!]!);
      octets[at++] = COMMA;
      if (form.isTagged) at = this.#tag(octets, at, columns, i);
      else {
        octets[at++] = COMMA;
        octets[at++] = COMMA;
      }
      octets[at++] = COMMA;
      at = putOctets(octets, at, form.details(extra[i]!));
      octets[at++] = COMMA;
      at = putOctets(octets, at, tail);
    }
    text.extend(at);
  }

  /** Writes `tag,tag_flags,tag_utc`; returns the index after them. Called for every row, hence four arguments. */
  #tag(octets: Uint8Array, start: number, columns: PointColumns, row: number): number {
    const time = columns.time[row]!;
    const timeFlags = columns.timeFlags[row]!;
    let at = this.#tags.put(octets, start, time);
    octets[at++] = COMMA;
    at = putOctets(octets, at, flagsCell(timeFlags));
    octets[at++] = COMMA;
    const isSame = this.#isUtc && (timeFlags & TIME_FLAGS.summer) === 0;
    const instant = isSame ? time : instantOf({ time, timeFlags }, this.#zone);
    if (instant === undefined) return at;
    at = this.#instants.put(octets, at, instant);
    octets[at++] = Z;
    return at;
  }
}
