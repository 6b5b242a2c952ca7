// encodeBatch() is the inverse of decodeBatch(), and refuses what encodeAsdu() refuses.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type AsduInput, encodeApdu, IEC104, parseHex, type Profile } from "../../codec/mod.ts";
import { decodeBatch, encodeBatch, PointColumns, TYPES } from "../../codec/low_level.ts";
import { Prng } from "../helpers/random/prng.ts";
import { makeMix } from "../bench/mix.ts";

/** Creates columns with one ASDU of two rows, which tests damage. */
function twoRows(typeId: number, structure = 2): PointColumns {
  const columns = new PointColumns();
  columns.ioa.set([100, 101]);
  columns.value.set([1, 0]);
  columns.time.fill(Date.UTC(2026, 0, 1));
  columns.length = 2;
  columns.asdus.add({ at: 0, typeId, structure, cause: 3, originator: 0, ca: 1, first: 0 });
  return columns;
}

const TARGET = new Uint8Array(600);

Deno.test("encodeBatch() returns the octets that decodeBatch() read, at any position", () => {
  for (let seed = 1; seed <= 20; seed++) {
    const { octets } = makeMix(60, seed);
    const columns = new PointColumns();
    decodeBatch(octets, 0, octets.length, columns);
    const target = new Uint8Array(octets.length + 9).fill(0xee);
    assertEquals(encodeBatch(columns, target, 4), octets.length + 4, `seed ${seed}`);
    assertEquals(target.subarray(4, -5), octets, `seed ${seed}`);
    assertEquals([...target.subarray(0, 4), ...target.subarray(-5)], new Array(9).fill(0xee));
  }
});

Deno.test("encodeBatch() writes every type and profile, with SQ, originator and sequence numbers", () => {
  const random = new Prng(11);
  for (let run = 0; run < 300; run++) {
    const profile: Profile = {
      ...IEC104,
      cotOctets: random.pick([1, 2] as const),
      caOctets: random.pick([1, 2] as const),
      ioaOctets: random.pick([1, 2, 3] as const),
    };
    const octets = randomApdu(random, profile);
    const columns = new PointColumns();
    if (decodeBatch(octets, 0, octets.length, columns, { profile }) === 0) continue;
    const options = {
      profile,
      sendNumber: (octets[2]! >> 1) | octets[3]! << 7,
      receiveNumber: (octets[4]! >> 1) | octets[5]! << 7,
    };
    const target = new Uint8Array(octets.length);
    assertEquals(encodeBatch(columns, target, 0, options), octets.length);
    assertEquals(target, octets, `run ${run}`);
  }
});

/** Generates an APDU of a type with columns from random octets. */
function randomApdu(random: Prng, profile: Profile): Uint8Array {
  const [name, size] = random.pick(
    [["M_SP_NA_1", 1], ["M_DP_NA_1", 1], ["M_ST_NA_1", 2], ["M_BO_NA_1", 5], ["M_ME_NA_1", 3]]
      .concat([["M_ME_NB_1", 3], ["M_ME_NC_1", 5], ["M_IT_NA_1", 5], ["M_ME_ND_1", 2]]) as [
        keyof typeof TYPES,
        number,
      ][],
  );
  const sq = random.chance(0.5);
  const count = random.int(1, 9);
  const start = 8 + profile.cotOctets + profile.caOctets;
  const body = sq ? profile.ioaOctets + count * size : count * (profile.ioaOctets + size);
  const octets = random.octets(start + body);
  octets.set([0x68, octets.length - 2]);
  octets[2]! &= 0xfe;
  octets[4]! &= 0xfe;
  octets.set([TYPES[name].id, count | (sq ? 0x80 : 0), 3 | random.int(0, 3) << 6], 6);
  return octets;
}

Deno.test("encodeBatch() counts N(S) through 32767", () => {
  const columns = twoRows(1);
  columns.asdus.add({ at: 0, typeId: 1, structure: 1, cause: 3, originator: 0, ca: 2, first: 1 });
  const end = encodeBatch(columns, TARGET, 0, { sendNumber: 32767, receiveNumber: 5 });
  const [first, second] = [0, 1].map((n) =>
    encodeApdu({
      format: "I",
      sendNumber: n === 0 ? 32767 : 0,
      receiveNumber: 5,
      asdu: {
        type: "M_SP_NA_1",
        cause: 3,
        ca: n + 1,
        objects: n === 0
          ? [{ ioa: 100, value: 1 }, { ioa: 101, value: 0 }]
          : [{ ioa: 101, value: 0 }],
      },
    })
  );
  assertEquals(TARGET.slice(0, end), new Uint8Array([...first!, ...second!]));
});

