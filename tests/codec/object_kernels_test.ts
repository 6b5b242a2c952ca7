// The functions for single types decode and encode exactly as the tables do: golden vectors and their mutations, random
// octets, and random objects that are incomplete or impossible.

import { assert, assertEquals } from "@std/assert";
import { APCI_OCTETS, encodeApci, MAX_ASDU_OCTETS } from "../../codec/apci.ts";
import { decodeApdu } from "../../codec/apdu.ts";
import type { Asdu, AsduInput } from "../../codec/asdu_types.ts";
import { decodeAsdu, interpretAsdu } from "../../codec/decode_asdu.ts";
import { decodeObjects } from "../../codec/decode_objects.ts";
import { composeAsdu, encodeAsdu } from "../../codec/encode_asdu.ts";
import { objectTypeOf } from "../../codec/object_types.ts";
import { planOf } from "../../codec/plan.ts";
import { identifierOctets, IEC104, type Profile } from "../../codec/profile.ts";
import { type TypeName, TYPES } from "../../codec/types.ts";
import { type AnyAsdu, NOT_WRITTEN, writeAsdu } from "../../codec/write_asdu.ts";
import { generateAsdu, generateOctets, NAMES, PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { loadVectors } from "../helpers/asdu/vectors.ts";
import { Prng } from "../helpers/random/prng.ts";

/** The types that have functions of their own: all except messages of IEC TS 60870-5-7. */
const FAST_NAMES = NAMES.filter((name) => TYPES[name].role !== "security");

Deno.test("every type has functions that decode and encode its objects, except messages of IEC TS 60870-5-7", () => {
  for (const name of FAST_NAMES) assert(objectTypeOf(TYPES[name].id) !== undefined, name);
  assertEquals([objectTypeOf(0), objectTypeOf(128), objectTypeOf(255)], Array(3).fill(undefined));
});

/** Compares both decoders, also the order of the keys. Returns whether the functions decoded the ASDU. */
function compareDecoders(octets: Uint8Array, profile: Profile, hint: string): boolean {
  const expected = interpretAsdu(octets, { profile });
  const decoded = decodeAsdu(octets, { profile });
  assertEquals(decoded, expected, hint);
  if (octets.length > 0 && octets.length <= MAX_ASDU_OCTETS) compareApdu(octets, profile, hint);
  if (decoded.type === "raw" || expected.type === "raw") return false;
  for (const [i, object] of decoded.objects.entries()) {
    assertEquals(Object.keys(object), Object.keys(expected.objects[i]!), hint);
  }
  assertEquals(Object.keys(decoded), Object.keys(expected), hint);
  const isFast = decodeObjects(octets, 0, octets.length, profile) !== undefined;
  if (isFast) assertEquals(expected.issues.length, 0, hint);
  return isFast;
}

/** Compares the ASDU of an APDU, alone and in a buffer, with that of the tables: order of keys and offsets of issues, too. */
function compareApdu(octets: Uint8Array, profile: Profile, hint: string): void {
  const apci = { format: "I", sendNumber: 0x1234, receiveNumber: 0x7ffe } as const;
  const asdu = interpretAsdu(octets, { profile, base: APCI_OCTETS });
  const expected = { ...apci, asdu, issues: asdu.issues };
  const apdu = encodeApci(apci, octets);
  const decoded = decodeApdu(apdu, { profile });
  assertEquals(decoded, expected, hint);
  const buffer = new Uint8Array(apdu.length + 12).fill(0x68);
  buffer.set(apdu, 5);
  const place = { from: 5, to: 5 + apdu.length };
  assertEquals(decodeApdu(buffer, { profile, ...place }), expected, `${hint}, in a buffer`);
  assertEquals(Object.keys(decoded), Object.keys(expected), hint);
}

/** Writes with the functions and with the tables; each result is text. */
function encodeBoth(asdu: AsduInput, profile: Profile): readonly [string, string] {
  const fast = new Uint8Array(300).fill(0x99);
  const slow = fast.slice();
  const end = writeAsdu(asdu as AnyAsdu, fast, 3, profile);
  return [end === NOT_WRITTEN ? "not written" : `${end} ${fast}`, outcome()];

  function outcome(): string {
    try {
      return `${composeAsdu(asdu, slow, 3, profile)} ${slow}`;
    } catch (error) {
      if (error instanceof RangeError || error instanceof TypeError) return "refused";
      throw error;
    }
  }
}

/** Compares both encoders. Returns whether the functions encoded the ASDU. */
function compareEncoders(asdu: AsduInput, profile: Profile, hint: string): boolean {
  const [fast, slow] = encodeBoth(asdu, profile);
  if (fast === "not written") return false;
  assertEquals(fast, slow, hint);
  return true;
}

Deno.test("decodeAsdu() decodes each vector, and each vector with a changed octet, as the tables do", () => {
  for (const { id, octets, profile } of loadVectors()) {
    compareDecoders(octets, profile, id);
    for (let at = 0; at < octets.length; at++) {
      for (const change of [0x01, 0x02, 0x04, 0x08, 0x10, 0x20, 0x40, 0x80, 0xff]) {
        const changed = octets.slice();
        changed[at]! ^= change;
        compareDecoders(changed, profile, `${id}, octet ${at} ^ ${change}`);
      }
    }
    for (const length of [octets.length - 1, octets.length + 1]) {
      const changed = new Uint8Array(length);
      changed.set(octets.subarray(0, length));
      compareDecoders(changed, profile, `${id} with ${length} octets`);
    }
  }
});

/** Clears the reserved bits of random objects, and makes their times possible. */
function correct(name: TypeName, octets: Uint8Array, profile: Profile): void {
  const plan = planOf(TYPES[name].id)!;
  const sq = octets[1]! > 0x7f;
  const ioaOctets = plan.ioa === "none" ? 0 : profile.ioaOctets;
  octets[2]! = 3 | octets[2]! & 0xc0;
  let at = identifierOctets(profile) + ioaOctets;
  for (let i = 0; i < (octets[1]! & 0x7f); i++) {
    for (const { row, at: offset } of plan.fields) {
      if (row.reserved !== undefined) octets[at + offset]! &= ~row.reserved;
      if (row.max !== undefined) octets[at + offset + 1]! &= 0x7f;
      if (row.form === "cp24") {
        octets.set([0x10, 0x27, octets[at + offset + 2]! & 0xcf], at + offset);
      }
      if (row.form === "cp56") {
        const [a, b] = octets.subarray(at + offset + 2, at + offset + 4) as unknown as number[];
        octets.set([0x10, 0x27, a! & 0xcf, b! & 0x8f, 0xaf, 0x03, 0x18], at + offset);
      }
    }
    at += plan.size + (sq ? 0 : ioaOctets);
  }
}

for (const name of FAST_NAMES) {
  Deno.test(`random octets of ${name} are decoded and encoded as the tables do`, () => {
    const seed = 5000 + TYPES[name].id;
    const random = new Prng(seed);
    let decoded = 0;
    let encoded = 0;
    for (let run = 0; run < 60; run++) {
      const { octets, profile } = generateOctets(name, random);
      const hint = `seed ${seed}, run ${run}`;
      if (run % 3 !== 0) correct(name, octets, profile);
      if (compareDecoders(octets, profile, hint)) decoded++;
      const asdu = decodeAsdu(octets, { profile });
      if (compareEncoders(asdu, profile, hint)) encoded++;
      octets[random.int(0, octets.length - 1)] = random.int(0, 255);
      compareDecoders(octets, profile, `${hint}, mutated`);
    }
    assert(decoded >= 30 && encoded >= 30, `${decoded} decoded and ${encoded} encoded, of 60`);
  });
}

/** Values that are missing, of another type, or at the limits of fields. */
const UNUSUAL: readonly unknown[] = [
  ...[undefined, null, true, false, "1", 1n, {}, new Uint8Array(0), new Uint8Array(4)],
  ...[NaN, Infinity, -Infinity, 0.5, -0.5, -0, 0, 1, -1, 2, 3, 4, 15, 16, 31, 32, 63, 64, -64, -65],
  ...[127, 128, 255, 256, 32_767, 32_768, -32_768, -32_769, 65_535, 65_536, 59_999, 60_000],
  ...[2 ** 24 - 1, 2 ** 24, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), 2 ** 32 - 1, 2 ** 32, 1e39, -1e39],
  ...[Date.UTC(2000, 0, 1) - 1, Date.UTC(2000, 0, 1), Date.UTC(2100, 0, 1), 3_599_999, 3_600_000],
];

