// Derives the type of information objects from the row of a private type.

import type { ElementName, ELEMENTS } from "./elements.ts";
import type { InformationObject } from "./objects.ts";
import type { PrivateElement, PrivateTypeRow } from "./private_row.ts";

/** The fields of the elements and the time tag of a row. */
export type PrivateFieldOf<Row extends PrivateTypeRow> =
  | PrivateElementField<Row["elements"][number]>
  | (Row extends { readonly time: "cp24" } ? (typeof ELEMENTS)["CP24"]["fields"][number] : never)
  | (Row extends { readonly time: "cp56" } ? (typeof ELEMENTS)["CP56"]["fields"][number] : never);

/** The fields of an element, given by name or as a row. */
export type PrivateElementField<Element> = Element extends ElementName
  ? (typeof ELEMENTS)[Element]["fields"][number]
  : Element extends PrivateElement ? Element["fields"][number]
  : never;

/** Masks with one bit. */
export type OneBitMask = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x20 | 0x40 | 0x80;
/** Masks with two adjacent bits. */
export type TwoBitMask = 0x03 | 0x06 | 0x0c | 0x18 | 0x30 | 0x60 | 0xc0;

/** The JavaScript value of a field. */
export type PrivateFieldValue<Field> = Field extends { readonly form: "flag" } ? boolean
  : Field extends { readonly form: "segment" | "rest" | "counted" | "asdu" } ? Uint8Array
  : Field extends { readonly form: "text" } ? string
  : Field extends { readonly form: "uint"; readonly mask: OneBitMask } ? 0 | 1
  : Field extends { readonly form: "uint"; readonly mask: TwoBitMask } ? 0 | 1 | 2 | 3
  : number;

/** The key of a field; a length is not a key of the object. */
export type PrivateFieldKey<Field> = Field extends { readonly form: "length" } ? never
  : Field extends { readonly key: infer Key extends string } ? Key
  : never;
/** Keys of time tags. */
export type PrivateTimeKey<Field> = PrivateFieldKey<
  Extract<Field, { readonly form: "cp24" | "cp56" }>
>;
/** Keys of numbers, time tags and texts that may be received as octets that the value cannot represent. */
export type PrivateKeptKey<Field> = PrivateFieldKey<
  Extract<Field, { readonly form: "float" | "cp24" | "cp56" | "text" }>
>;
/** Keys of reserved bits. */
export type PrivateReservedKey<Field> = PrivateFieldKey<
  Extract<Field, { readonly form: "reserved" }>
>;

/** The keys of an object from its fields. */
export type PrivateCarried<Field> =
  & {
    readonly [
      F in Field as F extends { readonly form: "reserved" } ? never : PrivateFieldKey<F>
    ]: PrivateFieldValue<F>;
  }
  & { readonly [K in PrivateTimeKey<Field> as `${K}Flags`]: number }
  & { readonly [K in PrivateKeptKey<Field> as `${K}Octets`]?: Uint8Array }
  & { readonly [K in PrivateReservedKey<Field>]?: number };

/**
 * The kind of object: a command if it has `value` and `select`; a point if it has `value`, unless
 * it is a parameter.
 */
export type PrivateKind<Keys> = "value" extends Keys
  ? "select" extends Keys ? "command" : "kpa" extends Keys ? "plain" : "point"
  : "plain";

/** Keys that all objects of a kind have, but that are not transmitted for this type. */
export type PrivateLacked<Kind, Keys> =
  & (Kind extends "point" ? "quality" extends Keys ? unknown : { readonly quality: 0 } : unknown)
  & (Kind extends "command" ? "qualifier" extends Keys ? unknown : { readonly qualifier: 0 }
    : unknown)
  & (Kind extends "plain" ? unknown
    : "time" extends Keys ? unknown
    : { readonly time: undefined; readonly timeFlags: 0 });

/** Flattens an intersection to one object type, for readability. */
export type FlatObject<T> = { [K in keyof T]: T[K] };

/**
 * An information object of which the compiler knows only the address, because the row is not a
 * literal.
 */
export type UntypedPrivateObject = InformationObject & Readonly<Record<string, unknown>>;

/** Whether the compiler knows the fields of a row. */
export type IsTypedRow<Row extends PrivateTypeRow> = string extends
  PrivateFieldKey<PrivateFieldOf<Row>> ? false
  : number extends Row["elements"]["length"] ? false
  : true;

/** The decoded information object of a private type, derived from its row. */
export type PrivateObject<Row extends PrivateTypeRow> = IsTypedRow<Row> extends true ? FlatObject<
    & InformationObject
    & PrivateCarried<PrivateFieldOf<Row>>
    & PrivateLacked<
      PrivateKind<PrivateFieldKey<PrivateFieldOf<Row>>>,
      PrivateFieldKey<PrivateFieldOf<Row>>
    >
  >
  : UntypedPrivateObject;

/** Fields that may be omitted from an object to encode. */
export type PrivateOptionalField<Field> = Extract<
  Field,
  { readonly optional: true } | { readonly key: "quality" } | { readonly form: "reserved" }
>;

/** Required keys of an object to encode. */
export type PrivateNeededKey<Field> = Exclude<
  PrivateFieldKey<Field>,
  PrivateFieldKey<PrivateOptionalField<Field>>
>;

/**
 * An information object of a private type to encode: the decoded form, with everything optional
 * that has a default.
 */
export type PrivateObjectInput<Row extends PrivateTypeRow> = IsTypedRow<Row> extends true
  ? FlatObject<
    & Pick<PrivateObject<Row>, "ioa" & keyof PrivateObject<Row>>
    & Pick<PrivateObject<Row>, PrivateNeededKey<PrivateFieldOf<Row>> & keyof PrivateObject<Row>>
    & Partial<PrivateObject<Row>>
  >
  : UntypedPrivateObject;
