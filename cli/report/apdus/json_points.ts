// Writes points in columns as members of the JSON of their ASDU, with the same text as objects.

import type { PointColumns } from "../../../codec/low_level.ts";
import { FixedText, putAgain, putAscii, putWhole } from "../../text/digits.ts";
import { MinuteText } from "../../text/minute_text.ts";
import { OctetText } from "../../text/octet_text.ts";
import { writeHeader } from "./asdu_text.ts";
import { asduAt, AsduTexts, pointForm, ROW_OCTETS } from "./point_form.ts";

const CLOSE = 0x7d;

const FIRST = new FixedText('{"ioa":');
const NEXT = new FixedText(',{"ioa":');
const VALUE = new FixedText(',"value":');
const QUALITY = new FixedText(',"quality":');
const TIME = new FixedText(',"time":"');
const TIME_FLAGS = new FixedText('","timeFlags":');
const END = new FixedText('],"issues":[]}');

/** Writes ASDUs. */
export class JsonPoints {
  readonly #times = new MinuteText();
  readonly #headers = new AsduTexts(({ asdus }, row) => {
    const text = new OctetText(128);
    writeHeader(asduAt(asdus, row), text);
    return new FixedText(text.take());
  });

  /** Writes the ASDU with this row of `asdus`. */
  write(columns: PointColumns, asdu: number, text: OctetText): void {
    const { asdus, ioa, value, quality, extra } = columns;
    const from = asdus.first[asdu]!;
    const to = asdu + 1 < asdus.length ? asdus.first[asdu + 1]! : columns.length;
    const form = pointForm(asdus.typeId[asdu]!);
    text.fixed(this.#headers.of(columns, asdu));
    const view = text.room((to - from + 1) * ROW_OCTETS);
    let at = FIRST.put(view, text.length);
    let rest = 0;
    let restOctets = 0;
    for (let i = from; i < to; i++) {
      at = putWhole(view, at, ioa[i]!);
      at = VALUE.put(view, at);
      const end = form.put(view, at, value[i]!);
      at = end < 0 ? putAscii(view, at, JSON.stringify(form.toJson(value[i]!))) : end;
      if (i > from && form.isLikeBefore(columns, i)) {
        // The beginning of the next object follows the rest of the object before, so both are written again together.
        at = putAgain(view, at, rest, restOctets);
        continue;
      }
      rest = at;
      at = QUALITY.put(view, at);
      at = putWhole(view, at, quality[i]!);
      if (form.isTagged) {
        at = TIME.put(view, at);
        at = this.#times.put(view, at, columns.time[i]!);
        at = TIME_FLAGS.put(view, at);
        at = putWhole(view, at, columns.timeFlags[i]!);
      }
      at = form.members(extra[i]!).put(view, at);
      view.setInt8(at++, CLOSE);
      at = NEXT.put(view, at);
      restOctets = at - rest;
    }
    text.extend(END.put(view, at - NEXT.length));
  }
}
