// decodeBatch() adds the same points as readPoints() for each APDU, and stops at everything else.

import { assert, assertEquals, assertThrows } from "@std/assert";
import {
  type AsduInput,
  decodeApdu,
  decodeAsdu,
  encodeApdu,
  IEC104,
  isPointAsdu,
  parseHex,
  type Profile,
} from "../../codec/mod.ts";
import {
  APCI_OCTETS,
  CAUSE_OCTET,
  decodeBatch,
  encodeBatch,
  PointColumns,
  readPoints,
} from "../../codec/low_level.ts";
import { Prng } from "../helpers/random/prng.ts";
import { liveHeap } from "../helpers/machine/live_heap.ts";
import { makeMix } from "../bench/mix.ts";

/** Points per ASDU, as the columns and as the objects have them. */
interface Read {
  readonly at: number;
  readonly typeId: number;
  readonly cause: number;
  readonly originator: number;
  readonly ca: number;
  readonly points: readonly (readonly number[])[];
}

function readColumns(columns: PointColumns): Read[] {
  const { asdus } = columns;
  return Array.from({ length: asdus.length }, (_, i) => {
    const end = i + 1 < asdus.length ? asdus.first[i + 1]! : columns.length;
    const points = [];
    for (let row = asdus.first[i]!; row < end; row++) {
      const { ioa, value, quality, time, timeFlags } = columns;
      points.push([ioa[row]!, value[row]!, quality[row]!, time[row]!, timeFlags[row]!]);
    }
    return {
      at: asdus.at[i]!,
      typeId: asdus.typeId[i]!,
      cause: asdus.cause[i]!,
      originator: asdus.originator[i]!,
      ca: asdus.ca[i]!,
      points,
    };
  });
}

/** Reads the APDUs one at a time, as objects. */
function readObjects(octets: Uint8Array, profile: Profile = IEC104): Read[] {
  const found: Read[] = [];
  for (let at = 0; at < octets.length; at += octets[at + 1]! + 2) {
    const apdu = decodeApdu(octets.subarray(at, at + octets[at + 1]! + 2), { profile });
    assert(apdu.format === "I" && isPointAsdu(apdu.asdu));
    const { typeId, cause, negative, test, originator, ca, objects } = apdu.asdu;
    const bits = (negative ? CAUSE_OCTET.negative : 0) | (test ? CAUSE_OCTET.test : 0);
    const points = objects.map((
      object,
    ) => [object.ioa, object.value, object.quality, object.time ?? NaN, object.timeFlags]);
    found.push({ at: at + APCI_OCTETS, typeId, cause: cause | bits, originator, ca, points });
  }
  return found;
}

Deno.test("decodeBatch() reads a mix of types as decodeApdu() reads each APDU", () => {
  const { octets, objects } = makeMix(400);
  const columns = new PointColumns();
  assertEquals(decodeBatch(octets, 0, octets.length, columns), octets.length);
  assertEquals(columns.length, objects);
  assertEquals(readColumns(columns), readObjects(octets));
});

const ASDU: AsduInput = {
  type: "M_ME_TE_1",
  cause: 3,
  negative: true,
  test: true,
  ca: 0x81,
  objects: [
    { ioa: 0x81, value: -7, quality: 0x80, time: Date.UTC(2031, 1, 28, 23, 59, 59, 999) },
    { ioa: 2, value: 9, time: Date.UTC(2000, 0, 1), timeFlags: 0x87 },
  ],
};

Deno.test("decodeBatch() reads every profile, with its originator and bits of the cause", () => {
  for (const cotOctets of [1, 2] as const) {
    for (const caOctets of [1, 2] as const) {
      for (const ioaOctets of [1, 2, 3] as const) {
        const profile: Profile = { ...IEC104, cotOctets, caOctets, ioaOctets };
        const asdu = {
          ...ASDU,
          originator: cotOctets === 2 ? 200 : 0,
          ca: caOctets === 2 ? 0x1234 : 0x81,
        } as AsduInput;
        const octets = encodeApdu({ format: "I", sendNumber: 5, receiveNumber: 6, asdu }, {
          profile,
        });
        const columns = new PointColumns();
        assertEquals(decodeBatch(octets, 0, octets.length, columns, { profile }), octets.length);
        assertEquals(readColumns(columns), readObjects(octets, profile));
      }
    }
  }
});

