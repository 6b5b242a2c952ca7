// Faults that a lenient decoder tolerates, the order in which it reports them, memory and offsets.

import { assert, assertEquals, assertNotStrictEquals, assertThrows } from "@std/assert";
import { Buffer } from "node:buffer";
import { decodeApdu, encodeApdu } from "../../codec/apdu.ts";
import type { Asdu, AsduInput, AsduOf } from "../../codec/asdu_types.ts";
import { isReservedCause } from "../../codec/cause.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { Deframer } from "../../codec/deframer.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { DecodeError } from "../../codec/errors.ts";
import { parseHex } from "../../codec/hex.ts";
import { identifierOctets, IEC104, maxIoa } from "../../codec/profile.ts";
import { TYPE_RANGES, typeName, TYPES } from "../../codec/types.ts";
import { fieldsOf, generateAsdu, NAMES, PROFILES } from "../helpers/asdu/generate_asdu.ts";
import { Prng } from "../helpers/random/prng.ts";
import { LIMITS } from "../helpers/asdu/ranges.ts";
import { altered, many } from "../helpers/asdu/samples.ts";

/** Writes the issues of an ASDU as `code@offset`. */
function issues(asdu: Asdu): string[] {
  return asdu.issues.map(({ code, offset }) => `${code}@${offset}`);
}

Deno.test("decodeAsdu() returns raw octets for every unknown type, and reports only unassigned ones", () => {
  for (const typeId of new Array(256).keys()) {
    const octets = Uint8Array.of(typeId, 1, 3, 0, 1, 0, 1, 2, 3);
    const asdu = decodeAsdu(octets);
    if (typeName(typeId) !== undefined) continue;
    assert(asdu.type === "raw", String(typeId));
    assertEquals([asdu.typeId, asdu.count], [typeId, 1]);
    assertEquals(asdu.body, Uint8Array.of(1, 2, 3));
    assertEquals(issues(asdu), typeId < TYPE_RANGES.private.first ? ["unknown-type@0"] : []);
    assertEquals(encodeAsdu(asdu), octets);
  }
});

Deno.test("decodeAsdu() decodes every cause with P/N and T, and reports reserved ones", () => {
  for (let octet = 0; octet < 256; octet++) {
    const asdu = decodeAsdu(Uint8Array.of(1, 1, octet, 9, 1, 0, 1, 0, 0, 1));
    const cause = octet & 0x3f;
    assertEquals(
      [asdu.cause, asdu.negative, asdu.test, asdu.originator],
      [cause, (octet & 0x40) !== 0, octet >= 0x80, 9],
    );
    assertEquals(issues(asdu), isReservedCause(cause) ? ["reserved-cause@2"] : []);
  }
});

Deno.test("decodeAsdu() accepts every object count from 1 to 127 in both layouts", () => {
  for (let count = 1; count < 128; count++) {
    const objects = Array.from({ length: count }, (_, i) => [i, 0, 0, i & 1]);
    const separate = decodeAsdu(Uint8Array.from([1, count, 3, 0, 1, 0, ...objects.flat()]));
    const values = objects.map((object) => object[3]!);
    const row = Uint8Array.from([1, 0x80 | count, 3, 0, 1, 0, 0, 0, 0, ...values]);
    const sequence = decodeAsdu(row);
    for (const asdu of [separate, sequence]) {
      assert(asdu.type === "M_SP_NA_1");
      assertEquals(issues(asdu), asdu === separate && count > 60 ? ["asdu-too-long@249"] : []);
      assertEquals(asdu.objects.map(({ ioa }) => ioa), values.map((_, i) => i));
      assertEquals(asdu.objects.map(({ value }) => value as number), values);
    }
  }
});

Deno.test("decodeAsdu() reports SQ = 1 on a type that does not permit it", () => {
  // 2 * 11 octets are expected; 3 + 2 * 8 would be a sequence.
  const octets = new Uint8Array(6 + 19);
  octets.set([30, 2, 3, 0, 1, 0]);
  assertEquals(issues(decodeAsdu(octets)), ["length-mismatch@6"]);
  assertEquals(decodeAsdu(octets).type, "raw");
});

