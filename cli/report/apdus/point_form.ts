// How the points of a type are written from columns: the form of the value, and texts that are created once.

import { describeTimeFlags, type JsonValue, type TypeName, typeName } from "../../../codec/mod.ts";
import {
  type AsduColumns,
  CAUSE_OCTET,
  extraFields,
  type FieldForm,
  fieldRowOf,
  fieldToJson,
  type PointColumns,
  TYPES,
} from "../../../codec/low_level.ts";
import { csvLine } from "../../text/csv_cell.ts";
import { FixedText, putNormalized } from "../../text/digits.ts";
import { putField } from "./field_number.ts";
import { meaningOf } from "../../text/value_text.ts";

/** Number of values for which the meanings of a type are kept. */
const KEPT_MEANINGS = 256;

/** Maximum number of octets of a row or an object, without the texts of its head and its meaning. */
export const ROW_OCTETS = 320;

const NOTHING = new FixedText("");

/** The form of the points of one type. */
export class PointForm {
  readonly type: TypeName;
  readonly isTagged: boolean;
  /** Maximum number of octets of a meaning. */
  readonly meaningOctets: number;
  readonly #value: FieldForm;
  /** Cells by value; absent if the values have no names. */
  readonly #meanings: readonly FixedText[] | undefined;
  /** Cells by the octet of the column `extra`; absent if that has no fields. */
  readonly #details: readonly FixedText[] | undefined;
  readonly #members: readonly FixedText[] | undefined;

  /** Creates the form of a type that columns can have. */
  constructor(typeId: number) {
    const type = typeName(typeId)!;
    this.type = type;
    this.isTagged = TYPES[type].time !== "none";
    this.#value = fieldRowOf(type, "value")!.form;
    const meanings = listOf(KEPT_MEANINGS, (value) => csvLine([meaningOf(type, value)]));
    this.meaningOctets = meanings.reduce((most, { length }) => Math.max(most, length), 0);
    this.#meanings = this.meaningOctets === 0 ? undefined : meanings;
    if (Object.keys(extraFields(typeId, 0)).length === 0) return;
    const fieldsOf = (extra: number) => Object.entries(extraFields(typeId, extra));
    this.#details = listOf(
      256,
      (extra) => fieldsOf(extra).map(([key, to]) => `${key}=${to}`).join(" "),
    );
    this.#members = listOf(
      256,
      (extra) => fieldsOf(extra).map(([key, to]) => `,"${key}":${to}`).join(""),
    );
  }

  /** The cell with the meaning of a value, such as `ON`. */
  meaning(value: number): FixedText {
    const meanings = this.#meanings;
    if (meanings === undefined) return NOTHING;
    return meanings[value] ?? new FixedText(csvLine([meaningOf(this.type, value)]));
  }

  /** The cell of the fields without a column of their own. */
  details(extra: number): FixedText {
    return this.#details?.[extra] ?? NOTHING;
  }

  /** The same as members of a JSON object. */
  members(extra: number): FixedText {
    return this.#members?.[extra] ?? NOTHING;
  }

  /** Whether a row has the quality, the time tag and the other fields of the row before it. */
  isLikeBefore({ quality, extra, time, timeFlags }: PointColumns, row: number): boolean {
    const before = row - 1;
    return quality[row] === quality[before] && extra[row] === extra[before] &&
      (!this.isTagged || time[row] === time[before] && timeFlags[row] === timeFlags[before]);
  }

  /** Writes a value as digits; returns -1 if {@linkcode toJson} must be used. */
  put(view: DataView, at: number, value: number): number {
    if (this.#value === "normalized") return putNormalized(view, at, value);
    return putField(view, at, value, this.#value === "float");
  }

  /** The value as in JSON. */
  toJson(value: number): JsonValue {
    return fieldToJson(value, this.#value);
  }
}

/** Returns the texts of the numbers from 0. */
export function listOf(length: number, make: (index: number) => string): readonly FixedText[] {
  return Array.from({ length }, (_, index) => {
    const text = make(index);
    return text === "" ? NOTHING : new FixedText(text);
  });
}

const FORMS: PointForm[] = [];

/** The form of a type that columns can have. */
export function pointForm(typeId: number): PointForm {
  return FORMS[typeId] ??= new PointForm(typeId);
}

const FLAGS: FixedText[] = [];

/** The cell with the flags of a time tag. */
export function flagsCell(flags: number): FixedText {
  return FLAGS[flags] ??= new FixedText(describeTimeFlags(flags));
}

/** The members of an ASDU other than its objects and issues. */
export interface AsduHead {
  readonly type: string;
  /** The name of a private type. */
  readonly name?: string;
  readonly typeId: number;
  readonly sq: boolean;
  readonly cause: number;
  readonly negative: boolean;
  readonly test: boolean;
  readonly originator: number;
  readonly ca: number;
}

/** Returns a row of ASDUs. */
export function asduAt(asdus: AsduColumns, row: number): AsduHead {
  const typeId = asdus.typeId[row]!;
  const cause = asdus.cause[row]!;
  return {
    type: pointForm(typeId).type,
    typeId,
    sq: asdus.structure[row]! > 0x7f,
    cause: cause & CAUSE_OCTET.cause,
    negative: (cause & CAUSE_OCTET.negative) !== 0,
    test: (cause & CAUSE_OCTET.test) !== 0,
    originator: asdus.originator[row]!,
    ca: asdus.ca[row]!,
  };
}

/** Number of ASDUs whose texts are kept. */
const KEPT_ASDUS = 4096;

/** Number of texts with the same hash that are kept. With fewer, ASDUs of a few links often displace each other again and again. */
const WAYS = 4;

/** The texts of what ASDUs have in common; only the most recent ones are kept. */
export class AsduTexts {
  readonly #make: (columns: PointColumns, row: number) => FixedText;
  readonly #keys = new Float64Array(KEPT_ASDUS).fill(NaN);
  readonly #texts = new Array<FixedText>(KEPT_ASDUS).fill(NOTHING);

  /** Creates the store; `make` returns the text of a row of `asdus`. */
  constructor(make: (columns: PointColumns, row: number) => FixedText) {
    this.#make = make;
  }

  /** Returns the text of a row, which depends on the type, SQ, the cause, the originator and the common address. */
  of(columns: PointColumns, row: number): FixedText {
    const { typeId, structure, cause, originator, ca } = columns.asdus;
    const low = ca[row]! << 8 | originator[row]!;
    const high = typeId[row]! << 9 | cause[row]! << 1 | structure[row]! >> 7;
    const key = high * 0x1000000 + low;
    const keys = this.#keys;
    const texts = this.#texts;
    const slot = (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> 20 & -WAYS;
    for (let i = slot; i < slot + WAYS; i++) if (keys[i] === key) return texts[i]!;
    for (let i = slot + WAYS - 1; i > slot; i--) {
      keys[i] = keys[i - 1]!;
      texts[i] = texts[i - 1]!;
    }
    keys[slot] = key;
    return texts[slot] = this.#make(columns, row);
  }
}