Deno.test("decodeBatch() continues where the octets of a chunk ended, for every chunk size", () => {
  const { octets } = makeMix(40, 7);
  const whole = new PointColumns();
  decodeBatch(octets, 0, octets.length, whole);
  const expected = readColumns(whole);
  for (let size = 1; size <= 300; size++) {
    const columns = new PointColumns(1);
    let at = 0;
    for (let to = size; at < octets.length; to += size) {
      at = decodeBatch(octets, at, Math.min(to, octets.length), columns);
    }
    assertEquals(readColumns(columns), expected, `chunks of ${size} octets`);
  }
});

Deno.test("decodeBatch() stops at octets without points, and adds nothing from them", () => {
  const good = parseHex("68 0E 00 00 00 00 01 01 03 00 07 00 64 00 00 01");
  const stops = {
    "an S format": "68 04 01 00 02 00",
    "a U format": "68 04 43 00 00 00",
    "a command": "68 0E 02 00 00 00 2D 01 06 00 07 00 64 00 00 01",
    "a type with CP24Time2a": "68 11 02 00 00 00 02 01 03 00 07 00 64 00 00 01 00 00 00",
    "an invalid time": "68 15 02 00 00 00 1E 01 03 00 07 00 64 00 00 01 00 00 3C 00 01 01 18",
    "a reserved bit of the quality": "68 0E 02 00 00 00 01 01 03 00 07 00 64 00 00 03",
    "a trailing octet": "68 0F 02 00 00 00 01 01 03 00 07 00 64 00 00 01 00",
    "a NaN with other bits": "68 12 02 00 00 00 0D 01 03 00 07 00 64 00 00 01 00 C0 7F 00",
    "a reserved bit of the control field": "68 0E 02 00 01 00 01 01 03 00 07 00 64 00 00 01",
    "an incomplete APDU": "68 0E 02 00 00 00 01 01 03 00 07 00 64 00 00",
    "an incomplete APCI": "68 0E 02 00 00",
    "other octets": "00 00 00 00 00 00 00 00",
    "nothing": "",
  };
  for (const [what, hex] of Object.entries(stops)) {
    const octets = new Uint8Array([...good, ...good, ...parseHex(hex)]);
    const columns = new PointColumns();
    const end = decodeBatch(octets, 0, octets.length, columns);
    assertEquals([end, columns.length, columns.asdus.length], [32, 2, 2], what);
    if (hex !== "") assertEquals(decodeBatch(octets, 32, octets.length, columns), 32, what);
  }
});

/** The octets of an APDU with one object; its value, type and cause depend on the random numbers. */
function single(random: Prng, profile: Profile): Uint8Array {
  const time = Date.UTC(2026, 5, 1) + random.int(0, 1e9);
  const ioa = random.int(1, 255);
  const asdu = random.pick<AsduInput>([
    { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa, value: 1 }] },
    { type: "M_ME_NC_1", cause: 1, ca: 2, objects: [{ ioa, value: random.int(0, 100) }] },
    { type: "M_ME_TF_1", cause: 3, ca: 3, objects: [{ ioa, value: random.int(0, 9), time }] },
    { type: "M_SP_TB_1", cause: 11, ca: 3, objects: [{ ioa, value: 0, time }] },
    { type: "M_ME_NB_1", cause: 3, ca: 4, sq: true, objects: [{ ioa, value: -ioa }] },
    { type: "M_ME_NB_1", cause: 3, ca: 4, objects: [{ ioa, value: ioa }, { ioa: 7, value: 8 }] },
  ]);
  return encodeApdu({ format: "I", sendNumber: 1, receiveNumber: 2, asdu }, { profile });
}

