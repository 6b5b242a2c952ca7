// The kernels agree with the interpreter on random octets of every type they handle.

import { assert, assertEquals } from "@std/assert";
import {
  type AsduInput,
  decodeAsdu,
  encodeAsdu,
  IEC104,
  type Point,
  type Profile,
  typeName,
} from "../../codec/mod.ts";
import { PointColumns, readPoints } from "../../codec/low_level.ts";
import { decodeObject } from "../../codec/interpret.ts";
import { planOf } from "../../codec/plan.ts";
import { Report } from "../../codec/report.ts";
import { Prng } from "../helpers/random/prng.ts";

const FAST_TYPES = [1, 3, 5, 7, 9, 11, 13, 15, 21, 30, 31, 32, 33, 34, 35, 36, 37];

/** Generates the octets of a well-formed ASDU; half of the time tags and quality octets are valid. */
function randomAsdu(typeId: number, random: Prng, profile: Profile): Uint8Array {
  const plan = planOf(typeId)!;
  const sq = plan.sq && random.chance(0.5);
  const count = random.int(1, 12);
  const length = sq
    ? profile.ioaOctets + count * plan.size
    : count * (profile.ioaOctets + plan.size);
  const start = 2 + profile.cotOctets + profile.caOctets;
  const octets = random.octets(start + length);
  octets.set([typeId, count | (sq ? 0x80 : 0), 3]);
  if (random.chance(0.5)) return octets;
  for (let i = 0; i < count; i++) {
    const at = start + profile.ioaOctets + i * (sq ? plan.size : profile.ioaOctets + plan.size);
    for (const element of plan.elements) {
      if (element.name === "QDS") octets[at + element.at]! &= 0xf1;
      if (element.name === "SIQ") octets[at + element.at]! &= 0xf1;
      if (element.name === "DIQ") octets[at + element.at]! &= 0xf3;
      if (element.name === "CP56Time2a") {
        octets.set([0x10, 0x27, 0x85, 0x8d, 0xaf, 0x03, 0x18], at + element.at);
      }
    }
  }
  return octets;
}

/** Returns the objects as the interpreter alone decodes them. */
function interpreted(octets: Uint8Array, profile: Profile): { objects: unknown[]; issues: number } {
  const plan = planOf(octets[0]!)!;
  const report = new Report(octets, { strict: false, base: 0 });
  const sq = octets[1]! > 0x7f;
  const objects: unknown[] = [];
  let at = 2 + profile.cotOctets + profile.caOctets;
  let ioa = 0;
  for (let i = 0; i < (octets[1]! & 0x7f); i++) {
    if (i === 0 || !sq) {
      ioa = 0;
      for (let k = profile.ioaOctets - 1; k >= 0; k--) ioa = ioa * 256 + octets[at + k]!;
      at += profile.ioaOctets;
    }
    objects.push(decodeObject(plan, { octets, at, end: octets.length, ioa }, report));
    at += plan.size;
    ioa++;
  }
  return { objects, issues: report.issues.length };
}

/** The columns of one object. */
type Row = Point & {
  readonly time?: number;
  readonly timeFlags: number;
  readonly transient?: boolean;
  readonly sequence?: number;
  readonly carry?: boolean;
  readonly adjusted?: boolean;
};

/** Creates columns for reuse: every column still contains rows of another ASDU. */
function usedColumns(): PointColumns {
  const columns = new PointColumns(1);
  const { ioa, value, quality, time, timeFlags, extra } = columns;
  for (const column of [ioa, value, quality, time, timeFlags, extra]) column.fill(77);
  return columns;
}

/** Returns the octet with the properties of an object besides value, quality and time. */
function extraOf({ transient, sequence, carry, adjusted }: Row): number {
  if (transient !== undefined) return transient ? 0x80 : 0;
  return (sequence ?? 0) | (carry === true ? 0x20 : 0) | (adjusted === true ? 0x40 : 0);
}