Deno.test("decodeAsdu() reads SQ = 1 as SQ = 0 when only that fits the length, on any type", () => {
  const hex = "25 82 25 00 01 00 01 00 00 01 00 00 00 00 52 1C 29 09 51 02 1A " +
    "07 00 00 02 00 00 00 00 52 1C 29 09 51 02 1A";
  const asdu = decodeAsdu(parseHex(hex)) as AsduOf<"M_IT_TB_1">;
  assertEquals(issues(asdu), ["sq-contradicts-length@1"]);
  assertEquals([asdu.sq, ...asdu.objects.map(({ ioa }) => ioa)], [false, 1, 7]);
});

Deno.test("decodeAsdu() lists all issues in the order of the octets, except for the length", () => {
  const hex = "1E 02 00 00 01 00 01 00 00 02 00 00 00 00 00 00 00 " +
    "02 00 00 0C 52 1C 29 69 51 02 1A AA";
  assertEquals(issues(decodeAsdu(parseHex(hex))), [
    "reserved-cause@2",
    "trailing-octets@28",
    "reserved-bits@9",
    "impossible-time@10",
    "reserved-bits@20",
    "reserved-bits@21",
  ]);
});

Deno.test("decodeAsdu() locates an issue by the element of a sequence", () => {
  const asdu = decodeAsdu(parseHex("0B 83 03 00 01 00 01 00 00 01 00 00 02 00 02 03 00 00"));
  assertEquals(issues(asdu), ["reserved-bits@14"]);
  assertEquals(asdu.issues[0]?.octets, Uint8Array.of(2));
});

Deno.test("decodeAsdu() reports every reserved bit of every element, and no defined bit", () => {
  for (const name of NAMES) {
    const { asdu } = generateAsdu(name, new Prng(1), { profile: IEC104, sq: false, count: 1 });
    for (const [element, { key }] of fieldsOf(name)) {
      const { mask, standard } = LIMITS[`${element}.${key}`] ?? {};
      if (mask === undefined) continue;
      for (let bit = 1; bit < 256; bit *= 2) {
        if ((bit & mask) === 0) continue;
        const octets = encodeAsdu(altered(asdu as never, { [key]: bit }));
        const codes = decodeAsdu(octets).issues.map(({ code }) => code);
        const meant = (bit & (standard as number)) !== 0;
        assertEquals(codes, meant ? [] : ["reserved-bits"], `${name}.${key} = ${bit}`);
      }
    }
  }
});

Deno.test("decodeAsdu() accepts a sequence that ends at the highest address, and reports one that exceeds it", () => {
  for (const profile of PROFILES) {
    const last = maxIoa(profile);
    for (const name of NAMES.filter((name) => TYPES[name].sq)) {
      const asdu = many(name, 2, { sq: true, first: last - 1 });
      const octets = encodeAsdu({ ...asdu, originator: 0, ca: 1 } as AsduInput, { profile });
      assertEquals(issues(decodeAsdu(octets, { profile })), [], name);
      const at = identifierOctets(profile);
      octets.fill(0xff, at, at + profile.ioaOctets);
      const past = decodeAsdu(octets, { profile });
      assertEquals(issues(past), [`ioa-overflow@${at}`], name);
      assert(past.type !== "raw");
      assertEquals(past.objects.map(({ ioa }) => ioa), [last, last + 1], name);
    }
  }
});

Deno.test("decodeAsdu() adds the base offset to every issue, also in strict mode", () => {
  const octets = parseHex("01 01 03 00 01 00 01 00 00 0F");
  assertEquals(issues(decodeAsdu(octets, { base: 100 })), ["reserved-bits@109"]);
  const error = assertThrows(
    () => decodeAsdu(octets, { base: 100, strict: true }),
    DecodeError,
    "(at octet 109)",
  );
  assertEquals([error.offset, [...error.octets]], [109, [0x0f]]);
  const apdu = parseHex("68 0E 00 00 00 00 01 01 03 00 01 00 01 00 00 0F");
  assertEquals(decodeApdu(apdu).issues.map(({ offset }) => offset), [15]);
});