Deno.test("decodeBatch() reads runs of APDUs with one object as it reads each of them", () => {
  const random = new Prng(17);
  for (let run = 0; run < 300; run++) {
    const profile = { ...IEC104, ioaOctets: random.pick([1, 2, 3] as const) };
    const parts: Uint8Array[] = [];
    while (parts.length < 150) {
      const part = single(random, profile);
      const length = random.pick([1, 2, 5, 64, 65, 100]);
      for (let i = 0; i < length; i++) parts.push(part.slice());
    }
    // Damage one: its control field, type, structure, cause, or quality and time.
    const damaged = random.pick(parts);
    damaged[random.pick([2, 4, 6, 7, 8, damaged.length - 1])]! ^= random.pick([1, 2, 0x0f, 0x2a]);
    const octets = Uint8Array.from(parts.flatMap((part) => [...part]));
    const together = new PointColumns(1);
    const alone = new PointColumns(1);
    let at = 0;
    for (const part of parts) {
      const end = decodeBatch(octets.slice(0, at + part.length), at, at + part.length, alone, {
        profile,
      });
      if (end === at) break;
      at = end;
    }
    assertEquals(decodeBatch(octets, 0, octets.length, together, { profile }), at, `run ${run}`);
    assertEquals(readColumns(together), readColumns(alone), `run ${run}`);
  }
});

/** Creates columns for reuse: every column still contains other rows. */
function usedColumns(capacity: number): PointColumns {
  const columns = new PointColumns(capacity);
  const { ioa, value, quality, time, timeFlags, extra } = columns;
  for (const column of [ioa, value, quality, time, timeFlags, extra]) column.fill(77);
  return columns;
}

/** All cells of the rows. */
function cellsOf(columns: PointColumns): readonly (readonly number[])[] {
  const { ioa, value, quality, time, timeFlags, extra, length } = columns;
  return [ioa, value, quality, time, timeFlags, extra].map((column) => [
    ...column.subarray(0, length),
  ]);
}

/** The octets of an APDU with up to 15 objects, with or without time tags, transient bits and counter flags. */
function several(random: Prng): Uint8Array {
  const count = random.int(1, 15);
  const time = Date.UTC(2026, 5, 1) + random.int(0, 1e9);
  const [type, more] = random.pick<readonly [string, object]>([
    ["M_SP_NA_1", {}],
    ["M_ST_NA_1", { transient: true }],
    ["M_IT_NA_1", { sequence: 9, carry: true }],
    ["M_DP_TB_1", { time, timeFlags: 0x80 }],
    ["M_ST_TB_1", { time, transient: true }],
    ["M_IT_TB_1", { time, adjusted: true }],
  ]);
  const objects = Array.from({ length: count }, (_, i) => ({ ioa: i + 1, value: 1, ...more }));
  const asdu = { type, cause: 3, ca: 1, objects } as unknown as AsduInput;
  return encodeApdu({ format: "I", sendNumber: 1, receiveNumber: 2, asdu });
}

Deno.test("decodeBatch() overwrites all cells of rows that were used before, also in long runs of a type", () => {
  const random = new Prng(23);
  for (let run = 0; run < 60; run++) {
    const parts: Uint8Array[] = [];
    while (parts.length < 40) {
      const part = several(random);
      const length = random.pick([1, 2, 5, 30]);
      for (let i = 0; i < length; i++) parts.push(part);
    }
    const together = usedColumns(random.pick([1, 5000]));
    const alone = usedColumns(1);
    for (const part of parts) assert(readPoints(part.subarray(APCI_OCTETS), alone));
    const octets = Uint8Array.from(parts.flatMap((part) => [...part]));
    const half = random.pick(parts.map((_, i) => i)) * 10;
    const at = decodeBatch(octets, 0, Math.min(half, octets.length), together);
    assertEquals(decodeBatch(octets, at, octets.length, together), octets.length, `run ${run}`);
    assertEquals(cellsOf(together), cellsOf(alone), `run ${run}`);
  }
});

