// Private types: raw without a row in the profile, objects with one.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { dissectAsdu } from "../../codec/dissect.ts";
import type { ElementName, ElementRow } from "../../codec/elements.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { formatAsdu } from "../../codec/format.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { fromJson, toJson } from "../../codec/json.ts";
import { definePrivateType, findPlan } from "../../codec/private_type.ts";
import { IEC104 } from "../../codec/profile.ts";

const HEARTBEAT = definePrivateType({
  id: 135,
  name: "X_HB_NA_1",
  elements: ["SIQ"],
  time: "cp56",
});

/** An element of one maker: a signed temperature in tenths, and a fan's state in three bits. */
const TEMPERATURE: ElementRow = {
  title: "Temperature and fan",
  octets: 3,
  fields: [
    { key: "tenths", symbol: "T", title: "temperature", at: 0, octets: 2, form: "int" },
    { key: "fan", symbol: "FAN", title: "fan", at: 2, octets: 1, form: "uint", mask: 0x70 },
    { key: "alarm", symbol: "AL", title: "alarm", at: 2, octets: 1, form: "flag", mask: 0x80 },
    { key: "rest", symbol: "RES", title: "other bits", at: 2, octets: 1, form: "bits", mask: 0x0f },
  ],
};
const CLIMATE = definePrivateType({
  id: 200,
  name: "X_CL_NA_1",
  elements: [TEMPERATURE],
  sq: true,
});
const profile = { ...IEC104, privateTypes: [HEARTBEAT, CLIMATE] };

const HEARTBEAT_OCTETS = parseHex("87 01 03 00 01 00 07 00 00 01 52 1C 29 09 51 02 1A");
const CLIMATE_OCTETS = parseHex("C8 82 03 00 01 00 0A 00 00 F6 FF 30 0B 01 A1");

Deno.test("decodeAsdu() keeps a private type raw without a row, which is nothing wrong", () => {
  const asdu = decodeAsdu(HEARTBEAT_OCTETS, { strict: true });
  assert(asdu.type === "raw");
  assertEquals([asdu.typeId, asdu.count, asdu.issues], [135, 1, []]);
  assertEquals(asdu.body, HEARTBEAT_OCTETS.slice(6));
});

Deno.test("decodeAsdu() decodes a private type by its row: elements of the standard, with a time tag", () => {
  const asdu = decodeAsdu(HEARTBEAT_OCTETS, { profile, strict: true });
  assert(asdu.type === "private");
  assertEquals([asdu.name, asdu.typeId], ["X_HB_NA_1", 135]);
  const time = Date.UTC(2026, 1, 17, 9, 41, 7, 250);
  assertEquals(asdu.objects, [{ ioa: 7, value: 1, quality: 0, time, timeFlags: 2 }]);
});

Deno.test("decodeAsdu() decodes a private type by its row: elements of one's own, with SQ = 1", () => {
  const asdu = decodeAsdu(CLIMATE_OCTETS, { profile, strict: true });
  assert(asdu.type === "private");
  assertEquals(asdu.objects, [
    { ioa: 10, tenths: -10, fan: 3, alarm: false, rest: 0 },
    { ioa: 11, tenths: 267, fan: 2, alarm: true, rest: 1 },
  ]);
});

Deno.test("private types go through encoder, JSON, text and dissector", () => {
  for (const octets of [HEARTBEAT_OCTETS, CLIMATE_OCTETS]) {
    const asdu = decodeAsdu(octets, { profile });
    assertEquals(toHex(encodeAsdu(asdu, { profile })), toHex(octets));
    const json = JSON.parse(JSON.stringify(toJson(asdu, { profile })));
    assertEquals(fromJson(json, { profile }), asdu);
    assert(formatAsdu(asdu, { profile }).startsWith("X_"), formatAsdu(asdu, { profile }));
    assert(dissectAsdu(octets, { profile }).text.startsWith("X_"));
  }
});

Deno.test("encodeAsdu() refuses values that a private row cannot carry", () => {
  const asdu = decodeAsdu(CLIMATE_OCTETS, { profile });
  assert(asdu.type === "private");
  const [first] = asdu.objects;
  const with_ = (values: object) => ({ ...asdu, sq: false, objects: [{ ...first!, ...values }] });
  const cases: [object, string][] = [
    [{ tenths: 32_768 }, "tenths is 32768, expected a whole number from -32768 to 32767 (T)"],
    [{ fan: 8 }, "fan is 8, expected a whole number from 0 to 7 (FAN)"],
    [{ rest: 16 }, "rest is 16, expected bits within 0xf (RES)"],
  ];
  for (const [values, says] of cases) {
    assertThrows(() => encodeAsdu(with_(values), { profile }), RangeError, says);
  }
  assertThrows(() => encodeAsdu(with_({ alarm: 1 }), { profile }), TypeError, "alarm is 1");
  assertThrows(() => encodeAsdu(asdu), TypeError, "the profile has no row for it");
});

Deno.test("definePrivateType() refuses ids outside 128 to 255", () => {
  for (const id of [127, 256, 0, -1, 128.5, NaN]) {
    const define = () => definePrivateType({ id, name: "X", elements: ["SIQ"] });
    assertThrows(define, RangeError, `its id is ${id}, expected 128 to 255`);
  }
});

Deno.test("definePrivateType() refuses keys that clash, and octets of no fixed length before others", () => {
  const define = (elements: readonly ElementName[], time?: "cp56") => () =>
    definePrivateType({ id: 128, name: "X_Y", elements, ...time && { time } });
  assertThrows(define(["SIQ", "VTI"]), TypeError, 'two fields have the key "value"');
  assertThrows(define(["SEGMENT", "NOF"]), TypeError, '"segment" has no fixed length');
  assertThrows(define(["DATA"], "cp56"), TypeError, '"data" has no fixed length and must be last');
  define(["NOF", "SEGMENT"])();
});

Deno.test("findPlan() gives the standard's plan below 128, whatever the profile says", () => {
  assertEquals(findPlan(13, profile)?.name, "M_ME_NC_1");
  assertEquals(findPlan(135, profile)?.name, "X_HB_NA_1");
  assertEquals(findPlan(135, IEC104), undefined);
  assertEquals(findPlan(201, profile), undefined);
});

Deno.test("a copy of a private type is refused, for its layout is not copied with it", () => {
  const type = definePrivateType({ id: 135, name: "X_HB_NA_1", elements: ["SIQ"] });
  const profile = { ...IEC104, privateTypes: [{ ...type }] };
  const octets = parseHex("87 01 03 00 01 00 07 00 00 01");
  assertThrows(() => decodeAsdu(octets, { profile }), TypeError, "not a copy of it");
});
