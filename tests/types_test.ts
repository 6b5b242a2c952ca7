// Compile-time types: narrowing, causes, and interfaces whose keys are those of the tables.
// Most of this file is checked at compile time: a wrong line does not type-check.

import { assertEquals, assertThrows } from "@std/assert";
import {
  type Asdu,
  type AsduInput,
  type AsduInputOf,
  type AsduOf,
  type CauseOf,
  decodeAsdu,
  encodeAsdu,
  fromJson,
  type ObjectInput,
  type ObjectOf,
  parseHex,
  type PrivateAsdu,
  type RawAsdu,
  type TypeName,
} from "../mod.ts";
import type {
  BODIES,
  BodyName,
  BodyObjects,
  ELEMENTS,
  MessageSegment,
  TYPES,
} from "../transport/low_level.ts";

/** True if two types are the same, including modifiers. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only for `true`. */
type Assert<T extends true> = T;

// Keys of the interfaces: exactly those that result from the fields of the elements.

type FieldsOf<B extends BodyName> = (typeof ELEMENTS)[(typeof BODIES)[B][number]]["fields"][number];

type KeysOfField<F> = F extends { readonly key: infer K extends string; readonly form: infer Form }
  ? Form extends "length" ? never
  : Form extends "float" | "text" ? K | `${K}Octets`
  : Form extends "cp24" | "cp56" ? K | `${K}Flags` | `${K}Octets`
  : K
  : never;

type CommandBody = {
  [N in TypeName]: N extends `C_${"SC" | "DC" | "RC" | "SE" | "BO"}_${string}`
    ? (typeof TYPES)[N]["body"]
    : never;
}[TypeName];

type FamilyKeys<B extends BodyName> = B extends CommandBody ? "value" | "qualifier" | "select"
  : "kpa" extends KeysOfField<FieldsOf<B>> ? never
  : "value" extends KeysOfField<FieldsOf<B>> ? "value" | "quality"
  : never;

type TableKeys<B extends BodyName> = "ioa" | KeysOfField<FieldsOf<B>> | FamilyKeys<B>;

/**
 * MeasuredValueParameter serves three bodies, two of which have no floating point number; SecurityError has
 * the keys of both layouts.
 */
type Shared<B> = B extends "normalizedParameter" | "scaledParameter" ? "valueOctets"
  : B extends "securityError" ? "ksq"
  : never;

/** The object of a body; for messages in segments, that of a whole message. */
type Whole<B extends BodyName> = Exclude<BodyObjects[B], MessageSegment>;

type WrongKeys = {
  [B in BodyName]: Equal<Exclude<keyof Whole<B>, "data">, TableKeys<B> | Shared<B>> extends true
    ? never
    : B;
}[BodyName];

// Types of the values: booleans for flags, octets for variable length, numbers for the rest.

type ValueOfForm<Form> = Form extends "flag" ? boolean
  : Form extends "segment" | "rest" | "counted" | "asdu" ? Uint8Array
  : Form extends "text" ? string
  : number;

type WrongValues = {
  [B in BodyName]: {
    [F in FieldsOf<B> as F["key"]]: F["key"] extends keyof Whole<B>
      ? NonNullable<Whole<B>[F["key"]]> extends ValueOfForm<F["form"]> ? never : F["key"]
      : never;
  } extends infer Found ? Found[keyof Found] extends never ? never : [B, Found[keyof Found]]
    : never;
}[BodyName];

// Time tags: points and commands always have the keys, other types only with a tag.

type TagKeys<N extends TypeName> = Exclude<
  keyof ObjectOf<N>,
  keyof BodyObjects[(typeof TYPES)[N]["body"]]
>;

type ExpectedTagKeys<N extends TypeName> = (typeof TYPES)[N]["time"] extends "none"
  ? "value" extends FamilyKeys<(typeof TYPES)[N]["body"]> ? "time" | "timeFlags" : never
  : "time" | "timeFlags" | "timeOctets";

type WrongTags = {
  [N in TypeName]: Equal<TagKeys<N>, ExpectedTagKeys<N>> extends true ? never : N;
}[TypeName];

// Required and optional properties of an input.