Deno.test("decodeBatch() reads time tags of one hour and of others, and refuses those with findings", () => {
  const random = new Prng(29);
  const hours = [0, 0, 0, 0, 1, 24, 24 * 40].map((n) => Date.UTC(2027, 1, 28, 23) + n * 3_600_000);
  const profile = IEC104;
  let refused = 0;
  for (let run = 0; run < 3000; run++) {
    const objects = Array.from({ length: 12 }, (_, i) => ({
      ioa: i + 1,
      value: i,
      time: random.pick(hours) + random.int(0, 3_599_999),
      timeFlags: random.pick([0, 0, 0, 0x80, 0x40, 0x20, 0x05]),
    }));
    const asdu: AsduInput = { type: "M_ME_TF_1", cause: 3, ca: 1, objects };
    const octets = encodeApdu({ format: "I", sendNumber: 1, receiveNumber: 2, asdu });
    const changed = octets.length - 15 * random.int(0, 11) - random.int(1, 7);
    if (random.chance(0.8)) octets[changed]! ^= 1 << random.int(0, 7);
    const { issues } = decodeAsdu(octets.subarray(APCI_OCTETS), { profile });
    const columns = new PointColumns();
    const end = decodeBatch(octets, 0, octets.length, columns);
    const expected = issues.length > 0 ? [] : readObjects(octets);
    if (issues.length > 0) refused++;
    assertEquals(end, issues.length > 0 ? 0 : octets.length, `run ${run}`);
    assertEquals(readColumns(columns), expected, `run ${run}`);
  }
  assert(refused > 300 && refused < 2000, `${refused} of 3000 refused`);
});

Deno.test("decodeBatch() reads at any position within a larger buffer", () => {
  const { octets } = makeMix(20, 3);
  const random = new Prng(5);
  const buffer = random.octets(octets.length + 40);
  buffer.set(octets, 11);
  const columns = new PointColumns();
  const part = buffer.subarray(4);
  assertEquals(decodeBatch(part, 7, 7 + octets.length, columns), 7 + octets.length);
  const expected = readObjects(octets).map((read) => ({ ...read, at: read.at + 7 }));
  assertEquals(readColumns(columns), expected);
});

Deno.test("decodeBatch() refuses positions outside the octets", () => {
  const columns = new PointColumns();
  const octets = encodeApdu({ format: "S", receiveNumber: 0 });
  for (const [from, to] of [[-1, 6], [0, 7], [0.5, 6], [0, NaN]] as const) {
    assertThrows(
      () => decodeBatch(octets, from, to, columns),
      RangeError,
      `Cannot read octets ${from} to ${to}: expected positions from 0 to 6`,
    );
  }
  assertEquals(decodeBatch(octets, 6, 6, columns), 6);
});

Deno.test("decodeAsdu() returns objects that later calls do not change", () => {
  const [first, second] = [decodeAsdu(encode(1)), decodeAsdu(encode(0))];
  assertEquals([first, second].map(({ ca }) => ca), [1, 0]);
  assertEquals(first, decodeAsdu(encode(1)));
});

/** Encodes two values that depend on a number. */
function encode(n: number): Uint8Array {
  return encodeApdu({
    format: "I",
    sendNumber: 0,
    receiveNumber: 0,
    asdu: { type: "M_SP_NA_1", cause: 3, ca: n, objects: [{ ioa: n, value: n === 1 ? 1 : 0 }] },
  }).subarray(APCI_OCTETS);
}