Deno.test("encodeAsduInto() writes or refuses each unusual value of each field as the tables do", () => {
  const random = new Prng(77);
  for (const name of FAST_NAMES) {
    const { asdu } = generateAsdu(name, random, { profile: IEC104, count: 1 });
    const given = asdu as Exclude<Asdu, { type: "raw" }>;
    assert(!fits(given) || compareEncoders(asdu, IEC104, name), name);
    for (const key of [...Object.keys(given.objects[0]!), "reserved", "valueOctets"]) {
      for (const value of UNUSUAL) {
        const objects = [{ ...given.objects[0], [key]: value }];
        const changed = { ...given, objects } as unknown as AsduInput;
        compareEncoders(changed, IEC104, `${name}: ${key} ${String(value)}`);
        const later = { ...given, objects: [given.objects[0], ...objects] } as unknown as AsduInput;
        compareEncoders(later, IEC104, `${name}: ${key} ${String(value)}, second object`);
      }
    }
  }
});

Deno.test("encodeAsduInto() writes or refuses each unusual value of the identifier as the tables do", () => {
  for (const name of ["M_SP_NA_1", "C_IC_NA_1", "F_SG_NA_1"] as const) {
    for (const profile of PROFILES) {
      const { asdu } = generateAsdu(name, new Prng(78), { profile, count: 1 });
      for (const key of ["sq", "cause", "negative", "test", "originator", "ca"]) {
        for (const value of UNUSUAL) {
          const changed = { ...asdu, [key]: value } as unknown as AsduInput;
          compareEncoders(changed, profile, `${name}: ${key} ${String(value)}`);
        }
      }
    }
  }
});

