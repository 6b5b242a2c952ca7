// Compile-time types of private types: objects inferred from the row, and mistakes that the compiler refuses.
// Most of this file is checked at compile time: a wrong line does not type-check.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type Asdu,
  type AsduInput,
  decodeApdu,
  decodeAsdu,
  definePrivateType,
  encodeAsdu,
  formatAsdu,
  fromJson,
  IEC104,
  packAsdus,
  parseHex,
  type PrivateObject,
  type PrivateObjectInput,
  type PrivateType,
  type PrivateTypeRow,
  type Profile,
  toHex,
  toJson,
} from "../mod.ts";

/** True if two types are the same, including modifiers. */
type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends (<T>() => T extends B ? 1 : 2) ? true
  : false;

/** Compiles only for `true`. */
type Assert<T extends true> = T;

const frequency = definePrivateType({
  id: 150,
  name: "X_FR_TB_1",
  elements: [
    { title: "mHz", octets: 3, fields: [{ key: "value", at: 0, octets: 3, form: "uint" }] },
    "QDS",
  ],
  time: "cp56",
});

const health = definePrivateType({
  id: 201,
  name: "X_BH_NA_1",
  elements: [{
    title: "Health of a breaker",
    octets: 7,
    fields: [
      { key: "wear", at: 0, form: "uint", mask: 0x7f },
      { key: "greased", at: 0, form: "flag", mask: 0x80, optional: true },
      { key: "mode", at: 1, form: "uint", mask: 0x30 },
      { key: "local", at: 1, form: "uint", mask: 0x40 },
      { key: "spare", at: 1, form: "reserved", mask: 0x8f },
      { key: "current", at: 2, form: "float" },
      { key: "count", at: 6, form: "int" },
    ],
  }],
});

const text = definePrivateType({ id: 202, name: "X_TX_NA_1", elements: ["NOF", "SEGMENT"] });
const single = definePrivateType({ id: 203, name: "X_SP_NA_1", elements: ["SIQ"], sq: true });
const command = definePrivateType({ id: 204, name: "X_SC_NA_1", elements: ["SCO"] });

type RowOf<T> = T extends PrivateType<infer Row> ? Row : never;
type ObjectOfType<T> = PrivateObject<RowOf<T>>;
type InputOfType<T> = PrivateObjectInput<RowOf<T>>;
type RequiredKeys<T> = {
  [K in keyof T]-?: Record<string, never> extends Pick<T, K> ? never : K;
}[keyof T];

/** The assertions about objects. */
export type ObjectAssertions = [
  Assert<
    Equal<ObjectOfType<typeof frequency>, {
      readonly ioa: number;
      readonly value: number;
      readonly quality: number;
      readonly time: number;
      readonly timeFlags: number;
      readonly timeOctets?: Uint8Array;
    }>
  >,
  Assert<
    Equal<ObjectOfType<typeof health>, {
      readonly ioa: number;
      readonly wear: number;
      readonly greased: boolean;
      readonly mode: 0 | 1 | 2 | 3;
      readonly local: 0 | 1;
      readonly current: number;
      readonly count: number;
      readonly currentOctets?: Uint8Array;
      readonly spare?: number;
    }>
  >,
  Assert<
    Equal<ObjectOfType<typeof text>, {
      readonly ioa: number;
      readonly nof: number;
      readonly segment: Uint8Array;
    }>
  >,
  Assert<
    Equal<ObjectOfType<typeof single>, {
      readonly ioa: number;
      readonly value: 0 | 1;
      readonly quality: number;
      readonly time: undefined;
      readonly timeFlags: 0;
    }>
  >,
  Assert<Equal<RequiredKeys<InputOfType<typeof frequency>>, "ioa" | "value" | "time">>,
  Assert<
    Equal<
      RequiredKeys<InputOfType<typeof health>>,
      "ioa" | "wear" | "mode" | "local" | "current" | "count"
    >
  >,
  Assert<Equal<RequiredKeys<InputOfType<typeof text>>, "ioa" | "nof" | "segment">>,
  Assert<Equal<RequiredKeys<InputOfType<typeof single>>, "ioa" | "value">>,
  Assert<Equal<RequiredKeys<InputOfType<typeof command>>, "ioa" | "value">>,
];

const profile = { ...IEC104, privateTypes: [frequency, health, text, single, command] };
const OCTETS = parseHex("96 01 03 00 01 00 2A 00 00 5C C3 00 40 D4 30 0A 03 49 06 1A");

Deno.test("the compiler narrows private ASDUs by their names", () => {
  const asdu = decodeAsdu(OCTETS, { profile });
  assert(asdu.type === "private" && asdu.name === "X_FR_TB_1");
  type _ = [
    Assert<Equal<typeof asdu.typeId, 150>>,
    Assert<Equal<typeof asdu.objects[number], ObjectOfType<typeof frequency>>>,
  ];
  const hertz: number = asdu.objects[0]!.value / 1000;
  assertEquals(hertz, 50.012);
  // @ts-expect-error There is no such field.
  assertEquals(asdu.objects[0]!.mode, undefined);
  const apdu = decodeApdu(parseHex(`68 18 00 00 00 00 ${toHex(OCTETS)}`), { profile });
  assert(apdu.format === "I" && apdu.asdu.type === "private" && apdu.asdu.name === "X_FR_TB_1");
  const value: number = apdu.asdu.objects[0]!.value;
  assertEquals(value, 50_012);
});