Deno.test("decodeBatch() and encodeBatch() take positions of more than 32 bits", () => {
  const { octets } = makeMix(40, 9);
  const expected = new PointColumns();
  decodeBatch(octets, 0, octets.length, expected);
  // Most of these octets are never touched, so that they take no memory.
  const buffer = new Uint8Array(0x1_0000_1000);
  const target = new Uint8Array(octets.length);
  for (const at of [0x4000_0000, 0x8000_0000, 0x1_0000_0000]) {
    const from = at - 100;
    buffer.set(octets, from);
    const columns = new PointColumns();
    assertEquals(decodeBatch(buffer, from, buffer.length, columns), from + octets.length);
    assertEquals(columns.ioa, expected.ioa);
    assertEquals(columns.value, expected.value);
    assertEquals(columns.time, expected.time);
    buffer.fill(0, from, from + octets.length);
    assertEquals(encodeBatch(columns, buffer, from), from + octets.length);
    target.set(buffer.subarray(from, from + octets.length));
    assertEquals(target, octets);
  }
});

/** Encodes a value, and returns its octets with field sizes. */
function valueOf(ioa: number, profile: Profile): Uint8Array {
  const asdu: AsduInput = { type: "M_SP_NA_1", cause: 3, ca: 3, objects: [{ ioa, value: 1 }] };
  return encodeApdu({ format: "I", sendNumber: 0, receiveNumber: 0, asdu }, { profile });
}

Deno.test("decodeBatch() reads with the field sizes that a profile has now", () => {
  const profile = { ...IEC104 };
  for (const [caOctets, ioaOctets] of [[2, 3], [1, 3], [1, 2], [2, 2]] as const) {
    Object.assign(profile, { caOctets, ioaOctets });
    const octets = valueOf(700, profile);
    const columns = new PointColumns();
    assertEquals(decodeBatch(octets, 0, octets.length, columns, { profile }), octets.length);
    assertEquals([columns.asdus.ca[0], columns.ioa[0]], [3, 700]);
  }
  Object.assign(profile, { maxAsduOctets: 8 });
  const octets = valueOf(700, { ...profile, maxAsduOctets: 249 });
  assertEquals(decodeBatch(octets, 0, octets.length, new PointColumns(), { profile }), 0);
});

Deno.test("decodeBatch() refuses octets whose buffer was transferred, whatever it has read before", () => {
  const octets = valueOf(700, IEC104);
  decodeBatch(octets, 0, octets.length, new PointColumns());
  const moved = structuredClone(octets, { transfer: [octets.buffer as ArrayBuffer] });
  for (let i = 0; i < 2; i++) {
    assertThrows(() => decodeBatch(octets, 0, 0, new PointColumns()), TypeError, "detached");
  }
  assertEquals(decodeBatch(moved, 0, moved.length, new PointColumns()), moved.length);
});

Deno.test("decodeBatch() may be called while it makes room in columns", () => {
  const [outer, inner] = [valueOf(700, IEC104), valueOf(701, IEC104)];
  class Nested extends PointColumns {
    override reserve(rows: number): void {
      decodeBatch(inner, 0, inner.length, new PointColumns());
      super.reserve(rows);
    }
  }
  const columns = new Nested();
  assertEquals(decodeBatch(outer, 0, outer.length, columns), outer.length);
  assertEquals([columns.length, columns.ioa[0]], [1, 700]);
});

/** Reads points of a new buffer of this length. Returns a weak reference to it. */
function readFrom(length: number): WeakRef<ArrayBufferLike> {
  const octets = new Uint8Array(length);
  octets.set(makeMix(3).octets);
  assert(decodeBatch(octets, 0, 500, new PointColumns()) > 0);
  return new WeakRef(octets.buffer);
}

Deno.test("decodeBatch() keeps no long buffer", async () => {
  const buffer = readFrom(0x400001);
  // A reference of this turn keeps the buffer until the next one.
  await new Promise((resolve) => setTimeout(resolve, 0));
  liveHeap();
  assertEquals(buffer.deref(), undefined);
});