Deno.test("encodeBatch() refuses rows that the type cannot represent", () => {
  const NORMALIZED = 9;
  const SCALED = 11;
  const FLOAT = 13;
  const cases: readonly [number, (columns: PointColumns) => void, string][] = [
    [1, ({ value }) => value[1] = 2, "object 2 (IOA 101): value is 2"],
    [1, ({ value }) => value[1] = NaN, "object 2 (IOA 101): value is NaN"],
    [1, ({ quality }) => quality[0] = 1, "object 1 (IOA 100): quality is 1"],
    [3, ({ value }) => value[1] = 4, "object 2 (IOA 101): value is 4"],
    [3, ({ quality }) => quality[1] = 2, "object 2 (IOA 101): quality is 2"],
    [5, ({ value }) => value[0] = 64, "object 1 (IOA 100): value is 64"],
    [5, ({ extra }) => extra[0] = 1, "no other bits"],
    [7, ({ value }) => value[0] = -1, "object 1 (IOA 100): value is -1"],
    [NORMALIZED, ({ value }) => value[0] = 1.01, "object 1 (IOA 100): value is 1.01"],
    [NORMALIZED, ({ value }) => value[0] = NaN, "object 1 (IOA 100): value is NaN"],
    [SCALED, ({ value }) => value[0] = 32768, "object 1 (IOA 100): value is 32768"],
    [SCALED, ({ value }) => value[0] = 0.5, "object 1 (IOA 100): value is 0.5"],
    [FLOAT, ({ value }) => value[0] = 1e39, "object 1 (IOA 100): value is 1e+39"],
    [15, ({ value }) => value[0] = 2 ** 31, "object 1 (IOA 100): value is 2147483648"],
    [15, ({ quality }) => quality[0] = 0x40, "object 1 (IOA 100): quality is 64"],
    [15, ({ extra }) => extra[0] = 0x80, "no other bits"],
    [21, ({ value }) => value[1] = -1.01, "object 2 (IOA 101): value is -1.01"],
    [21, ({ quality }) => quality[1] = 0x80, "object 2 (IOA 101): quality is 128"],
    [30, ({ time }) => time[1] = NaN, "object 2 (IOA 101): time is NaN"],
    [30, ({ time }) => time[1] = 0.5, "object 2 (IOA 101): time is 0.5"],
    [30, ({ time }) => time[1] = Date.UTC(2100, 0), "object 2 (IOA 101): time is 4102444800000"],
    [30, ({ timeFlags }) => timeFlags[1] = 0x2000, "object 2 (IOA 101): timeFlags is 8192"],
    [1, ({ ioa }) => ioa[1] = 0x1000000, "expected addresses of 3 octets"],
  ];
  for (const [typeId, damage, message] of cases) {
    const columns = twoRows(typeId);
    damage(columns);
    assertThrows(() => encodeBatch(columns, TARGET, 0), RangeError, message);
  }
});

