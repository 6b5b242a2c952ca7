// The row of a private type: what its maker's manual says, as data.

import type { ElementName, FieldForm } from "./elements.ts";

/** One field of an information element of one's own. */
export interface PrivateField {
  /**
   * The property of the decoded object: a letter, then letters and digits. `value`, `quality` and `time` have the meaning
   * that they have in the types of the standard: a type with a `value` is a point.
   */
  readonly key: string;
  /** The abbreviation in the manual; the key by default. */
  readonly symbol?: string;
  /** What it is, in words; the key by default. */
  readonly title?: string;
  /** First octet, counted from the start of the element. */
  readonly at: number;
  /**
   * Octets it is read from, little-endian: 1 to 4 for `uint` and `int`, and fixed for the other forms. By default 1; 2 for
   * `normalized`, 4 for `float`, 3 for `cp24`, 7 for `cp56`, 0 for `segment` and `rest`.
   */
  readonly octets?: number;
  /** How the octets become a value. */
  readonly form: FieldForm;
  /** Which bits of a field of one octet, such as `0x70`; all of them by default. */
  readonly mask?: number;
  /** Bits within `mask` that should be 0, for the form `bits`. */
  readonly reserved?: number;
  /** Whether an object to encode may be without it: 0 or `false` then. A `quality` always is. */
  readonly optional?: boolean;
  /** Meaning of single values, or of single bits for the form `bits`. */
  readonly values?: Readonly<Record<number, string>>;
}

/** An information element of one's own. Its fields cover every bit of it, and no bit twice. */
export interface PrivateElement {
  /** What it is, in words. */
  readonly title: string;
  /** Octets; the fewest where the last field has no fixed length. */
  readonly octets: number;
  /** Its fields in the order in which they are shown. */
  readonly fields: readonly PrivateField[];
}

/** What a private type carries. */
export interface PrivateTypeRow {
  /** Type identification, 128 to 255 (IEC 60870-5-101, 7.2.1); see `unassigned`. */
  readonly id: number;
  /** Its name in texts, filters and files: a letter, then letters, digits and `_`, such as `X_HB_TB_1`. */
  readonly name: string;
  /** Its full name; the name by default. */
  readonly title?: string;
  /** Its elements in the order of the wire: names of the standard's elements, or elements of one's own. */
  readonly elements: readonly (ElementName | PrivateElement)[];
  /** The time tag after them; none by default. */
  readonly time?: "none" | "cp24" | "cp56";
  /** Whether SQ = 1 is permitted; it is not by default. */
  readonly sq?: boolean;
  /**
   * Permits a number below 128 that the standard has not assigned, because a plant uses it nevertheless. Without it such an
   * id is taken for a slip. Assigned numbers are refused in any case.
   */
  readonly unassigned?: boolean;
}

/** A private type that has been checked and can be part of a profile. */
export interface PrivateType<Row extends PrivateTypeRow = PrivateTypeRow> {
  /** The row it was made from. */
  readonly row: Row;
}

/** What carries private types: a profile, or the options of a caller. */
export interface PrivateTypes {
  /** The types, each with an id and a name of its own. */
  readonly privateTypes?: readonly PrivateType[];
}
