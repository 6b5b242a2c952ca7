// Points of ASDUs: which types have them, their properties, and their static types.

import { assert, assertEquals } from "@std/assert";
import {
  type Asdu,
  type CommandAsdu,
  decodeAsdu,
  definePrivateType,
  encodeAsdu,
  IEC104,
  isCommandAsdu,
  isPointAsdu,
  parseHex,
  pointKey,
  pointsOf,
  type ReportedPoint,
  type TypeName,
} from "../../mod.ts";
import { TYPES } from "../../transport/low_level.ts";
import { sample } from "../helpers/asdu/samples.ts";

const NAMES = Object.keys(TYPES) as TypeName[];

/** Returns a decoded ASDU of a type. */
function decoded(type: TypeName): Asdu {
  return decodeAsdu(encodeAsdu(sample(type)));
}

Deno.test("isPointAsdu() holds only for types whose objects have a value and a quality", () => {
  for (const type of NAMES) {
    const asdu = decoded(type);
    assert(asdu.type !== "raw");
    const [object] = asdu.objects;
    const expected = "quality" in object! && "value" in object && "time" in object;
    assertEquals(isPointAsdu(asdu), expected, type);
  }
});

Deno.test("isCommandAsdu() holds only for types whose objects have a value and a qualifier", () => {
  for (const type of NAMES) {
    const asdu = decoded(type);
    assert(asdu.type !== "raw");
    const [object] = asdu.objects;
    assertEquals(isCommandAsdu(asdu), "value" in object! && "qualifier" in object, type);
  }
});

Deno.test("isPointAsdu() and isCommandAsdu() are false for undecoded ASDUs", () => {
  const asdus = [
    "01 01 03 00 01 00 01 00",
    "2D 01 06 00 01 00 01 00",
    "2B 01 03 00 01 00 01 00 00",
  ];
  for (const hex of asdus) {
    const asdu = decodeAsdu(parseHex(hex));
    assertEquals(asdu.type, "raw");
    assertEquals([isPointAsdu(asdu), isCommandAsdu(asdu), [...pointsOf(asdu)]], [false, false, []]);
  }
});

Deno.test("pointsOf() yields each object of an ASDU with the header fields, without copies", () => {
  const asdu = decodeAsdu(parseHex(
    "1E 02 83 00 2F 00 E9 03 00 91 AB 75 2D 0D AF 03 18 EA 03 00 00 AB 75 AD 0D AF 03 18",
  ));
  assert(asdu.type === "M_SP_TB_1");
  const time = Date.UTC(2024, 2, 15, 13, 45, 30, 123);
  const common = { ca: 47, type: "M_SP_TB_1", cause: 3, test: true, time, asdu } as const;
  const [first, second] = asdu.objects;
  const points = [...pointsOf(asdu)];
  assertEquals(points, [
    { ...common, ioa: 1001, value: 1, quality: 0x90, timeFlags: 5, object: first! },
    { ...common, ioa: 1002, value: 0, quality: 0, timeFlags: 0x85, object: second! },
  ]);
  assert(points.every(({ object, asdu: its }, i) => object === asdu.objects[i] && its === asdu));
});

Deno.test("pointsOf() yields points with the same keys for every point type, and nothing for other types", () => {
  const keys = Object.keys(pointsOf(decoded("M_SP_NA_1")).next().value!);
  for (const type of NAMES) {
    const asdu = decoded(type);
    const points = [...pointsOf(asdu)];
    assertEquals(points.length, isPointAsdu(asdu) ? asdu.objects.length : 0, type);
    for (const point of points) {
      assertEquals(Object.keys(point), keys, type);
      assertEquals(point.time === undefined, TYPES[type].time === "none", type);
    }
  }
});

Deno.test("pointsOf() accepts several ASDUs, in order, and skips those without points", () => {
  const asdus = [
    "0B 82 14 00 01 00 64 00 00 01 00 00 02 00 00", // two scaled values, SQ = 1
    "64 01 0A 00 01 00 00 00 00 14", // end of the interrogation
    "03 01 14 00 02 00 07 00 00 02",
  ].map((hex) => decodeAsdu(parseHex(hex)));
  const expected = [[1, 100, 1], [1, 101, 2], [2, 7, 2]];
  const listed = ({ ca, ioa, value }: ReportedPoint) => [ca, ioa, value];
  assertEquals(Array.from(pointsOf(asdus), listed), expected);
  assertEquals(Array.from(pointsOf(new Set(asdus)), listed), expected);
  assertEquals([...pointsOf([])], []);
});

