// The ASDU as a discriminated union: `switch (asdu.type)` narrows the objects to the type's own interface.

import type { CAUSE_SETS, PrivateCause } from "./cause.ts";
import type { Issue } from "./errors.ts";
import type { ObjectOf } from "./object_of.ts";
import type { InformationObject } from "./objects.ts";
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

/** An ASDU of any known type: `type` tells which. */
export type KnownAsdu = { [N in TypeName]: AsduOf<N> }[TypeName];

/** An ASDU of a private type for which the profile has a row. */
export interface PrivateAsdu extends AsduHeader {
  /** Tells it from the types of the standard. */
  readonly type: "private";
  /** The name that was given to the private type. */
  readonly name: string;
  /** Its information objects; the keys are those of its elements. */
  readonly objects: readonly (InformationObject & Readonly<Record<string, unknown>>)[];
  /** What a lenient decoder found; empty for a flawless ASDU. */
  readonly issues: readonly Issue[];
}

/** An ASDU that is kept as octets: an unknown or private type, or a malformed body. */
export interface RawAsdu extends AsduHeader {
  /** Tells it from the decoded types. */
  readonly type: "raw";
  /** N: the number of objects that the variable structure qualifier announces, 0..127. */
  readonly count: number;
  /** The octets behind the data unit identifier: a copy. */
  readonly body: Uint8Array;
  /** Why it is raw; empty for a private type, which is nothing wrong. */
  readonly issues: readonly Issue[];
}

/** Any ASDU: one of the standard's types, a registered private type, or raw octets. */
export type Asdu = KnownAsdu | PrivateAsdu | RawAsdu;

/** The causes of transmission that a type may carry, as a union of numbers. */
export type CauseOf<N extends TypeName> =
  | (typeof CAUSE_SETS)[(typeof TYPES)[N]["causes"]]["monitor"][number]
  | (typeof CAUSE_SETS)[(typeof TYPES)[N]["causes"]]["control"][number]
  | PrivateCause;

/** Keys of information objects that the encoder fills in with 0 or false when they are left out. */
export type OptionalKey =
  | "quality"
  | "timeFlags"
  | "startFlags"
  | "stopFlags"
  | "qualifier"
  | "select"
  | "transient"
  | "sequence"
  | "carry"
  | "adjusted"
  | "elapsedMs"
  | "changed"
  | "parametersChanged"
  | "lpc"
  | "pop"
  | "frq"
  | "refused"
  | "srq"
  | "notReady"
  | "error"
  | "status"
  | "lastFile"
  | "subdirectory"
  | "active";

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

/** Anything the encoder takes: an ASDU written by hand, whose cause the compiler checks, or a decoded one. */
export type AsduInput = { [N in TypeName]: AsduInputOf<N> }[TypeName] | Asdu;
