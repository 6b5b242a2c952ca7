// Private types: raw without a row in the profile, objects with a row.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { checkPrivateTypes } from "../../codec/check_private_type.ts";
import { PointColumns } from "../../codec/columns.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { describeFault } from "../../codec/describe_fault.ts";
import { dissectAsdu } from "../../codec/dissect.ts";
import { encodeAsdu } from "../../codec/encode_asdu.ts";
import { formatAsdu } from "../../codec/format.ts";
import { parseHex, toHex } from "../../codec/hex.ts";
import { fromJson, toJson } from "../../codec/json.ts";
import type { PrivateType } from "../../codec/private_row.ts";
import {
  definePrivateType,
  findPlan,
  planOfType,
  requirePrivateTypes,
} from "../../codec/private_type.ts";
import { IEC104 } from "../../codec/profile.ts";
import { readPoints } from "../../codec/read_points.ts";
import { PRIVATE_PROFILE } from "../helpers/asdu/private_types.ts";
import { loadVectors } from "../helpers/asdu/vectors.ts";

const ALL = PRIVATE_PROFILE;

/** The golden vectors of the two types: a frequency, the health of two breakers. */
const PRIVATE_VECTORS = loadVectors().filter(({ id }) =>
  id === "private-value" || id === "private-structure"
).map(({ octets }) => octets);

const HEARTBEAT = definePrivateType({
  id: 135,
  name: "X_HB_NA_1",
  elements: ["SIQ"],
  time: "cp56",
});

/** An element of a manufacturer: a signed temperature in tenths, and a fan's state in three bits. */
const TEMPERATURE = {
  title: "Temperature and fan",
  octets: 3,
  fields: [
    { key: "tenths", symbol: "T", title: "temperature", at: 0, octets: 2, form: "int" },
    { key: "fan", symbol: "FAN", title: "fan", at: 2, octets: 1, form: "uint", mask: 0x70 },
    { key: "alarm", symbol: "AL", title: "alarm", at: 2, octets: 1, form: "flag", mask: 0x80 },
    { key: "rest", symbol: "RES", title: "other bits", at: 2, octets: 1, form: "bits", mask: 0x0f },
  ],
} as const;
const CLIMATE = definePrivateType({
  id: 200,
  name: "X_CL_NA_1",
  elements: [TEMPERATURE],
  sq: true,
});
const profile = { ...IEC104, privateTypes: [HEARTBEAT, CLIMATE] };

const HEARTBEAT_OCTETS = parseHex("87 01 03 00 01 00 07 00 00 01 52 1C 29 09 51 02 1A");
const CLIMATE_OCTETS = parseHex("C8 82 03 00 01 00 0A 00 00 F6 FF 30 0B 01 A1");

Deno.test("decodeAsdu() keeps a private type without a row raw, and reports no issue", () => {
  const asdu = decodeAsdu(HEARTBEAT_OCTETS, { strict: true });
  assert(asdu.type === "raw");
  assertEquals([asdu.typeId, asdu.count, asdu.issues], [135, 1, []]);
  assertEquals(asdu.body, HEARTBEAT_OCTETS.slice(6));
});

Deno.test("decodeAsdu() decodes a private type with a row of standard elements and a time tag", () => {
  const asdu = decodeAsdu(HEARTBEAT_OCTETS, { profile, strict: true });
  assert(asdu.type === "private");
  assertEquals([asdu.name, asdu.typeId], ["X_HB_NA_1", 135]);
  const time = Date.UTC(2026, 1, 17, 9, 41, 7, 250);
  assertEquals(asdu.objects, [{ ioa: 7, value: 1, quality: 0, time, timeFlags: 2 }]);
});

Deno.test("decodeAsdu() decodes a private type with a row of custom elements and SQ = 1", () => {
  const asdu = decodeAsdu(CLIMATE_OCTETS, { profile, strict: true });
  assert(asdu.type === "private");
  assertEquals(asdu.objects, [
    { ioa: 10, tenths: -10, fan: 3, alarm: false, rest: 0 },
    { ioa: 11, tenths: 267, fan: 2, alarm: true, rest: 1 },
  ]);
});