const PROFILES: readonly Profile[] = [
  IEC104,
  { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 },
  { ...IEC104, ioaOctets: 1 },
];

for (const typeId of FAST_TYPES) {
  Deno.test(`decodeAsdu() and readPoints() agree with the reference interpreter for ${typeName(typeId)}`, () => {
    const seed = 1000 + typeId;
    const random = new Prng(seed);
    let fast = 0;
    for (let run = 0; run < 300; run++) {
      const profile = random.pick(PROFILES);
      const octets = randomAsdu(typeId, random, profile);
      const expected = interpreted(octets, profile);
      const asdu = decodeAsdu(octets, { profile });
      const hint = `seed ${seed}, run ${run}`;
      assert(asdu.type !== "raw" && asdu.type !== "private", hint);
      assertEquals<unknown>(asdu.objects, expected.objects, hint);
      if (asdu.issues.some((issue) => issue.code === "ioa-overflow")) continue;
      assertEquals(encodeAsdu(asdu as AsduInput, { profile }), octets, hint);
      const columns = usedColumns();
      if (!readPoints(octets, columns, { profile })) {
        assert(asdu.issues.length > 0 || hasKeptOctets(asdu.objects), hint);
        assertEquals(columns.length, 0, hint);
        continue;
      }
      fast++;
      assertEquals(expected.issues, 0, hint);
      for (const [i, object] of (asdu.objects as readonly Row[]).entries()) {
        assertEquals(columns.ioa[i], object.ioa, hint);
        assertEquals(columns.value[i], object.value, hint);
        assertEquals(columns.quality[i], object.quality, hint);
        assertEquals(columns.time[i], object.time ?? NaN, hint);
        assertEquals(columns.timeFlags[i], object.timeFlags, hint);
        assertEquals(columns.extra[i], extraOf(object), hint);
      }
    }
    assert(fast > 50, `only ${fast} of 300 ASDUs went the fast way`);
  });
}

/** A NaN with a payload is not an issue, but a column cannot hold it. */
function hasKeptOctets(objects: readonly object[]): boolean {
  return objects.some((object) => "valueOctets" in object);
}

Deno.test("readPoints() reads only flawless ASDUs of points", () => {
  const columns = new PointColumns();
  const refused = {
    "a command": [45, 1, 6, 0, 1, 0, 1, 0, 0, 1],
    "no objects": [1, 0, 3, 0, 1, 0],
    "a missing octet": [1, 1, 3, 0, 1, 0, 1, 0, 0],
    "a trailing octet": [1, 1, 3, 0, 1, 0, 1, 0, 0, 1, 0],
    "SQ = 1 on a time-tagged type": [30, 0x81, 3, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 1, 24],
    "a reserved cause": [1, 1, 42, 0, 1, 0, 1, 0, 0, 1],
    "addresses past the range": [1, 0x82, 3, 0, 1, 0, 255, 255, 255, 1, 1],
    "half an identifier": [1, 1, 3],
    "nothing": [],
  };
  for (const [what, octets] of Object.entries(refused)) {
    assertEquals(readPoints(Uint8Array.from(octets), columns), false, what);
    assertEquals(columns.length, 0, what);
  }
});

Deno.test("readPoints() appends to existing rows, and grows", () => {
  const columns = new PointColumns(2);
  const asdu = Uint8Array.from([
    11,
    0x83,
    3,
    0,
    1,
    0,
    100,
    0,
    0,
    1,
    0,
    0,
    2,
    0,
    0,
    0xff,
    0xff,
    0x80,
  ]);
  assert(readPoints(asdu, columns));
  assert(readPoints(asdu, columns));
  assertEquals([...columns.ioa.subarray(0, 6)], [100, 101, 102, 100, 101, 102]);
  assertEquals([...columns.value.subarray(0, 6)], [1, 2, -1, 1, 2, -1]);
  assertEquals([...columns.quality.subarray(0, 6)], [0, 0, 0x80, 0, 0, 0x80]);
  columns.clear();
  assertEquals(columns.length, 0);
});