Deno.test("every private type of the profile is a branch, and no other name is", () => {
  const asdu = decodeAsdu(OCTETS, { profile });
  if (asdu.type !== "private") throw new TypeError("Expected a private type");
  switch (asdu.name) {
    case "X_BH_NA_1":
      return assertEquals(asdu.objects[0]!.greased, false);
    case "X_TX_NA_1":
      return assertEquals(asdu.objects[0]!.segment.length, 0);
    // @ts-expect-error No type has this name.
    case "X_NO_NA_1":
      return;
    default:
      assertEquals(asdu.typeId, 150);
  }
});

Deno.test("a typed private ASDU is an Asdu, and an untyped profile leads to untyped objects", () => {
  const typed = decodeAsdu(OCTETS, { profile });
  const any: Asdu = typed;
  const loose: Profile = profile;
  const untyped = decodeAsdu(OCTETS, { profile: loose });
  assert(untyped.type === "private");
  const value: unknown = untyped.objects[0]!.value;
  assertEquals(value, 50_012);
  assertEquals(formatAsdu(any, { profile }), formatAsdu(untyped, { profile: loose }));
  const back: Asdu = fromJson(toJson(any, { profile }), { profile });
  assertEquals(toHex(encodeAsdu(back, { profile })), toHex(OCTETS));
});

Deno.test("what the compiler rejects in a private object, the encoder refuses", () => {
  const head = { type: "private", cause: 3, ca: 1 } as const;
  const health = { wear: 1, mode: 2, local: 1, current: 5, count: 0 } as const;
  type Input = AsduInput<(typeof profile.privateTypes)[number]>;
  const rejected: Input[] = [
    // @ts-expect-error The value is missing.
    { ...head, name: "X_FR_TB_1", objects: [{ ioa: 1, time: 1e12 }] },
    // @ts-expect-error The time tag is missing.
    { ...head, name: "X_FR_TB_1", objects: [{ ioa: 1, value: 1 }] },
    // @ts-expect-error A value is a number.
    { ...head, name: "X_FR_TB_1", objects: [{ ioa: 1, value: "1", time: 1e12 }] },
    // @ts-expect-error The address is missing.
    { ...head, name: "X_BH_NA_1", objects: [{ ...health }] },
    // @ts-expect-error A flag is true or false.
    { ...head, name: "X_BH_NA_1", objects: [{ ioa: 1, ...health, greased: 1 }] },
    // @ts-expect-error Two bits hold 0 to 3.
    { ...head, name: "X_BH_NA_1", objects: [{ ioa: 1, ...health, mode: 4 }] },
    // @ts-expect-error The type has no time tag.
    { ...head, name: "X_SP_NA_1", objects: [{ ioa: 1, value: 1, time: 1e12 }] },
    // @ts-expect-error There is no such type.
    { ...head, name: "X_NO_NA_1", objects: [{ ioa: 1, value: 1 }] },
  ];
  for (const asdu of rejected) {
    assertThrows(() => encodeAsdu(asdu as AsduInput, { profile }), Error, "Cannot encode");
  }
  const octets = encodeAsdu(
    { ...head, name: "X_BH_NA_1", objects: [{ ioa: 1, ...health }] },
    { profile },
  );
  assertEquals(toHex(octets), "c9010300010001000001600000a04000");
});

Deno.test("packAsdus() accepts the objects of private types", () => {
  const objects = [{ ioa: 1, value: 1 }, { ioa: 2, value: 0 }] as const;
  const head = { type: "private", cause: 20, ca: 1 } as const;
  const packed = packAsdus({ ...head, name: "X_SP_NA_1", objects }, { profile });
  assertEquals(packed.map(({ name, objects }) => [name, objects.length]), [["X_SP_NA_1", 2]]);
  assertThrows(
    () =>
      // @ts-expect-error A single point is 0 or 1.
      packAsdus(
        { ...head, name: "X_SP_NA_1", objects: [{ ioa: 1, value: 2 }] },
        { profile },
      ).map((asdu) => encodeAsdu(asdu as AsduInput, { profile })),
    RangeError,
    "value is 2",
  );
});

Deno.test("what the compiler rejects in a row, definePrivateType() refuses", () => {
  const rejected: (() => unknown)[] = [
    // @ts-expect-error An id is 128 to 255.
    () => definePrivateType({ id: 127, name: "X", elements: ["SIQ"] }),
    // @ts-expect-error An id is 128 to 255.
    () => definePrivateType({ id: 256, name: "X", elements: ["SIQ"] }),
    // @ts-expect-error There is no such element.
    () => definePrivateType({ id: 128, name: "X", elements: ["SIX"] }),
    // @ts-expect-error There is no such time tag.
    () => definePrivateType({ id: 128, name: "X", elements: ["SIQ"], time: "cp55" }),
    // @ts-expect-error There is no such key.
    () => definePrivateType({ id: 128, name: "X", elements: ["SIQ"], tme: "cp56" }),
    // @ts-expect-error The elements are missing.
    () => definePrivateType({ id: 128, name: "X" }),
    () =>
      definePrivateType({
        id: 128,
        name: "X",
        // @ts-expect-error There is no such form.
        elements: [{ title: "X", octets: 1, fields: [{ key: "a", at: 0, form: "int8" }] }],
      }),
  ];
  for (const define of rejected) assertThrows(define, Error, "Cannot define private type X");
  const read: PrivateTypeRow = JSON.parse('{"id":128,"name":"X_Y","elements":["SIQ"]}');
  const loose: PrivateType = definePrivateType(read);
  assertEquals(loose.row.id, 128);
  assertEquals(
    definePrivateType({ id: 22, name: "X", elements: [], unassigned: true }).row.id,
    22,
  );
});