Deno.test("pointsOf() includes private types with a value, except requests and their answers", () => {
  const position = definePrivateType({ id: 135, name: "X_SP", elements: ["SIQ"], time: "cp56" });
  const bare = definePrivateType({ id: 136, name: "X_SV", elements: ["SVA"] });
  const file = definePrivateType({ id: 137, name: "X_NOF", elements: ["NOF"] });
  const command = definePrivateType({ id: 138, name: "X_SC", elements: ["SCO"] });
  const profile = { ...IEC104, privateTypes: [position, bare, file, command] };
  const read = (hex: string) => decodeAsdu(parseHex(hex), { profile });
  const tagged = read("87 01 03 00 01 00 07 00 00 81 AB 75 2D 0D AF 03 18");
  const [point] = pointsOf(tagged);
  assert(point?.type === "private");
  assertEquals([point.ioa, point.value, point.quality, point.asdu.name], [7, 1, 0x80, "X_SP"]);
  assertEquals(point.time, Date.UTC(2024, 2, 15, 13, 45, 30, 123));
  const untagged = read("88 01 14 00 01 00 09 00 00 FE FF");
  assertEquals(
    Array.from(pointsOf(untagged), ({ value, quality, time }) => [value, quality, time]),
    [[-2, 0, undefined]],
  );
  assertEquals([...pointsOf(read("89 01 03 00 01 00 09 00 00 01 00"))], [], "it has no value");
  assertEquals([...pointsOf(read("8A 01 03 00 01 00 09 00 00 01"))], [], "it is a command");
  for (const cause of ["06", "07", "08", "09", "0A", "2C", "2F"]) {
    const mirrored = read(`88 01 ${cause} 00 01 00 09 00 00 FE FF`);
    assertEquals([mirrored.type, [...pointsOf(mirrored)]], ["private", []], cause);
  }
});

/** A typical first loop of a user: it must compile. */
function sum(data: readonly Asdu[]): number {
  let total = 0;
  for (const { value } of pointsOf(data)) total += value;
  for (const asdu of data) {
    if (!isPointAsdu(asdu)) continue;
    for (const { ioa, value, quality, time, timeFlags } of asdu.objects) {
      total += ioa + value + quality + (time ?? 0) + timeFlags;
    }
  }
  return total;
}

/** Code that the compiler must refuse. */
export function refused(asdu: Asdu, point: ReportedPoint): void {
  // @ts-expect-error Not every ASDU has objects, and not every object has a value.
  asdu.objects?.[0]?.value as number;
  // @ts-expect-error Only step positions have a transient state.
  point.object.transient as boolean;
  // @ts-expect-error Not every point has a time tag.
  new Date(point.time) as Date;
  // @ts-expect-error A point is what was received: it cannot be changed.
  point.value = 1;
  if (!isPointAsdu(asdu) && asdu.type !== "raw") {
    // @ts-expect-error The remaining types have no single points.
    if (asdu.type === "M_SP_NA_1") return;
  }
}

/** Code that `type` must narrow. */
function narrowed(point: ReportedPoint): string {
  switch (point.type) {
    case "M_ST_TB_1":
      return `${point.object.transient} ${point.time satisfies number | undefined}`;
    case "M_DP_NA_1":
      return (["moving", "OFF", "ON", "faulty"] as const)[point.value];
    case "private":
      return point.asdu.name;
    default:
      return point.asdu.type;
  }
}

/** Commands have a qualifier, and no quality. */
function qualifiers({ objects }: CommandAsdu): readonly number[] {
  // @ts-expect-error A command has no quality.
  objects[0]?.quality as number;
  return objects.map(({ qualifier }) => qualifier);
}

Deno.test("the compiler narrows points and commands by their type", () => {
  const asdu = decodeAsdu(parseHex("03 01 14 00 02 00 07 00 00 02"));
  const [point] = pointsOf(asdu);
  assertEquals(narrowed(point!), "ON");
  assertEquals(sum([asdu]), 2 + 7 + 2);
  const command = decodeAsdu(parseHex("2D 01 06 00 01 00 07 00 00 05"));
  assert(isCommandAsdu(command));
  assertEquals(qualifiers(command), [1]);
});

Deno.test("pointKey() has the address in its lower 24 bits and the common address above", () => {
  const keys = [[0, 0], [0, 0xffffff], [1, 0], [1, 705], [1, 0xffffff], [2, 0], [
    65_535,
    0xffffff,
  ]] as const;
  assertEquals(keys.map(([ca, ioa]) => pointKey(ca, ioa).toString(16)), [
    "0",
    "ffffff",
    "1000000",
    "10002c1",
    "1ffffff",
    "2000000",
    "ffffffffff",
  ]);
});
