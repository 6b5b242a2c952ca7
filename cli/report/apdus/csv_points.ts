// Writes points in columns as CSV, one row each, with the same cells as objects.

import { describeQuality, instantOf, TIME_FLAGS, type ZonePolicy } from "../../../codec/mod.ts";
import type { PointColumns } from "../../../codec/low_level.ts";
import { putAgain, putAscii, putOctets, putWhole } from "../../text/digits.ts";
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
  /** The cells of the place and of the ASDU, before those of the address, and the cells after the details. */
  readonly place: Uint8Array;
  readonly asdu: Uint8Array;
  readonly tail: Uint8Array;
}

/** The time tag of a row, and where it is written. */
interface Tag {
  readonly octets: Uint8Array;
  /** The same octets. */
  readonly view: DataView;
  readonly columns: PointColumns;
  readonly row: number;
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

  /** Writes `place,asdu,ioa,value,meaning,quality,tag,tag_flags,tag_utc,details,tail` for each row. */
  write({ columns, from, to, form, place, asdu, tail }: PointRows, text: OctetText): void {
    const { ioa, value, quality, extra } = columns;
    const headOctets = place.length + asdu.length + 1;
    const room = headOctets + tail.length + form.meaningOctets + ROW_OCTETS;
    const octets = text.room((to - from) * room);
    const { view } = text;
    const start = text.length;
    octets.set(place, start);
    octets[putOctets(octets, start + place.length, asdu)] = COMMA;
    let at = start + headOctets;
    for (let i = from; i < to; i++) {
      if (i > from) at = putAgain(view, at, start, headOctets);
      at = putWhole(octets, at, ioa[i]!);
      octets[at++] = COMMA;
      const end = form.put(octets, at, value[i]!);
      at = end < 0 ? putAscii(octets, at, String(form.toJson(value[i]!))) : end;
      octets[at++] = COMMA;
      at = putOctets(octets, at, form.meaning(value[i]!));
      octets[at++] = COMMA;
      at = putOctets(octets, at, QUALITIES[quality[i]!]!);
      octets[at++] = COMMA;
      if (form.isTagged) at = this.#tag({ octets, view, columns, row: i }, at);
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

  /** Writes `tag,tag_flags,tag_utc`; returns the index after them. */
  #tag({ octets, view, columns, row }: Tag, start: number): number {
    const time = columns.time[row]!;
    const timeFlags = columns.timeFlags[row]!;
    const end = this.#tags.put(octets, view, start, time);
    let at = end;
    octets[at++] = COMMA;
    at = putOctets(octets, at, flagsCell(timeFlags));
    octets[at++] = COMMA;
    if (this.#isUtc && (timeFlags & TIME_FLAGS.summer) === 0) {
      for (let i = start; i < end; i++) octets[at++] = octets[i]!;
      octets[at++] = Z;
      return at;
    }
    const instant = instantOf({ time, timeFlags }, this.#zone);
    if (instant === undefined) return at;
    at = this.#instants.put(octets, view, at, instant);
    octets[at++] = Z;
    return at;
  }
}
