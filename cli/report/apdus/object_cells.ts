// The CSV cells of an information object, from its value to its details.

import {
  type Asdu,
  describeQuality,
  describeTimeFlags,
  type JsonValue,
  type Profile,
  type ZonePolicy,
} from "../../../codec/mod.ts";
import { type FieldForm, fieldToJson, formsOf } from "../../../codec/low_level.ts";
import { csvLine } from "../../text/csv_cell.ts";
import type { OctetText } from "../../text/octet_text.ts";
import { meaningOf } from "../../text/value_text.ts";
import { addFieldNumber } from "./field_number.ts";
import { instantOfObject, type TagContext, tagContextOf } from "./object_instant.ts";
import type { Place } from "./source.ts";

/** An object whose type is known only from its ASDU. */
export type AnyObject = { readonly ioa: number } & Readonly<Record<string, unknown>>;

/** Keys of objects that have their own column. */
const OWN_COLUMN: ReadonlySet<string> = new Set(["ioa", "value", "quality", "time", "timeFlags"]);

/** Number of values for which the meanings of a type are kept. */
const KEPT_MEANINGS = 256;

const COMMA = 0x2c;
const Z = 0x5a;

/** The cells for each octet of quality. */
const QUALITIES = Array.from({ length: 256 }, (_, quality) => describeQuality(quality));

/** The cells for the flags of time tags that occurred. */
const FLAGS = new Map<number, string>();

/** The cells for small values, by type. */
const MEANINGS = new Map<string, string[] | undefined>();

/** Returns the cells for the values below 256; `undefined` if all are empty. */
function meaningsOf(type: string): string[] | undefined {
  if (MEANINGS.has(type)) return MEANINGS.get(type);
  const cells = Array.from(
    { length: KEPT_MEANINGS },
    (_, value) => csvLine([meaningOf(type, value)]),
  );
  const meanings = cells.some((cell) => cell !== "") ? cells : undefined;
  MEANINGS.set(type, meanings);
  return meanings;
}

/** Writes the cells of the objects of one ASDU. */
export class ObjectCells {
  readonly #type: string;
  readonly #forms: ReadonlyMap<string, FieldForm>;
  readonly #valueForm: FieldForm | undefined;
  readonly #timeForm: FieldForm | undefined;
  /** Whether the type has keys without a column. */
  readonly #hasDetails: boolean;
  readonly #tags: TagContext;
  /** Absent if the values of the type have no names. */
  readonly #meanings: string[] | undefined;

  /** Prepares the cells of an ASDU that was decoded with this profile. */
  constructor(
    asdu: Exclude<Asdu, { readonly type: "raw" }>,
    { profile, place, zone }: {
      readonly profile: Profile;
      readonly place: Place;
      readonly zone: ZonePolicy;
    },
  ) {
    const forms = formsOf(asdu, profile);
    this.#type = asdu.type;
    this.#forms = forms;
    this.#valueForm = forms.get("value");
    this.#timeForm = forms.get("time");
    this.#hasDetails = [...forms.keys(), ...Object.keys(asdu.objects[0]!)].some(isDetail);
    this.#tags = tagContextOf(asdu, place, zone);
    this.#meanings = meaningsOf(asdu.type);
  }

  /** The value as in JSON. */
  valueOf({ value }: AnyObject): JsonValue | undefined {
    return value === undefined ? undefined : fieldToJson(value, this.#valueForm);
  }

  /** Writes `,value,meaning,quality,tag,tag_flags,tag_utc,details`. */
  write(object: AnyObject, text: OctetText, meaning: string | undefined): void {
    const { value, quality = 0, time } = object;
    text.octet(COMMA);
    if (typeof value === "number") this.#number(value, text);
    else if (value !== undefined) text.text(String(this.valueOf(object)));
    text.octet(COMMA);
    text.text(meaning ?? this.#meaning(value));
    text.octet(COMMA);
    text.text(QUALITIES[quality as number]!);
    text.octet(COMMA);
    if (time === undefined) text.text(",,");
    else this.#tag(object, text);
    text.octet(COMMA);
    const isWhole = Number.isNaN(value) || Number.isNaN(time);
    if (this.#hasDetails || isWhole) text.text(this.#details(object));
  }

  #number(value: number, text: OctetText): void {
    if (!addFieldNumber(value, this.#valueForm === "float", text)) {
      text.text(String(fieldToJson(value, this.#valueForm)));
    }
  }

  /** The meaning of a value, such as `ON`. */
  #meaning(value: unknown): string {
    const meanings = this.#meanings;
    if (meanings === undefined || typeof value !== "number") return "";
    return meanings[value] ?? csvLine([meaningOf(this.#type, value)]);
  }

  /** Writes `tag,tag_flags,tag_utc`. */
  #tag(object: AnyObject, text: OctetText): void {
    const time = object.time as number;
    if (this.#timeForm === "cp56" && !Number.isNaN(time)) text.time(time);
    else if (!Number.isNaN(time)) text.text(String(fieldToJson(time, this.#timeForm)));
    text.octet(COMMA);
    text.text(flagsCell(object.timeFlags as number));
    text.octet(COMMA);
    const instant = instantOfObject(object, this.#tags);
    if (instant === undefined) return;
    text.time(instant);
    text.octet(Z);
  }

  #details(object: AnyObject): string {
    let details = "";
    for (const key of Object.keys(object)) {
      const value = object[key];
      if (!isDetail(key) || value === undefined) continue;
      const shown = fieldToJson(value, this.#forms.get(key));
      details += details === "" ? `${key}=${shown}` : ` ${key}=${shown}`;
    }
    return csvLine([details]);
  }
}

function isDetail(key: string): boolean {
  return !OWN_COLUMN.has(key);
}

function flagsCell(flags: number): string {
  let cell = FLAGS.get(flags);
  if (cell === undefined) FLAGS.set(flags, cell = describeTimeFlags(flags));
  return cell;
}