Deno.test("encodeBatch() writes and refuses the values and qualities that encodeAsdu() does", () => {
  const step = 1 / 32768;
  const around = (limit: number) => [limit - 1, limit - 0.5, limit, limit + 0.5, limit + 1];
  const values = [
    ...[0, 1, 3, 4, -64, 63, -32768, 32767, 2 ** 31, -(2 ** 31), 2 ** 32].flatMap(around),
    ...[0.25, 0.5, 0.75, 1.25, 1.5].flatMap((part) => [part * step, -part * step]),
    ...[1, -1, 1 - step, 1 - step / 2, 1 - step / 4, 1 + step, -1 - step],
    ...[3.4028234663852886e38, 3.5e38, -3.4028234663852886e38, -3.5e38, Math.PI],
  ];
  const types = ["M_SP_NA_1", "M_DP_NA_1", "M_ST_NA_1", "M_BO_NA_1"] as const;
  const more = ["M_ME_NA_1", "M_ME_NB_1", "M_ME_NC_1", "M_ME_ND_1"] as const;
  for (const type of [...types, ...more]) {
    const { id } = TYPES[type];
    const batch = (value: number, quality: number): Uint8Array => {
      const columns = twoRows(id);
      columns.value.set([value, 0]);
      columns.quality[0] = quality;
      return TARGET.slice(0, encodeBatch(columns, TARGET, 0));
    };
    const single = (value: number, quality: number) => {
      const objects = [{ ioa: 100, value, quality }, { ioa: 101, value: 0, quality: 0 }];
      const asdu = { type, cause: 3, ca: 1, objects } as unknown as AsduInput;
      return encodeApdu({ format: "I", sendNumber: 0, receiveNumber: 0, asdu });
    };
    const outcome = (encode: typeof single, ...given: readonly [number, number]) => {
      try {
        return encode(...given);
      } catch {
        return "refused";
      }
    };
    const given: readonly (readonly [number, number])[] = [
      ...values.map((value) => [value, 0] as const),
      ...Array.from({ length: 256 }, (_, quality) => [1, quality] as const),
    ];
    for (const each of given) {
      assertEquals(outcome(batch, ...each), outcome(single, ...each), `${type} ${each}`);
    }
  }
});

Deno.test("encodeBatch() writes and refuses the times and flags that encodeAsdu() does, within a minute and across", () => {
  const random = new Prng(31);
  const [first, last] = [Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1) - 1];
  const minutes = [0, 0, 0, 1, 60, 1440].map((n) => Date.UTC(2027, 1, 28, 23, 59) + n * 60_000);
  const wrong = [
    NaN,
    Infinity,
    first - 1,
    last + 0.5,
    last + 1,
    minutes[0]! + 0.5,
    minutes[0]! - 0.5,
  ];
  let refused = 0;
  for (let run = 0; run < 2000; run++) {
    const damaged = random.chance(0.5) ? random.int(0, 9) : -1;
    const objects = Array.from({ length: 10 }, (_, i) => ({
      ioa: i + 1,
      value: 1,
      time: i === damaged
        ? random.pick([...wrong, first, last])
        : random.pick(minutes) + random.int(0, 59_999),
      timeFlags: i === damaged && random.chance(0.2)
        ? 0x2000
        : random.pick([0, 0, 0, 0x80, 0xe7, 0x1fff]),
    }));
    const columns = new PointColumns();
    for (const [i, { ioa, value, time, timeFlags }] of objects.entries()) {
      columns.ioa[i] = ioa;
      columns.value[i] = value;
      columns.time[i] = time;
      columns.timeFlags[i] = timeFlags;
    }
    columns.length = objects.length;
    const { id: typeId } = TYPES.M_ME_TF_1;
    columns.asdus.add({
      ...{ at: 0, typeId, structure: 10, cause: 3 },
      originator: 0,
      ca: 1,
      first: 0,
    });
    const asdu: AsduInput = { type: "M_ME_TF_1", cause: 3, ca: 1, objects };
    let expected: Uint8Array;
    try {
      expected = encodeApdu({ format: "I", sendNumber: 0, receiveNumber: 0, asdu });
    } catch {
      refused++;
      assertThrows(() => encodeBatch(columns, TARGET, 0), RangeError, "object ", `run ${run}`);
      continue;
    }
    assertEquals(TARGET.slice(0, encodeBatch(columns, TARGET, 0)), expected, `run ${run}`);
  }
  assert(refused > 300 && refused < 1500, `${refused} of 2000 refused`);
});