type RequiredKeys<T> = {
  [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? never : K;
}[keyof T];

/** Needed keys of any object of a type; of a message in segments, those of a whole one and of a segment. */
type Needed<N extends TypeName> = EachRequired<ObjectInput<N>>;

type EachRequired<T> = T extends unknown ? RequiredKeys<T> : never;

type SegmentKeys = "asn" | "fir" | "fin" | "data";

/** The assertions about keys; each line names its subject. */
export type KeyAssertions = [
  Assert<Equal<WrongKeys, never>>,
  Assert<Equal<WrongValues, never>>,
  Assert<Equal<WrongTags, never>>,
  Assert<Equal<Needed<"M_SP_NA_1">, "ioa" | "value">>,
  Assert<Equal<Needed<"M_SP_TA_1">, "ioa" | "value" | "time">>,
  Assert<Equal<Needed<"M_ST_TB_1">, "ioa" | "value" | "time">>,
  Assert<Equal<Needed<"M_ME_ND_1">, "ioa" | "value">>,
  Assert<Equal<Needed<"M_ME_TF_1">, "ioa" | "value" | "time">>,
  Assert<Equal<Needed<"M_IT_NA_1">, "ioa" | "value">>,
  Assert<Equal<Needed<"M_EP_TD_1">, "ioa" | "value" | "time">>,
  Assert<Equal<Needed<"M_PS_NA_1">, "ioa" | "value">>,
  Assert<Equal<Needed<"S_IT_TC_1">, "ioa" | "value" | "time" | "association">>,
  Assert<Equal<Needed<"C_SC_NA_1">, "ioa" | "value">>,
  Assert<Equal<Needed<"C_BO_TA_1">, "ioa" | "value" | "time">>,
  Assert<Equal<Needed<"M_EI_NA_1">, "coi">>,
  Assert<Equal<Needed<"C_IC_NA_1">, "qoi">>,
  Assert<Equal<Needed<"C_CI_NA_1">, "rqt" | "frz">>,
  Assert<Equal<Needed<"C_RD_NA_1">, "ioa">>,
  Assert<Equal<Needed<"C_CS_NA_1">, "time">>,
  Assert<Equal<Needed<"C_TS_TA_1">, "tsc" | "time">>,
  Assert<Equal<Needed<"P_ME_NC_1">, "ioa" | "value" | "kpa">>,
  Assert<Equal<Needed<"P_AC_NA_1">, "ioa" | "qpa">>,
  Assert<Equal<Needed<"F_FR_NA_1">, "ioa" | "nof" | "lof">>,
  Assert<Equal<Needed<"F_SC_NA_1">, "ioa" | "nof" | "nos" | "scq">>,
  Assert<Equal<Needed<"F_SG_NA_1">, "ioa" | "nof" | "nos" | "segment">>,
  Assert<Equal<Needed<"F_DR_TA_1">, "ioa" | "nof" | "lof" | "time">>,
  Assert<Equal<Needed<"F_SC_NB_1">, "ioa" | "nof" | "start" | "stop">>,
  Assert<Equal<Needed<"S_CH_NA_1">, SegmentKeys | "csq" | "usr" | "mal" | "rsc" | "challenge">>,
  Assert<Equal<Needed<"S_AR_NA_1">, SegmentKeys | "asdu" | "csq" | "usr" | "mac">>,
  Assert<Equal<Needed<"S_UC_NA_1">, SegmentKeys | "mac">>,
  Assert<Equal<Needed<"S_KR_NA_1">, "usr">>,
];

// Causes: a type accepts those of its row and the private ones.

type Takes<N extends TypeName, Cause extends number> = Cause extends CauseOf<N> ? true : false;

/** The assertions about causes. */
export type CauseAssertions = [
  Assert<Takes<"M_SP_NA_1", 20>>,
  Assert<Equal<Takes<"M_SP_NA_1", 6>, false>>,
  Assert<Equal<Takes<"M_SP_TB_1", 20>, false>>,
  Assert<Takes<"C_SC_NA_1", 6>>,
  Assert<Takes<"C_SC_NA_1", 47>>,
  Assert<Equal<Takes<"C_SC_NA_1", 3>, false>>,
  Assert<Takes<"M_EI_NA_1", 4>>,
  Assert<Takes<"M_EI_NA_1", 48>>,
  Assert<Equal<Takes<"M_EI_NA_1", 3>, false>>,
  Assert<Equal<Takes<"S_KR_NA_1", 14>, false>>,
  Assert<Takes<"M_IT_NA_1", 41>>,
  Assert<Equal<Takes<"M_IT_NA_1", 20>, false>>,
];

// Narrowing by `type`.

/** Names every branch of an ASDU; compiles as long as the union is exactly these. */
export function narrow(asdu: Asdu): number {
  switch (asdu.type) {
    case "raw": {
      type _ = Assert<Equal<typeof asdu, RawAsdu>>;
      return asdu.count;
    }
    case "private": {
      type _ = Assert<Equal<typeof asdu, PrivateAsdu>>;
      return asdu.name.length;
    }
    case "M_DP_TB_1": {
      type _ = [
        Assert<Equal<typeof asdu, AsduOf<"M_DP_TB_1">>>,
        Assert<Equal<typeof asdu.typeId, 31>>,
        Assert<Equal<typeof asdu.objects[number]["value"], 0 | 1 | 2 | 3>>,
        Assert<Equal<typeof asdu.objects[number]["time"], number>>,
      ];
      return asdu.objects.length;
    }
    case "M_SP_NA_1": {
      type _ = Assert<Equal<typeof asdu.objects[number]["time"], undefined>>;
      return asdu.objects[0]?.value ?? 0;
    }
    case "C_IC_NA_1": {
      // @ts-expect-error An interrogation has no value.
      const value = asdu.objects[0]?.value as undefined;
      return value ?? asdu.objects[0]?.qoi ?? 0;
    }
    default: {
      type _ = Assert<Equal<Extract<typeof asdu, { type: "M_DP_TB_1" }>, never>>;
      return asdu.objects.length;
    }
  }
}

Deno.test("the compiler narrows an ASDU by its type", () => {
  assertEquals(narrow(decodeAsdu(parseHex("64 01 06 00 01 00 00 00 00 14"))), 20);
  assertEquals(narrow(decodeAsdu(parseHex("01 01 03 00 01 00 01 00 00 01"))), 1);
  assertEquals(narrow(decodeAsdu(parseHex("87 05 03 00 01 00"))), 5);
});

Deno.test("a decoded ASDU is an input, as are an ASDU from JSON and one of a generic type", () => {
  const decoded: AsduInput = decodeAsdu(parseHex("66 01 05 00 01 00 BE 02 00"));
  const read: AsduInput = fromJson(JSON.parse(
    '{"type":"C_RD_NA_1","typeId":102,"sq":false,"cause":5,"negative":false,"test":false,"originator":0,' +
      '"ca":1,"objects":[{"ioa":702}],"issues":[]}',
  ));
  const written: AsduInputOf<"C_RD_NA_1"> = {
    type: "C_RD_NA_1",
    cause: 5,
    ca: 1,
    objects: [{ ioa: 702 }],
  };
  for (const asdu of [decoded, read, written]) {
    assertEquals(encodeAsdu(asdu), parseHex("66 01 05 00 01 00 BE 02 00"));
  }
});

Deno.test("the compiler rejects a wrong cause, which the encoder accepts as a number", () => {
  const objects = [{ ioa: 1, value: 1 }] as const;
  // @ts-expect-error A single point is never sent with activation.
  const point: AsduInput = { type: "M_SP_NA_1", cause: 6, ca: 1, objects };
  // @ts-expect-error A command is never spontaneous.
  const command: AsduInput = { type: "C_SC_NA_1", cause: 3, ca: 1, objects };
  assertEquals([encodeAsdu(point)[2], encodeAsdu(command)[2]], [6, 3]);
});

Deno.test("what the compiler rejects in an object, the encoder refuses", () => {
  const head = { ca: 1, cause: 6 } as const;
  const rejected: AsduInput[] = [
    // @ts-expect-error The address is missing.
    { type: "C_SC_NA_1", ...head, objects: [{ value: 1 }] },
    // @ts-expect-error The value is missing.
    { type: "C_SC_NA_1", ...head, objects: [{ ioa: 1 }] },
    // @ts-expect-error A single command is 0 or 1.
    { type: "C_SC_NA_1", ...head, objects: [{ ioa: 1, value: 2 }] },
    // @ts-expect-error A value is a number.
    { type: "C_SC_NA_1", ...head, objects: [{ ioa: 1, value: true }] },
    // @ts-expect-error The time tag is missing.
    { type: "C_SC_TA_1", ...head, objects: [{ ioa: 1, value: 1 }] },
    // @ts-expect-error The type has no time tag.
    { type: "C_SC_NA_1", ...head, objects: [{ ioa: 1, value: 1, time: 1e12 }] },
    // @ts-expect-error A bitstring command cannot be selected.
    { type: "C_BO_NA_1", ...head, objects: [{ ioa: 1, value: 1, select: true }] },
    // @ts-expect-error The type has no quality.
    { type: "M_ME_ND_1", ca: 1, cause: 3, objects: [{ ioa: 1, value: 0, quality: 0x80 }] },
    // @ts-expect-error There is no such type.
    { type: "M_SP_NB_1", ca: 1, cause: 3, objects: [{ ioa: 1, value: 0 }] },
  ];
  for (const asdu of rejected) assertThrows(() => encodeAsdu(asdu), Error, "Cannot encode");
});
