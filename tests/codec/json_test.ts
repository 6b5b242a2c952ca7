// The JSON of ASDUs: its exact form, its conversion back, and values that are refused.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { parseHex } from "../../codec/hex.ts";
import { fromJson, toJson } from "../../codec/json.ts";
import { definePrivateType } from "../../codec/private_type.ts";
import { IEC104 } from "../../codec/profile.ts";
import { loadVectors, withoutDetail } from "../helpers/asdu/vectors.ts";

/** Returns the JSON text of an ASDU given as hex. */
function text(hex: string): string {
  return JSON.stringify(toJson(decodeAsdu(parseHex(hex))));
}

/** Returns the objects of that JSON. */
function objects(hex: string): string {
  return JSON.stringify(toJson(decodeAsdu(parseHex(hex))).objects);
}

Deno.test("toJson() writes keys in a fixed order", () => {
  assertEquals(
    text("1E 01 C3 07 01 00 E9 03 00 01 52 1C 29 09 51 02 1A"),
    '{"type":"M_SP_TB_1","typeId":30,"sq":false,"cause":3,"negative":true,"test":true,"originator":7,"ca":1,' +
      '"objects":[{"ioa":1001,"value":1,"quality":0,"time":"2026-02-17T09:41:07.250","timeFlags":2}],"issues":[]}',
  );
  assertEquals(
    text("87 02 14 00 01 00 0D 94"),
    '{"type":"raw","typeId":135,"sq":false,"cause":20,"negative":false,"test":false,"originator":0,"ca":1,' +
      '"count":2,"body":"0d94","issues":[]}',
  );
});

Deno.test("toJson() writes the shortest decimal of a binary32, and NaN and infinities as text", () => {
  const values: [hex: string, json: string][] = [
    ["85 EB 47 42", '"value":49.98'],
    ["CD CC CC 3D", '"value":0.1'],
    ["FF FF 7F 7F", '"value":3.4028235e+38'],
    ["00 00 00 80", '"value":"-0"'],
    ["00 00 80 7F", '"value":"Infinity"'],
    ["00 00 80 FF", '"value":"-Infinity"'],
    ["00 00 C0 7F", '"value":"NaN"'],
    ["01 00 A0 7F", '"value":"NaN","quality":0,"valueOctets":"0100a07f"'],
  ];
  for (const [hex, json] of values) {
    const written = objects(`0D 01 03 00 01 00 20 03 00 ${hex} 00`);
    assert(written.includes(json), `${written} for ${hex}`);
  }
});

Deno.test("toJson() omits absent time tags, and writes impossible ones as null with their octets", () => {
  assertEquals(objects("01 01 03 00 01 00 01 00 00 01"), '[{"ioa":1,"value":1,"quality":0}]');
  assertEquals(
    objects("2D 01 06 00 01 00 88 13 00 85"),
    '[{"ioa":5000,"value":1,"qualifier":1,"select":true}]',
  );
  assertEquals(
    objects("02 01 03 00 01 00 01 00 00 01 52 1C 29"),
    '[{"ioa":1,"value":1,"quality":0,"time":"41:07.250","timeFlags":0}]',
  );
  assertEquals(
    objects("1E 01 03 00 01 00 01 00 00 01 00 00 80 00 00 00 00"),
    '[{"ioa":1,"value":1,"quality":0,"time":null,"timeFlags":128,"timeOctets":"00008000000000"}]',
  );
});

Deno.test("toJson() writes issues with their octets", () => {
  const json = toJson(decodeAsdu(parseHex("01 01 03 00 01 00 01 00 00 0F")));
  assertEquals(json.issues, [{
    code: "reserved-bits",
    offset: 9,
    octets: "0f",
    detail: "Reserved bits 0x0e of QDS are set, expected 0",
  }]);
});

Deno.test("fromJson() reads every golden vector from text, ready to be encoded", () => {
  for (const { id, octets, profile, asdu, encoded } of loadVectors()) {
    const json = JSON.parse(JSON.stringify(toJson(decodeAsdu(octets, { profile }), { profile })));
    const read = fromJson(json, { profile });
    assertEquals(withoutDetail(read), asdu, id);
    if (encoded !== undefined) assertEquals(encodeAsdu(read, { profile }), encoded, id);
  }
});

/** Returns a valid JSON value with some keys of the ASDU or of its first object replaced. */
function altered(asdu: object, object: object = {}): unknown {
  const good = { ioa: 1, value: 1, quality: 0, time: "2026-02-17T09:41:07.250", timeFlags: 2 };
  const head = { type: "M_SP_TB_1", typeId: 30, sq: false, cause: 3, negative: false, test: false };
  const rest = { originator: 0, ca: 1, objects: [{ ...good, ...object }], issues: [] };
  return { ...head, ...rest, ...asdu };
}

