// Writes points in columns as CSV, one row each, with the same cells as objects.

import { describeQuality, instantOf, TIME_FLAGS, type ZonePolicy } from "../../../codec/mod.ts";
import type { PointColumns } from "../../../codec/low_level.ts";
import { type FixedText, putAgain, putAscii, putWhole } from "../../text/digits.ts";
import { MinuteText } from "../../text/minute_text.ts";
import type { OctetText } from "../../text/octet_text.ts";
import { flagsCell, listOf, type PointForm, ROW_OCTETS } from "./point_form.ts";

const COMMA = 0x2c;
const Z = 0x5a;

/** The cells for each octet of quality. */
const QUALITIES = listOf(256, describeQuality);

/** Rows of one ASDU. */
export interface PointRows {
  readonly columns: PointColumns;
  /** The first row, and the one after the last. */
  readonly from: number;
  readonly to: number;
  readonly form: PointForm;
  /** Index and number of the octets with the cells of the place, which the text has: at its end for the first ASDU of a packet. */
  readonly placeAt: number;
  readonly placeOctets: number;
  /** The cells of the ASDU, before those of the address, and the cells after the details. */
  readonly asdu: FixedText;
  readonly tail: FixedText;
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

  /** Writes `asdu,ioa,value,meaning,quality,tag,tag_flags,tag_utc,details,tail` after the place for each row. */
  write(rows: PointRows, text: OctetText): void {
    const { columns, from, to, form, placeAt, placeOctets, asdu, tail } = rows;
    const { ioa, value, quality, extra } = columns;
    const headOctets = placeOctets + asdu.length + 1;
    const room = headOctets + tail.length + form.meaningOctets + ROW_OCTETS;
    const view = text.room((to - from + 1) * room);
    const isPlain = form.meaningOctets === 0;
    const start = text.length;
    const isFirst = start === placeAt + placeOctets;
    const head = isFirst ? placeAt : start;
    let at = asdu.put(view, isFirst ? start : putAgain(view, start, placeAt, placeOctets));
    view.setInt8(at++, COMMA);
    let rest = 0;
    let restOctets = 0;
    for (let i = from; i < to; i++) {
      at = putWhole(view, at, ioa[i]!);
      view.setInt8(at++, COMMA);
      const end = form.put(view, at, value[i]!);
      at = end < 0 ? putAscii(view, at, String(form.toJson(value[i]!))) : end;
      if (i > from && form.isLikeBefore(columns, i) && (isPlain || value[i] === value[i - 1])) {
        // The head of the next row follows the rest of the row before, so both are written again together.
        at = putAgain(view, at, rest, restOctets + headOctets);
        continue;
      }
      rest = at;
      view.setInt8(at++, COMMA);
      at = form.meaning(value[i]!).put(view, at);
      view.setInt8(at++, COMMA);
      at = QUALITIES[quality[i]!]!.put(view, at);
      view.setInt8(at++, COMMA);
      if (form.isTagged) at = this.#tag(view, at, columns, i);
      else {
        view.setInt8(at++, COMMA);
        view.setInt8(at++, COMMA);
      }
      view.setInt8(at++, COMMA);
      at = form.details(extra[i]!).put(view, at);
      view.setInt8(at++, COMMA);
      at = tail.put(view, at);
      restOctets = at - rest;
      at = putAgain(view, at, head, headOctets);
    }
    text.extend(at - headOctets);
  }

  /** Writes `tag,tag_flags,tag_utc` of a row; returns the index after them. Called for every time tag, hence four arguments. */
  #tag(view: DataView, start: number, columns: PointColumns, row: number): number {
    const time = columns.time[row]!;
    const timeFlags = columns.timeFlags[row]!;
    const end = this.#tags.put(view, start, time);
    let at = end;
    view.setInt8(at++, COMMA);
    at = flagsCell(timeFlags).put(view, at);
    view.setInt8(at++, COMMA);
    if (this.#isUtc && (timeFlags & TIME_FLAGS.summer) === 0) {
      at = putAgain(view, at, start, end - start);
      view.setInt8(at++, Z);
      return at;
    }
    const instant = instantOf({ time, timeFlags }, this.#zone);
    if (instant === undefined) return at;
    at = this.#instants.put(view, at, instant);
    view.setInt8(at++, Z);
    return at;
  }
}
