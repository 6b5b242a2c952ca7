// The row of a private type: the vendor's documentation as data.

import type { ElementName, FieldForm } from "./elements.ts";

/** A field of a private information element. */
export interface PrivateField {
  /**
   * Property of the decoded object: a letter, then letters and digits. `value`, `quality` and
   * `time` have the same meaning as in standard types: a type with a `value` is a point.
   */
  readonly key: string;
  /** Abbreviation in the vendor's documentation; the key by default. */
  readonly symbol?: string;
  /** Description; the key by default. */
  readonly title?: string;
  /** First octet, counted from the start of the element. */
  readonly at: number;
  /**
   * Number of octets, little-endian: 1 to 4 for `uint` and `int`, and fixed for the other forms. 1
   * by default; 2 for `normalized`, 4 for `float`, 3 for `cp24`, 7 for `cp56`, 1 or 2 for `length`, 0
   * for `segment`, `counted`, `text` and `rest`.
   */
  readonly octets?: number;
  /** Conversion to a JavaScript value. */
  readonly form: FieldForm;
  /**
   * Key of an earlier field of the form `length`, whose value is the number of octets of this one; for
   * the forms `counted` and `text`, which come last in their element.
   */
  readonly length?: string;
  /** Mask of a one-octet field, such as `0x70`; all bits by default. */
  readonly mask?: number;
  /** Bits within `mask` that must be 0, for the form `bits`. */
  readonly reserved?: number;
  /**
   * Whether it may be omitted from an object to encode; it is then 0 or `false`. A `quality` may
   * always be omitted.
   */
  readonly optional?: boolean;
  /** Meanings of values or, for the form `bits`, of bits. */
  readonly values?: Readonly<Record<number, string>>;
}

/** A private information element. Its fields cover each of its bits exactly once. */
export interface PrivateElement {
  /** Description. */
  readonly title: string;
  /** Number of octets; the minimum if the last field has a variable length. */
  readonly octets: number;
  /** Its fields in display order. */
  readonly fields: readonly PrivateField[];
}

/** Definition of a private type. */
export interface PrivateTypeRow {
  /** Type identification, 128 to 255 (IEC 60870-5-101, 7.2.1); see `unassigned`. */
  readonly id: number;
  /**
   * Name in texts, filters and files: a letter, then letters, digits and `_`, such as `X_HB_TB_1`.
   */
  readonly name: string;
  /** Full name; the name by default. */
  readonly title?: string;
  /** Its elements in transmission order: names of standard elements, or private elements. */
  readonly elements: readonly (ElementName | PrivateElement)[];
  /** The time tag after them; none by default. */
  readonly time?: "none" | "cp24" | "cp56";
  /** Whether SQ = 1 is permitted; false by default. */
  readonly sq?: boolean;
  /**
   * Permits a number below 128 that the standard has not assigned, for plants that use one. Without
   * it, such an id is treated as a mistake. Assigned numbers are always refused.
   */
  readonly unassigned?: boolean;
}

/** A private type that has been checked and can be used in a profile. */
export interface PrivateType<Row extends PrivateTypeRow = PrivateTypeRow> {
  /** The row that defines it. */
  readonly row: Row;
}

/** An object with private types: a profile, or the options of a caller. */
export interface PrivateTypes {
  /** The types; their ids and names must differ. */
  readonly privateTypes?: readonly PrivateType[];
}
