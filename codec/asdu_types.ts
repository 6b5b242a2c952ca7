// The ASDU as a discriminated union: `switch (asdu.type)` narrows the objects to the interface of
// the type.

import type { CAUSE_SETS, PrivateCause } from "./cause.ts";
import type { ElementName, ELEMENTS } from "./elements.ts";
import type { Issue } from "./errors.ts";
import type { ObjectOf } from "./object_of.ts";
import type { PrivateObject, PrivateObjectInput } from "./private_object.ts";
import type { PrivateType, PrivateTypeRow } from "./private_row.ts";
import type { TypeName, TYPES } from "./types.ts";

/** Fields of the data unit identifier of every ASDU (IEC 60870-5-101, 7.2). */
export interface AsduHeader {
  /** Type identification, 0..255. */
  readonly typeId: number;
  /** SQ: one address followed by consecutive elements, instead of one address per object. */
  readonly sq: boolean;
  /** Cause of transmission, 0..63: see `CAUSE` and `describeCause`. */
  readonly cause: number;
  /** P/N: negative confirmation. */
  readonly negative: boolean;
  /** T: test bit; the process must not be operated. */
  readonly test: boolean;
  /** Originator address, 0..255; 0 if the profile has none. */
  readonly originator: number;
  /** Common address of ASDU. */
  readonly ca: number;
}

/** An ASDU of one standard type. */
export interface AsduOf<N extends TypeName> extends AsduHeader {
  /** Mnemonic of the type. */
  readonly type: N;
  /** Type identification. */
  readonly typeId: (typeof TYPES)[N]["id"];
  /** Its information objects in transmission order. */
  readonly objects: readonly ObjectOf<N>[];
  /** Findings of a lenient decoder; empty for a correct ASDU. */
  readonly issues: readonly Issue[];
}

/** An ASDU of any standard type; `type` is its mnemonic. */
export type KnownAsdu = { [N in TypeName]: AsduOf<N> }[TypeName];

/** An ASDU of a private type that the profile defines. */
export interface PrivateAsdu<Row extends PrivateTypeRow = PrivateTypeRow> extends AsduHeader {
  /** Distinguishes it from the standard types. */
  readonly type: "private";
  /** Name of the private type. */
  readonly name: Row["name"];
  /** Type identification of the private type. */
  readonly typeId: Row["id"];
  /** Its information objects, with the keys of their elements. */
  readonly objects: readonly PrivateObject<Row>[];
  /** Findings of a lenient decoder; empty for a correct ASDU. */
  readonly issues: readonly Issue[];
}

/** An ASDU of any of several private types; `name` is its type. */
export type PrivateAsduOf<T extends PrivateType> = T extends PrivateType<infer Row>
  ? PrivateAsdu<Row>
  : never;

/**
 * An ASDU that is kept as octets because its type is unknown or private, or its body is malformed.
 */
export interface RawAsdu extends AsduHeader {
  /** Distinguishes it from decoded types. */
  readonly type: "raw";
  /** N: the number of objects according to the variable structure qualifier, 0..127. */
  readonly count: number;
  /** The octets after the data unit identifier: a copy. */
  readonly body: Uint8Array;
  /** Why it is raw; empty for a private type, which is not a fault. */
  readonly issues: readonly Issue[];
}

/** Any ASDU: a standard type, a private type of the profile, or raw octets. */
export type Asdu<T extends PrivateType = PrivateType> = KnownAsdu | PrivateAsduOf<T> | RawAsdu;

/** The causes of transmission that a type may have, as a union of numbers. */
export type CauseOf<N extends TypeName> =
  | (typeof CAUSE_SETS)[(typeof TYPES)[N]["causes"]]["monitor"][number]
  | (typeof CAUSE_SETS)[(typeof TYPES)[N]["causes"]]["control"][number]
  | PrivateCause;

/** Keys of information objects that default to 0 or false in the encoder. */
export type OptionalKey = OptionalField["key"] | "timeFlags" | "startFlags" | "stopFlags";

/** The fields of information elements that may be omitted from an object to encode. */
export type OptionalField = Extract<
  (typeof ELEMENTS)[ElementName]["fields"][number],
  { readonly optional: true }
>;

/** Keys that may be omitted because the type permits only one value. */
export type ImpliedKey<T> = {
  [K in keyof T]: undefined extends T[K] ? K : K extends OptionalKey ? K : never;
}[keyof T];

/**
 * An information object to encode: the decoded form, but keys with a natural default are optional.
 */
export type ObjectInput<N extends TypeName> = InputOf<ObjectOf<N>, ZeroAddress<N>>;

/** The form to encode of each object of a union. */
export type InputOf<T, Zero extends boolean> = T extends unknown ?
    & Omit<T, ImpliedKey<T> | (Zero extends true ? "ioa" : never)>
    & { readonly [K in Extract<keyof T, ImpliedKey<T>>]?: T[K] }
    & (Zero extends true ? { readonly ioa?: number } : unknown)
  : never;

/** True for types whose address is always 0, so `ioa` may be omitted. */
export type ZeroAddress<N extends TypeName> = (typeof TYPES)[N]["ioa"] extends "object" ? false
  : true;

/** An ASDU of one standard type to encode. */
export interface AsduInputOf<N extends TypeName> {
  /** Mnemonic of the type. */
  readonly type: N;
  /** Cause of transmission: one that the standard lists for the type, or a private one. */
  readonly cause: CauseOf<N>;
  /** Common address of ASDU. */
  readonly ca: number;
  /** SQ; false by default. */
  readonly sq?: boolean;
  /** P/N; false by default. */
  readonly negative?: boolean;
  /** T; false by default. */
  readonly test?: boolean;
  /** Originator address; 0 by default. */
  readonly originator?: number;
  /** Its information objects. */
  readonly objects: readonly ObjectInput<N>[];
}

/** An ASDU of a private type to encode. */
export interface PrivateAsduInput<Row extends PrivateTypeRow = PrivateTypeRow> {
  /** Distinguishes it from the standard types. */
  readonly type: "private";
  /** Name of the private type. */
  readonly name: Row["name"];
  /** Type identification; by default that of the name. */
  readonly typeId?: Row["id"];
  /** Cause of transmission, 0..63. */
  readonly cause: number;
  /** Common address of ASDU. */
  readonly ca: number;
  /** SQ; false by default. */
  readonly sq?: boolean;
  /** P/N; false by default. */
  readonly negative?: boolean;
  /** T; false by default. */
  readonly test?: boolean;
  /** Originator address; 0 by default. */
  readonly originator?: number;
  /** Its information objects. */
  readonly objects: readonly PrivateObjectInput<Row>[];
}

/** An ASDU of any of several private types to encode. */
export type PrivateAsduInputOf<T extends PrivateType> = T extends PrivateType<infer Row>
  ? PrivateAsduInput<Row>
  : never;

/**
 * Any ASDU that can be encoded: one written in code, whose cause the compiler checks, or a decoded
 * one.
 */
export type AsduInput<T extends PrivateType = PrivateType> =
  | { [N in TypeName]: AsduInputOf<N> }[TypeName]
  | PrivateAsduInputOf<T>
  | Asdu;
