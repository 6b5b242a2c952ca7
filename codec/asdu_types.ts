// The ASDU as a discriminated union: `switch (asdu.type)` narrows the objects to the type's own interface.

import type { CAUSE_SETS, PrivateCause } from "./cause.ts";
import type { ElementName, ELEMENTS } from "./elements.ts";
import type { Issue } from "./errors.ts";
import type { ObjectOf } from "./object_of.ts";
import type { PrivateObject, PrivateObjectInput } from "./private_object.ts";
import type { PrivateType, PrivateTypeRow } from "./private_row.ts";
import type { TypeName, TYPES } from "./types.ts";

/** What the data unit identifier of every ASDU says (IEC 60870-5-101, 7.2). */
export interface AsduHeader {
  /** Type identification, 0..255. */
  readonly typeId: number;
  /** SQ: one address and consecutive elements, instead of an address for each object. */
  readonly sq: boolean;
  /** Cause of transmission, 0..63: see `CAUSE` and `describeCause`. */
  readonly cause: number;
  /** P/N: negative confirmation. */
  readonly negative: boolean;
  /** T: test; the process must not be operated. */
  readonly test: boolean;
  /** Originator address, 0..255; 0 where the profile has none. */
  readonly originator: number;
  /** Common address of ASDU. */
  readonly ca: number;
}

/** An ASDU of one known type. */
export interface AsduOf<N extends TypeName> extends AsduHeader {
  /** The mnemonic of the type. */
  readonly type: N;
  /** Type identification of the mnemonic. */
  readonly typeId: (typeof TYPES)[N]["id"];
  /** Its information objects in the order of the wire. */
  readonly objects: readonly ObjectOf<N>[];
  /** What a lenient decoder found; empty for a flawless ASDU. */
  readonly issues: readonly Issue[];
}

/** An ASDU of any known type: `type` says which. */
export type KnownAsdu = { [N in TypeName]: AsduOf<N> }[TypeName];

/** An ASDU of a private type for which the profile has a row. */
export interface PrivateAsdu<Row extends PrivateTypeRow = PrivateTypeRow> extends AsduHeader {
  /** Distinguishes it from the types of the standard. */
  readonly type: "private";
  /** The name of the private type. */
  readonly name: Row["name"];
  /** Type identification of the private type. */
  readonly typeId: Row["id"];
  /** Its information objects; the keys are those of its elements. */
  readonly objects: readonly PrivateObject<Row>[];
  /** What a lenient decoder found; empty for a flawless ASDU. */
  readonly issues: readonly Issue[];
}

/** An ASDU of any of some private types: `name` says which. */
export type PrivateAsduOf<T extends PrivateType> = T extends PrivateType<infer Row>
  ? PrivateAsdu<Row>
  : never;

/** An ASDU that is kept as octets: an unknown or private type, or a malformed body. */
export interface RawAsdu extends AsduHeader {
  /** Distinguishes it from the decoded types. */
  readonly type: "raw";
  /** N: the number of objects that the variable structure qualifier announces, 0..127. */
  readonly count: number;
  /** The octets after the data unit identifier: a copy. */
  readonly body: Uint8Array;
  /** Why it is raw; empty for a private type, which is nothing wrong. */
  readonly issues: readonly Issue[];
}

/** Any ASDU: one of the standard's types, a private type of the profile, or raw octets. */
export type Asdu<T extends PrivateType = PrivateType> = KnownAsdu | PrivateAsduOf<T> | RawAsdu;

/** The causes of transmission that a type may carry, as a union of numbers. */
export type CauseOf<N extends TypeName> =
  | (typeof CAUSE_SETS)[(typeof TYPES)[N]["causes"]]["monitor"][number]
  | (typeof CAUSE_SETS)[(typeof TYPES)[N]["causes"]]["control"][number]
  | PrivateCause;

/** Keys of information objects that the encoder fills in with 0 or false when they are left out. */
export type OptionalKey = OptionalField["key"] | "timeFlags" | "startFlags" | "stopFlags";

/** The fields of the information elements that an object to encode may be without. */
export type OptionalField = Extract<
  (typeof ELEMENTS)[ElementName]["fields"][number],
  { readonly optional: true }
>;

/** Keys that may be left out because the type leaves only one possibility. */
export type ImpliedKey<T> = {
  [K in keyof T]: undefined extends T[K] ? K : K extends OptionalKey ? K : never;
}[keyof T];

/** An information object to encode: as decoded, with everything optional that has a natural default. */
export type ObjectInput<N extends TypeName> =
  & Omit<ObjectOf<N>, ImpliedKey<ObjectOf<N>> | (ZeroAddress<N> extends true ? "ioa" : never)>
  & { readonly [K in Extract<keyof ObjectOf<N>, ImpliedKey<ObjectOf<N>>>]?: ObjectOf<N>[K] }
  & (ZeroAddress<N> extends true ? { readonly ioa?: number } : unknown);

/** True for types whose address is always 0, so that `ioa` may be left out. */
export type ZeroAddress<N extends TypeName> = (typeof TYPES)[N]["ioa"] extends "object" ? false
  : true;

/** An ASDU of one type to encode. */
export interface AsduInputOf<N extends TypeName> {
  /** The mnemonic of the type. */
  readonly type: N;
  /** Cause of transmission: one that the standard lists for the type, or a private one. */
  readonly cause: CauseOf<N>;
  /** Common address of ASDU. */
  readonly ca: number;
  /** SQ; false when absent. */
  readonly sq?: boolean;
  /** P/N; false when absent. */
  readonly negative?: boolean;
  /** T; false when absent. */
  readonly test?: boolean;
  /** Originator address; 0 when absent. */
  readonly originator?: number;
  /** Its information objects. */
  readonly objects: readonly ObjectInput<N>[];
}

/** An ASDU of a private type to encode. */
export interface PrivateAsduInput<Row extends PrivateTypeRow = PrivateTypeRow> {
  /** Distinguishes it from the types of the standard. */
  readonly type: "private";
  /** The name of the private type. */
  readonly name: Row["name"];
  /** Type identification; that of the name when absent. */
  readonly typeId?: Row["id"];
  /** Cause of transmission, 0..63. */
  readonly cause: number;
  /** Common address of ASDU. */
  readonly ca: number;
  /** SQ; false when absent. */
  readonly sq?: boolean;
  /** P/N; false when absent. */
  readonly negative?: boolean;
  /** T; false when absent. */
  readonly test?: boolean;
  /** Originator address; 0 when absent. */
  readonly originator?: number;
  /** Its information objects. */
  readonly objects: readonly PrivateObjectInput<Row>[];
}

/** An ASDU of any of some private types to encode. */
export type PrivateAsduInputOf<T extends PrivateType> = T extends PrivateType<infer Row>
  ? PrivateAsduInput<Row>
  : never;

/** Anything the encoder takes: an ASDU written by hand, whose cause the compiler checks, or a decoded one. */
export type AsduInput<T extends PrivateType = PrivateType> =
  | { [N in TypeName]: AsduInputOf<N> }[TypeName]
  | PrivateAsduInputOf<T>
  | Asdu;