Deno.test("encodeBatch() refuses structures and lengths that an ASDU cannot have", () => {
  const label = "Cannot encode M_SP_NA_1 of row 0 of the ASDUs: ";
  const refusals: readonly [PointColumns, string][] = [
    [twoRows(1, 0), `${label}it has 0 objects, expected 1 to 127`],
    [twoRows(1, 3), `${label}its points need 3 rows, found 2`],
    [
      twoRows(30, 0x82),
      "Cannot encode M_SP_TB_1 of row 0 of the ASDUs: SQ is 1, and the type permits SQ = 0 only",
    ],
  ];
  for (const [columns, message] of refusals) {
    assertThrows(() => encodeBatch(columns, TARGET, 0), RangeError, message);
  }
  const apart = twoRows(1, 0x82);
  assertEquals(encodeBatch(apart, TARGET, 0), 17);
  apart.ioa[1] = 102;
  assertThrows(() => encodeBatch(apart, TARGET, 0), RangeError, "consecutive with SQ = 1");
  const last = twoRows(1, 0x82);
  last.ioa.set([0xffffff, 0x1000000]);
  assertThrows(() => encodeBatch(last, TARGET, 0), RangeError, "expected addresses of 3 octets");
  const long = new PointColumns(127);
  long.length = 127;
  long.asdus.add({ at: 0, typeId: 13, structure: 127, cause: 3, originator: 0, ca: 1, first: 0 });
  assertThrows(() => encodeBatch(long, new Uint8Array(2000), 0), RangeError, "needs 1022 octets");
  assertThrows(() => encodeBatch(twoRows(45), TARGET, 0), TypeError, "type 45 has no columns");
});

Deno.test("encodeBatch() refuses addresses that the profile does not have, and a target that is too small", () => {
  const columns = twoRows(1);
  columns.asdus.originator[0] = 7;
  columns.asdus.ca[0] = 256;
  const narrow = { profile: { ...IEC104, cotOctets: 1 } as Profile };
  const message = "Cannot encode ASDU 0: originator 7 and common address 256 do not fit";
  assertThrows(() => encodeBatch(columns, TARGET, 0, narrow), RangeError, message);
  const short = { profile: { ...IEC104, caOctets: 1 } as Profile };
  assertThrows(() => encodeBatch(columns, TARGET, 0, short), RangeError, message);
  assertEquals(encodeBatch(columns, new Uint8Array(20), 0), 20);
  assertThrows(
    () => encodeBatch(columns, new Uint8Array(19), 0),
    RangeError,
    "Cannot encode ASDU 0: it ends at octet 20, and the target has 19",
  );
  assertEquals(
    TARGET.slice(0, encodeBatch(columns, TARGET, 0)),
    parseHex("68 12 00 00 00 00 01 02 03 07 00 01 64 00 00 01 65 00 00 00"),
  );
});

Deno.test("encodeBatch() writes runs of ASDUs with one object, and refuses the first that is wrong", () => {
  const time = Date.UTC(2026, 5, 1, 12);
  for (const typeId of [1, 13, 30, 36]) {
    const columns = new PointColumns(150);
    for (let i = 0; i < 150; i++) {
      columns.ioa[i] = 7 * i;
      columns.value[i] = i & 1;
      columns.time[i] = time + 1000 * i;
      const [ca, first] = [1 + i % 3, i];
      columns.asdus.add({ at: 0, typeId, structure: 1, cause: 3, originator: 0, ca, first });
    }
    columns.length = 150;
    const target = new Uint8Array(6000);
    const end = encodeBatch(columns, target, 0, { sendNumber: 32700, receiveNumber: 9 });
    const again = new PointColumns();
    assertEquals(decodeBatch(target, 0, end, again), end);
    const { ioa, value } = again;
    assertEquals(again.length, 150);
    for (let i = 0; i < 150; i++) {
      assertEquals([ioa[i], value[i], again.asdus.ca[i]], [7 * i, i & 1, 1 + i % 3]);
    }
    const octets = end / 150;
    for (const wrong of [0, 1, 63, 64, 65, 149]) {
      columns.value[wrong] = 1e40;
      const part = new Uint8Array(6000);
      const message = `object 1 (IOA ${7 * wrong}): value is 1e+40`;
      const options = { sendNumber: 32700, receiveNumber: 9 };
      assertThrows(() => encodeBatch(columns, part, 0, options), RangeError, message);
      const before = wrong * octets;
      assertEquals(part.subarray(0, before), target.subarray(0, before), `${wrong}`);
      columns.value[wrong] = wrong & 1;
    }
    assertThrows(
      () => encodeBatch(columns, new Uint8Array(end - 1), 0),
      RangeError,
      `Cannot encode ASDU 149: it ends at octet ${end}, and the target has ${end - 1}`,
    );
  }
});