/** Whether the functions write an ASDU: its numbers are finite. */
function fits({ objects }: Exclude<Asdu, { type: "raw" }>): boolean {
  return objects.every((object) =>
    Object.values(object).every((value) => typeof value !== "number" || Number.isFinite(value))
  );
}

Deno.test("encodeAsduInto() writes each sequence of addresses as the tables do, or refuses it", () => {
  const profile: Profile = { ...IEC104, ioaOctets: 1 };
  const objects = (...ioas: readonly unknown[]) => ioas.map((ioa) => ({ ioa, value: 1 }));
  const lists = [
    ...[[1], [255], [1, 2, 3], [253, 254, 255], [254, 255, 256], [255, 256], [1, 3], [2, 1]],
    ...[[1, 1], [1, undefined], [undefined], [1, "2"], [-1, 0], [0.5, 1.5], [256], []],
  ];
  for (const list of lists) {
    for (const sq of [true, false]) {
      const asdu = { type: "M_SP_NA_1", sq, cause: 3, ca: 1, objects: objects(...list) };
      const [fast, slow] = encodeBoth(asdu as unknown as AsduInput, profile);
      assertEquals(fast === "not written" ? "refused" : fast, slow, `${list} ${sq}`);
    }
  }
});

Deno.test("a time of two octets is less than a minute, for the functions and for the tables", () => {
  const event = { ioa: 1, value: 1, elapsedMs: 59_999, time: Date.UTC(2024, 4, 6) };
  const asdus = [
    ...["M_EP_TD_1", "M_EP_TE_1", "M_EP_TF_1"].map((type) => ({
      type,
      cause: 3,
      objects: [event],
    })),
    { type: "C_CD_NA_1", cause: 6, objects: [{ ioa: 0, delayMs: 59_999 }] },
  ];
  for (const asdu of asdus) {
    const octets = encodeAsdu({ ...asdu, ca: 1 } as AsduInput);
    const at = octets.findLastIndex((octet, i) => octet === 0x5f && octets[i + 1] === 0xea);
    assertEquals(compareDecoders(octets, IEC104, asdu.type), true);
    octets[at] = 0x60;
    assertEquals(compareDecoders(octets, IEC104, asdu.type), false, `${asdu.type}: 60 s`);
  }
});

Deno.test("encodeAsduInto() writes or refuses time tags in any order as the tables do", () => {
  const start = Date.UTC(2027, 1, 28, 23, 59, 50);
  const steps = [0, 1, 9_999, 10_000, 59_999, 60_000, -50_000, -50_001, 86_400_000, 2 ** 33];
  const others = [0.5, 59_999.5, NaN, -start, start, 2 ** 43];
  const random = new Prng(79);
  for (const name of FAST_NAMES.filter((name) => TYPES[name].time !== "none")) {
    let written = 0;
    for (let run = 0; run < 100; run++) {
      const count = TYPES[name].one ? 1 : random.int(1, 6);
      const { asdu } = generateAsdu(name, random, { profile: IEC104, count });
      const first = TYPES[name].time === "cp24" ? 300_000 : start;
      for (const object of (asdu as Exclude<Asdu, { type: "raw" }>).objects) {
        const step = random.pick(random.chance(0.05) ? others : steps);
        Object.assign(object, { time: first + step });
      }
      if (compareEncoders(asdu, IEC104, `${name}, run ${run}`)) written++;
    }
    assert(written > 20 && written < 100, `${name}: ${written} of 100`);
  }
});
