// From the row of a private type to the type of its information objects.

import type { ElementName, ELEMENTS } from "./elements.ts";
import type { InformationObject } from "./objects.ts";
import type { PrivateElement, PrivateTypeRow } from "./private_row.ts";

/** The fields of the elements and the time tag of a row. */
export type PrivateFieldOf<Row extends PrivateTypeRow> =
  | ElementFieldOf<Row["elements"][number]>
  | (Row extends { readonly time: "cp24" } ? (typeof ELEMENTS)["CP24"]["fields"][number] : never)
  | (Row extends { readonly time: "cp56" } ? (typeof ELEMENTS)["CP56"]["fields"][number] : never);

/** The fields of an element, by its name or as a row. */
type ElementFieldOf<Element> = Element extends ElementName
  ? (typeof ELEMENTS)[Element]["fields"][number]
  : Element extends PrivateElement ? Element["fields"][number]
  : never;

/** The masks of one bit and of two neighbouring bits. */
type OneBit = 0x01 | 0x02 | 0x04 | 0x08 | 0x10 | 0x20 | 0x40 | 0x80;
type TwoBits = 0x03 | 0x06 | 0x0c | 0x18 | 0x30 | 0x60 | 0xc0;

/** The JavaScript value of a field. */
type ValueOf<Field> = Field extends { readonly form: "flag" } ? boolean
  : Field extends { readonly form: "segment" | "rest" } ? Uint8Array
  : Field extends { readonly form: "uint"; readonly mask: OneBit } ? 0 | 1
  : Field extends { readonly form: "uint"; readonly mask: TwoBits } ? 0 | 1 | 2 | 3
  : number;

type KeyOf<Field> = Field extends { readonly key: infer Key extends string } ? Key : never;
type TimeKeyOf<Field> = KeyOf<Extract<Field, { readonly form: "cp24" | "cp56" }>>;
type KeptKeyOf<Field> = KeyOf<Extract<Field, { readonly form: "float" | "cp24" | "cp56" }>>;
type ReservedKeyOf<Field> = KeyOf<Extract<Field, { readonly form: "reserved" }>>;

/** The keys of an object from its fields. */
type Carried<Field> =
  & {
    readonly [
      F in Field as F extends { readonly form: "reserved" } ? never : KeyOf<F>
    ]: ValueOf<F>;
  }
  & { readonly [K in TimeKeyOf<Field> as `${K}Flags`]: number }
  & { readonly [K in KeptKeyOf<Field> as `${K}Octets`]?: Uint8Array }
  & { readonly [K in ReservedKeyOf<Field>]?: number };

/** The kind of object: with `value` and `select` a command, with `value` a point, unless it is a parameter. */
type KindOf<Keys> = "value" extends Keys
  ? "select" extends Keys ? "command" : "kpa" extends Keys ? "plain" : "point"
  : "plain";

/** The keys that all objects of a kind have, and this type has no octets for. */
type Lacked<Kind, Keys> =
  & (Kind extends "point" ? "quality" extends Keys ? unknown : { readonly quality: 0 } : unknown)
  & (Kind extends "command" ? "qualifier" extends Keys ? unknown : { readonly qualifier: 0 }
    : unknown)
  & (Kind extends "plain" ? unknown
    : "time" extends Keys ? unknown
    : { readonly time: undefined; readonly timeFlags: 0 });

/** One object type instead of an intersection, for readability. */
type Flat<T> = { [K in keyof T]: T[K] };

/** An information object of which the compiler knows only the address, because the row is not a literal. */
export type UntypedObject = InformationObject & Readonly<Record<string, unknown>>;

/** Whether the compiler knows the fields of a row. */
type IsTyped<Row extends PrivateTypeRow> = string extends KeyOf<PrivateFieldOf<Row>> ? false
  : number extends Row["elements"]["length"] ? false
  : true;

/** The decoded information object of a private type, by its row. */
export type PrivateObject<Row extends PrivateTypeRow> = IsTyped<Row> extends true ? Flat<
    & InformationObject
    & Carried<PrivateFieldOf<Row>>
    & Lacked<KindOf<KeyOf<PrivateFieldOf<Row>>>, KeyOf<PrivateFieldOf<Row>>>
  >
  : UntypedObject;

/** Fields that an object to encode may be without. */
type OptionalFieldOf<Field> = Extract<
  Field,
  { readonly optional: true } | { readonly key: "quality" } | { readonly form: "reserved" }
>;

/** Keys that an object to encode must have. */
type NeededKeyOf<Field> = Exclude<KeyOf<Field>, KeyOf<OptionalFieldOf<Field>>>;

/** An information object of a private type to encode: as decoded, with everything that has a default optional. */
export type PrivateObjectInput<Row extends PrivateTypeRow> = IsTyped<Row> extends true ? Flat<
    & Pick<PrivateObject<Row>, "ioa" & keyof PrivateObject<Row>>
    & Pick<PrivateObject<Row>, NeededKeyOf<PrivateFieldOf<Row>> & keyof PrivateObject<Row>>
    & Partial<PrivateObject<Row>>
  >
  : UntypedObject;