Deno.test("decodeAsdu() reads only within the bounds of a view", () => {
  const around = parseHex("FF FF 64 01 06 00 01 00 00 00 00 14 FF FF");
  const asdu = decodeAsdu(around.subarray(2, 12), { strict: true });
  assert(asdu.type === "C_IC_NA_1");
  assertEquals(asdu.objects[0]?.qoi, 20);
});

Deno.test("flawless ASDUs share one frozen list of issues", () => {
  const { issues: list } = decodeAsdu(parseHex("66 01 05 00 01 00 BE 02 00"));
  assertEquals(list.length, 0);
  assert(Object.isFrozen(list));
});

/** ASDUs that make the decoder keep octets of every kind. */
const KEPT = [
  "87 01 14 00 01 00 0D 94 01",
  "7D 01 0D 00 01 00 30 75 00 01 00 01 02 AA BB",
  "51 01 0E 00 01 00 C0 01 02",
  "0D 01 03 00 01 00 20 03 00 01 00 A0 7F 00",
  "1E 01 03 00 01 00 01 00 00 00 00 00 80 00 00 00 00",
  "0D 01 43",
  "01 01 03 00 01 00 01 00 00 0F AA BB",
];

Deno.test("decodeAsdu() also copies from a Node Buffer, whose slice() is a view", () => {
  for (const hex of KEPT) {
    const expected = decodeAsdu(parseHex(hex));
    const buffer = Buffer.from(parseHex(hex));
    const asdu = decodeAsdu(buffer);
    buffer.fill(0xee);
    assertEquals(asdu, expected, hex);
  }
});

Deno.test("decodeApdu(), encodeApdu() and Deframer treat a Buffer like any Uint8Array", () => {
  const buffer = Buffer.from(parseHex("69 04 43 00 00 00"));
  const raw = decodeApdu(buffer);
  buffer.fill(0xee);
  assert(raw.format === "raw");
  assertEquals(raw.octets, parseHex("69 04 43 00 00 00"));
  assertEquals(raw.issues[0]?.octets, Uint8Array.of(0x69));
  const given = Buffer.from([1, 2, 3]);
  const encoded = encodeApdu({ format: "raw", octets: given, issues: [] });
  given.fill(0);
  assertEquals(encoded, Uint8Array.of(1, 2, 3));
  const deframer = new Deframer();
  const chunk = Buffer.from(parseHex("68 04 43 00 00 00"));
  deframer.push(chunk);
  const event = deframer.next();
  assert(event?.type === "apdu");
  const copy = event.octets.slice();
  chunk.fill(0xee);
  assertNotStrictEquals(event.octets.constructor, Buffer);
  assertEquals(copy, parseHex("68 04 43 00 00 00"));
});

Deno.test("decodeAsdu() reports an ASDU that is longer than the profile permits, as encodeAsdu() refuses it", () => {
  const objects = Array.from({ length: 61 }, (_, n) => [n + 1, 0, 0, 1]).flat();
  const asduOf = (count: number) =>
    Uint8Array.from([1, count, 3, 0, 1, 0, ...objects.slice(0, 4 * count)]);
  assertEquals(issues(decodeAsdu(asduOf(60))), []);
  const long = decodeAsdu(asduOf(61));
  assertEquals(issues(long), ["asdu-too-long@249"]);
  assertEquals(long.issues[0]!.detail, "ASDU has 250 octets, expected at most 249");
  assert(long.type === "M_SP_NA_1" && long.objects.length === 61);
  assertThrows(() => encodeAsdu(long), RangeError, "needs 250 octets, expected at most 249");
  assertThrows(() => decodeAsdu(asduOf(61), { strict: true }), DecodeError);
});