Deno.test("private types pass through encoder, JSON, text and dissector", () => {
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

Deno.test("private ASDUs are encoded with the defaults of known types", () => {
  const time = Date.UTC(2026, 1, 17, 9, 41, 7, 250);
  const input = { type: "private", cause: 3, ca: 1 } as const;
  const spare = encodeAsdu(
    { ...input, name: "X_HB_NA_1", objects: [{ ioa: 7, value: 1, time }] },
    { profile },
  );
  assertEquals(toHex(spare), "87010300010007000001521c290911021a");
  const health = encodeAsdu({
    ...input,
    name: "X_BH_NA_1",
    objects: [{ ioa: 1, operations: 2, wear: 3, celsius: -1, mode: 2 }],
  }, { profile: PRIVATE_PROFILE });
  assertEquals(toHex(health), "c90103000100010000020003ff20");
});

Deno.test("fields of a custom element have no default, unless they are optional", () => {
  const encode = (object: object) => () =>
    encodeAsdu(
      { type: "private", name: "X_BH_NA_1", cause: 3, ca: 1, objects: [object as never] },
      { profile: PRIVATE_PROFILE },
    );
  const whole = { ioa: 1, operations: 2, wear: 3, celsius: -1, mode: 2 };
  for (const key of ["operations", "wear", "celsius", "mode"]) {
    const says = `X_BH_NA_1: object 1 (IOA 1): ${key} is missing, expected a whole number`;
    assertThrows(encode({ ...whole, [key]: undefined }), TypeError, says);
  }
  assertThrows(encode({ ...whole, greased: 1 }), TypeError, "greased is 1, expected true or false");
  const frequency = { type: "private", name: "X_FR_TB_1", cause: 3, ca: 1 } as const;
  const objects = [{ ioa: 1, value: 50_000 }] as never;
  const profile = PRIVATE_PROFILE;
  assertThrows(() => encodeAsdu({ ...frequency, objects }, { profile }), TypeError, "time");
});

Deno.test("encodeAsdu() finds a private type by name or id, and refuses a mismatch", () => {
  const rest = { type: "private", cause: 3, ca: 1, objects: [{ ioa: 1, value: 50 }] } as const;
  const octets = (asdu: object) => encodeAsdu(asdu as never, { profile: PRIVATE_PROFILE });
  const expected = "95010300010001000032000000";
  for (const who of [{ name: "X_FR_NA_1" }, { typeId: 149 }, { name: "X_FR_NA_1", typeId: 149 }]) {
    assertEquals(toHex(octets({ ...rest, ...who })), expected);
  }
  const cases: [object, string][] = [
    [{ name: "X_FR_NB_1" }, "private type X_FR_NB_1: the profile has no row for it"],
    [{ typeId: 148 }, "private type (148): the profile has no row for it"],
    [{ name: "X_Y", typeId: 149 }, "X_Y (149): the profile has X_FR_NA_1 with this id"],
  ];
  for (const [who, says] of cases) {
    assertThrows(() => octets({ ...rest, ...who }), TypeError, says);
  }
});

Deno.test("formatAsdu() prints the values of private types, with and without their row", () => {
  const [frequency, health] = PRIVATE_VECTORS.map((octets) => decodeAsdu(octets, { profile: ALL }));
  assertEquals(
    formatAsdu(frequency!, { profile: ALL }),
    "X_FR_TB_1 spont CA 1: 42=50012 [NT] @2026-06-09 03:10:12.500",
  );
  assertEquals(formatAsdu(frequency!), formatAsdu(frequency!, { profile: ALL }));
  assertEquals(
    formatAsdu(health!, { profile: ALL }),
    "X_BH_NA_1 inrogen CA 1: 10 operations=1000 wear=37 greased celsius=-10 mode=2 (test), " +
      "11 operations=1 wear=0 celsius=127 mode=1 (remote)",
  );
  assertEquals(
    formatAsdu(health!),
    "X_BH_NA_1 inrogen CA 1: 10 operations=1000 wear=37 greased celsius=-10 mode=2, " +
      "11 operations=1 wear=0 celsius=127 mode=1",
  );
});

Deno.test("formatAsdu() without the row shows binary32, octets, and the hour of a CP24Time2a", () => {
  const odd = definePrivateType({
    id: 128,
    name: "X_OD_TA_1",
    elements: ["R32", {
      title: "Own",
      octets: 8,
      fields: [
        { key: "statusFlags", at: 0, form: "uint" },
        { key: "begun", at: 1, form: "cp56" },
      ],
    }],
    time: "cp24",
  });
  const octets = parseHex(
    "80 01 03 00 01 00 01 00 00 85 EB 47 42 05 D4 30 0A 03 49 06 1A D4 30 8A",
  );
  const asdu = decodeAsdu(octets, { profile: { ...IEC104, privateTypes: [odd] } });
  const begun = Date.UTC(2026, 5, 9, 3, 10, 12, 500);
  assertEquals(
    formatAsdu(asdu),
    `X_OD_TA_1 spont CA 1: 1=49.98 @xx:10:12.500 (IV) statusFlags=5 begun=${begun}`,
  );
  const plain = definePrivateType({ id: 129, name: "X_TX_NA_1", elements: ["NOF", "SEGMENT"] });
  const text = decodeAsdu(parseHex("81 01 03 00 01 00 01 00 00 07 00 02 41 42"), {
    profile: { ...IEC104, privateTypes: [plain] },
  });
  assertEquals(formatAsdu(text), "X_TX_NA_1 spont CA 1: 1 nof=7 segment=2 octets");
});

Deno.test("JSON of a private type needs its row, and its name must match the row", () => {
  const asdu = decodeAsdu(PRIVATE_VECTORS[0]!, { profile: ALL });
  const says = "Cannot write private type X_FR_TB_1 (150) as JSON: the profile has no row for it";
  assertThrows(() => toJson(asdu), TypeError, says);
  const json = { ...toJson(asdu, { profile: ALL }), name: "X_FR_TC_1" };
  assertThrows(
    () => fromJson(json, { profile: ALL }),
    TypeError,
    'name is "X_FR_TC_1", expected "X_FR_TB_1", which the profile has for private type 150',
  );
  assertThrows(() => fromJson(json), TypeError, "the profile has no row for private type 150");
});

Deno.test("private types of a profile have distinct ids and names", () => {
  const first = definePrivateType({ id: 140, name: "X_A", elements: ["SIQ"] });
  const second = definePrivateType({ id: 140, name: "X_B", elements: ["SIQ"] });
  const third = definePrivateType({ id: 141, name: "X_A", elements: ["SIQ"] });
  const octets = parseHex("8C 01 03 00 01 00 07 00 00 01");
  const decode = (...privateTypes: PrivateType[]) => () =>
    decodeAsdu(octets, { profile: { ...IEC104, privateTypes } });
  assertThrows(
    decode(first, second),
    TypeError,
    "Cannot use private types X_A (140) and X_B (140) together: expected ids and names that differ",
  );
  decode(first)();
  for (const privateTypes of [[first, second], [first, third]]) {
    assertThrows(() => requirePrivateTypes({ privateTypes }), TypeError, "together");
  }
  requirePrivateTypes({ privateTypes: [second, third] });
  requirePrivateTypes({});
});

Deno.test("an id below 128 is refused, unless the standard does not define it and the row permits it", () => {
  const define = (row: object) => () =>
    definePrivateType({ name: "X", elements: ["SIQ"], ...row } as never);
  const cases: [object, string][] = [
    [{ id: 127 }, "id is 127, expected 128 to 255: the standard assigns 127 to F_SC_NB_1"],
    [
      { id: 13, unassigned: true },
      "id is 13, expected 128 to 255: the standard assigns 13 to M_ME_NC_1",
    ],
    [
      { id: 22 },
      'id is 22, expected 128 to 255, or "unassigned": true for an id that the standard lacks',
    ],
    [{ id: 256 }, "id is 256, expected a whole number from 1 to 255"],
    [{ id: 0, unassigned: true }, "id is 0, expected a whole number from 1 to 255"],
    [{ id: 128.5 }, "id is 128.5, expected a whole number from 1 to 255"],
    [{ id: NaN }, "id is NaN, expected a whole number from 1 to 255"],
  ];
  for (const [row, says] of cases) {
    assertThrows(define(row), RangeError, `Cannot define private type X: ${says}`);
  }
  assertThrows(
    define({ id: 128, unassigned: true }),
    TypeError,
    "expected an id below 128 with it",
  );
  assertThrows(define({}), TypeError, "id is missing, expected a whole number from 1 to 255");
  define({ id: 22, unassigned: true })();
});

Deno.test("a type below 128 is a command only if it can be selected", () => {
  const command = definePrivateType({ id: 150, name: "X_C", elements: ["SCO"] });
  const setpoint = definePrivateType({ id: 151, name: "X_S", elements: ["NVA", "QOS"] });
  const question = definePrivateType({ id: 52, name: "X_Q", elements: ["QOI"], unassigned: true });
  const parameter = definePrivateType({ id: 152, name: "X_P", elements: ["NVA", "QPM"] });
  const bare = definePrivateType({ id: 153, name: "X_B", elements: ["SVA"] });
  const types = [command, setpoint, question, parameter, bare];
  const families = types.map((type) => planOfType(type).family);
  assertEquals(families, ["command", "command", "plain", "plain", "point"]);
});

/** Creates an element with the given fields. */
function own(octets: number, ...fields: object[]): object {
  return { title: "Own", octets, fields };
}

Deno.test("definePrivateType() reports what is wrong with a row, where, and what is expected", () => {
  const key = { key: "a", at: 0, form: "uint" };
  const cases: [object, string][] = [
    [{ name: "1X" }, 'name is "1X", expected a text of the form'],
    [{ name: "M_SP_NA_1" }, 'name is "M_SP_NA_1", expected a name that the standard lacks'],
    [{ name: "raw" }, 'name is "raw", expected a name other than raw and private'],
    [{ elements: "SIQ" }, 'elements is "SIQ", expected an array'],
    [{ elements: ["SIX"] }, 'elements[0] is "SIX", expected one of "SIQ", "DIQ"'],
    [{ time: "cp55" }, 'time is "cp55", expected one of "none", "cp24", "cp56"'],
    [{ tme: "cp56" }, "tme is unknown, expected one of the properties id, name, title, elements"],
    [{ sq: 1 }, "sq is 1, expected true or false"],
    [
      { elements: ["SIQ", "VTI"] },
      'elements[1] is "value", expected no key twice: SIQ has "value"',
    ],
    [
      { elements: ["CP56"], time: "cp24" },
      'time is "time", expected no key twice: CP56 has "time"',
    ],
    [{ elements: ["SEGMENT", "NOF"] }, 'elements is "nof", expected nothing after "segment"'],
    [{ elements: ["DATA"], time: "cp56" }, 'elements is "time", expected nothing after "data"'],
    [{ elements: ["DATA"], sq: true }, 'sq is true, expected false: "data" has no fixed length'],
    [
      { elements: Array(35).fill(0).map((_, i) => own(7, { key: `k${i}`, at: 0, form: "cp56" })) },
      "elements is 245, expected at most 240 octets with the time tag",
    ],
    [
      { elements: [own(1, key, { key: "b", at: 0, form: "flag", mask: 1 })] },
      'elements[0].fields[1].mask is 1, expected bits that no other field uses: bits 0x01 of octet 0 belong to "a"',
    ],
    [
      { elements: [own(2, { ...key, octets: 2 }, { key: "b", at: 1, form: "uint" })] },
      'elements[0].fields[1].at is 1, expected bits that no other field uses: any bit of octet 1 belong to "a"',
    ],
    [
      { elements: [own(3, { ...key, octets: 2 })] },
      "elements[0].octets is 3, expected fields for all its bits: no field has any bit of octet 2",
    ],
    [
      { elements: [own(1, { ...key, mask: 0x70 })] },
      'no field has bits 0x8f of octet 0; spare bits are a field of the form "reserved"',
    ],
    [{ elements: [own(9, key)] }, "any bit of octet 4 and 4 more octets"],
    [
      { elements: [own(1, { ...key, at: 1 })] },
      "elements[0].fields[0].at is 1, expected a field within the 1 octet of the element; it has 1 octet",
    ],
    [
      { elements: [own(1, { ...key, at: 0, form: "rest" })] },
      "elements[0].fields[0].at is 0, expected 1: the octets that are left follow",
    ],
    [
      { elements: [own(5, { ...key, octets: 5 })] },
      "elements[0].fields[0].octets is 5, expected 1 to 4 for the form uint",
    ],
    [
      { elements: [own(4, { ...key, form: "float", octets: 2 })] },
      "octets is 2, expected 4 for the form float",
    ],
    [
      { elements: [own(1, { ...key, form: "flag" })] },
      "elements[0].fields[0].mask is missing, expected a single bit",
    ],
    [{ elements: [own(1, { ...key, form: "flag", mask: 3 })] }, "mask is 3, expected a single bit"],
    [{ elements: [own(1, { ...key, mask: 5 })] }, "mask is 5, expected neighbouring bits"],
    [{ elements: [own(2, { ...key, octets: 2, mask: 3 })] }, "mask is 3, expected no mask"],
    [{ elements: [own(1, { ...key, reserved: 1 })] }, "reserved is 1, expected no reserved bits"],
    [
      { elements: [own(1, { ...key, form: "bits", mask: 0x7f, reserved: 0x80 })] },
      "reserved is 128, expected bits within the mask 127",
    ],
    [
      { elements: [own(1, { ...key, values: { 256: "x" } })] },
      "values is 256, expected values of the field",
    ],
    [{ elements: [own(1, { ...key, form: "int", values: { "-129": "x" } })] }, "values is -129"],
    [
      { elements: [own(1, { ...key, form: "bits", values: { 3: "x" } })] },
      "values is 3, expected single bits within the mask",
    ],
    [{ elements: [own(1, { ...key, values: { x: "x" } })] }, "values.x is"],
    [
      { elements: [own(1, { ...key, key: "ca" })] },
      'key is "ca", expected a key that the ASDU itself does not have',
    ],
    [
      { elements: [own(1, { ...key, key: "__proto__" })] },
      'key is "__proto__", expected a text of the form',
    ],
    [
      { elements: [own(1, { key: "value", at: 0, form: "flag", mask: 1 })] },
      'form is "flag", expected uint, int, bits, normalized, float for the key value',
    ],
    [
      { elements: [own(1, { key: "quality", at: 0, form: "uint" })] },
      "expected bits for the key quality",
    ],
    [
      { elements: ["SIQ", own(1, { key: "timeFlags", at: 0, form: "uint" })] },
      'elements is "timeFlags", expected no key "timeFlags": every point has one',
    ],
    [
      { elements: ["R32", own(1, { key: "valueOctets", at: 0, form: "uint" })] },
      'expected no key twice: R32 has "valueOctets"',
    ],
    [
      { elements: [{ title: "Own", octets: 1 }] },
      "elements[0].fields is missing, expected an array",
    ],
  ];
  for (const [row, says] of cases) {
    const whole = { id: 128, name: "X_Y", elements: ["SIQ"], ...row };
    const error = assertThrows(() => definePrivateType(whole as never), Error, says);
    assert(error.message.startsWith("Cannot define private type "), error.message);
  }
  const define = () => definePrivateType({ id: 1, name: "M_SP_NA_1", elements: [] } as never);
  assertThrows(define, RangeError, "; and 1 more");
  assertThrows(
    () => definePrivateType(undefined as never),
    TypeError,
    "private type missing: it is",
  );
});

Deno.test("checkPrivateTypes() lists ids and names that occur twice, with their paths", () => {
  const siq = { elements: ["SIQ"] };
  const rows = [
    { id: 128, name: "X_A", ...siq },
    { id: 128, name: "X_B", ...siq },
    { id: 129, name: "X_A", ...siq },
  ];
  assertEquals(checkPrivateTypes(rows, "types").map(describeFault), [
    "types[1].id is 128, expected no id twice: X_A has this one",
    'types[2].name is "X_A", expected no name twice: type 128 has this one',
  ]);
  assertEquals(checkPrivateTypes({}, "types").map(describeFault), [
    "types is {}, expected an array",
  ]);
});

Deno.test("readPoints() reads private points only where they have no further fields", () => {
  const columns = new PointColumns();
  assert(readPoints(PRIVATE_VECTORS[0]!, columns, { profile: ALL }));
  const time = Date.UTC(2026, 5, 9, 3, 10, 12, 500);
  const row = [columns.ioa[0], columns.value[0], columns.quality[0], columns.time[0]];
  assertEquals([...row, columns.timeFlags[0], columns.extra[0]], [42, 50012, 64, time, 2, 0]);
  const refused = [
    PRIVATE_VECTORS[1]!, // no value
    parseHex("95 00 03 00 01 00"), // no objects
    parseHex("95 01 00 00 01 00 01 00 00 32 00 00 00"), // a reserved cause
    parseHex("95 01 03 00 01 00 01 00 00 32 00 00 02"), // a reserved bit
    parseHex("95 82 03 00 01 00 FF FF FF 32 00 00 00 32 00 00 00"), // addresses beyond the highest
  ];
  for (const octets of refused) {
    assertEquals(readPoints(octets, columns, { profile: ALL }), false, toHex(octets));
  }
  assertEquals(readPoints(PRIVATE_VECTORS[0]!, columns), false);
  assertEquals(columns.length, 1);
  const pair = parseHex("95 82 03 00 01 00 05 00 00 32 00 00 00 33 00 00 80");
  assert(readPoints(pair, columns, { profile: ALL }));
  assertEquals([...columns.ioa.slice(1, 3), ...columns.value.slice(1, 3)], [5, 6, 50, 51]);
  assertEquals([columns.quality[2], columns.time[2]], [0x80, NaN]);
});

Deno.test("findPlan() returns the plan of the standard below 128, whatever the profile contains", () => {
  assertEquals(findPlan(13, profile)?.name, "M_ME_NC_1");
  assertEquals(findPlan(135, profile)?.name, "X_HB_NA_1");
  assertEquals(findPlan(135, IEC104), undefined);
  assertEquals(findPlan(201, profile), undefined);
});

Deno.test("a copy of a private type is refused because its layout is not copied", () => {
  const type = definePrivateType({ id: 135, name: "X_HB_NA_1", elements: ["SIQ"] });
  const profile = { ...IEC104, privateTypes: [{ ...type }] };
  const octets = parseHex("87 01 03 00 01 00 07 00 00 01");
  assertThrows(() => decodeAsdu(octets, { profile }), TypeError, "not a copy of it");
});