Deno.test("fromJson() refuses missing, unknown and mistyped properties with their path", () => {
  const issue = { code: "torn", offset: 0, octets: "0", detail: "" };
  const cases: [json: unknown, says: string][] = [
    [null, "the value is null, expected an object"],
    [[], "the value is [], expected an object"],
    ["{}", 'the value is "{}", expected an object'],
    [altered({ type: undefined }), "type is missing, expected a string"],
    [altered({ type: "M_SP_NB_1" }), 'type is "M_SP_NB_1" with typeId 30, expected a mnemonic'],
    [altered({ type: "M_DP_TB_1" }), 'type is "M_DP_TB_1" with typeId 30, expected typeId 31'],
    [altered({ type: "private", typeId: 200, name: "X" }), "no row for private type 200"],
    [altered({ typeId: "30" }), 'typeId is "30", expected a whole number'],
    [altered({ cause: 3.5 }), "cause is 3.5, expected a whole number"],
    [altered({ negative: 0 }), "negative is 0, expected true or false"],
    [altered({ objects: {} }), "objects is {}, expected a list"],
    [altered({ objects: [1] }), "objects[0] is 1, expected an object"],
    [altered({ extra: 1 }), "extra is not a known key"],
    [altered({}, { value: "1" }), 'objects[0].value is "1", expected a number'],
    [altered({}, { quality: undefined }), "objects[0].quality is missing, expected a number"],
    [altered({}, { qualty: 0 }), "objects[0].qualty is not a known key"],
    [altered({}, { time: 5 }), "objects[0].time is 5, expected a time such as"],
    [altered({}, { time: null }), "objects[0].timeOctets is missing, expected pairs of hex digits"],
    [altered({}, { time: null, timeOctets: "0" }), 'objects[0].timeOctets is "0", expected pairs'],
    [
      altered({ type: "C_IC_NA_1", typeId: 100, objects: [{ ioa: 0, qoi: 20, quality: 0 }] }),
      "objects[0].quality is not a known key",
    ],
    [altered({}, { qualifier: 0 }), "objects[0].qualifier is not a known key"],
    [altered({ issues: [issue] }), 'issues[0].octets is "0", expected pairs of hex digits'],
    [
      { ...altered({}) as object, type: "raw", count: 0, body: "0g" },
      'body is "0g", expected pairs',
    ],
  ];
  for (const [json, says] of cases) {
    assertThrows(() => fromJson(json), TypeError, `Cannot read ASDU from JSON: `);
    assertThrows(() => fromJson(json), TypeError, says);
  }
});

Deno.test("fromJson() accepts only existing times in the format of toJson()", () => {
  const refused = [
    ...["2026-02-30T00:00:00.000", "2026-02-17T24:00:00.000", "2026-02-17T09:41:07.2504"],
    ...["2026-02-17", "2026-02-17T09:41", "2026", "17 Feb 2026 ", "2026-02-17T09:41:07.250Z", ""],
  ];
  for (const time of refused) {
    const says = `objects[0].time is "${time}", expected a time such as "2024-03-15T13:45:30.123"`;
    assertThrows(() => fromJson(altered({}, { time })), TypeError, says);
  }
  for (const time of ["60:00.000", "5:30.123", "45:30", "09:45:30.123", ""]) {
    const json = altered({ type: "M_SP_TA_1", typeId: 2 }, { time });
    const says = `objects[0].time is "${time}", expected a time such as "45:30.123"`;
    assertThrows(() => fromJson(json), TypeError, says);
  }
});

Deno.test("the messages of fromJson() are short however long the refused value is", () => {
  const json = toJson(decodeAsdu(parseHex("87 01 14 00 FC 19 0D 94")));
  const body = "0d".repeat(10_000_000);
  assertEquals((fromJson({ ...json, body }) as { body: Uint8Array }).body.length, 10_000_000);
  let deep: unknown = 0;
  for (let level = 0; level < 100_000; level++) deep = [deep];
  for (const wrong of [`${body}0`, deep, { body }]) {
    const error = assertThrows(() => fromJson({ ...json, body: wrong as string }), TypeError);
    assert(error.message.length < 200, error.message.slice(0, 200));
  }
});

Deno.test("fromJson() refuses a private type whose name differs from the profile", () => {
  const type = definePrivateType({ id: 200, name: "X_A", elements: ["SIQ"] });
  const profile = { ...IEC104, privateTypes: [type] };
  const json = toJson(decodeAsdu(parseHex("C8 01 03 00 01 00 07 00 00 01"), { profile }), {
    profile,
  });
  assertEquals(fromJson(json, { profile }).type, "private");
  assertThrows(
    () => fromJson({ ...json, name: "X_B" }, { profile }),
    TypeError,
    'name is "X_B", expected "X_A", which the profile has for private type 200',
  );
});
