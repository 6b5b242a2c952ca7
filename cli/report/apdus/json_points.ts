// Writes points in columns as members of the JSON of their ASDU, with the same text as objects.

import type { PointColumns } from "../../../codec/low_level.ts";
import { FixedText, putAscii, putOctets, putWhole } from "../../text/digits.ts";
import { MinuteText } from "../../text/minute_text.ts";
import { OctetText } from "../../text/octet_text.ts";
import { writeHeader } from "./asdu_text.ts";
import { asduAt, AsduTexts, pointForm, ROW_OCTETS } from "./point_form.ts";

const COMMA = 0x2c;
const CLOSE = 0x7d;

const IOA = new FixedText('{"ioa":');
const VALUE = new FixedText(',"value":');
const QUALITY = new FixedText(',"quality":');
const TIME = new FixedText(',"time":"');
const TIME_FLAGS = new FixedText('","timeFlags":');
const END = '],"issues":[]}';

/** Writes ASDUs. */
export class JsonPoints {
  readonly #times = new MinuteText();
  readonly #headers = new AsduTexts(({ asdus }, row) => {
    const text = new OctetText(128);
    writeHeader(asduAt(asdus, row), text);
    return text.take();
  });

  /** Writes the ASDU with this row of `asdus`. */
  write(columns: PointColumns, asdu: number, text: OctetText): void {
    const { asdus, ioa, value, quality, extra } = columns;
    const from = asdus.first[asdu]!;
    const to = asdu + 1 < asdus.length ? asdus.first[asdu + 1]! : columns.length;
    const form = pointForm(asdus.typeId[asdu]!);
    text.octets(this.#headers.of(columns, asdu));
    const octets = text.room((to - from) * ROW_OCTETS);
    const { view } = text;
    let at = text.length;
    for (let i = from; i < to; i++) {
      if (i > from) octets[at++] = COMMA;
      at = IOA.put(view, at);
      at = putWhole(octets, at, ioa[i]!);
      at = VALUE.put(view, at);
      const end = form.put(octets, at, value[i]!);
      at = end < 0 ? putAscii(octets, at, JSON.stringify(form.toJson(value[i]!))) : end;
      at = QUALITY.put(view, at);
      at = putWhole(octets, at, quality[i]!);
      if (form.isTagged) {
        at = TIME.put(view, at);
        at = this.#times.put(octets, view, at, columns.time[i]!);
        at = TIME_FLAGS.put(view, at);
        at = putWhole(octets, at, columns.timeFlags[i]!);
      }
      at = putOctets(octets, at, form.members(extra[i]!));
      octets[at++] = CLOSE;
    }
    text.extend(at);
    text.text(END);
  }
}
