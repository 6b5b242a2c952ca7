// Faults of the rows of private types, and the schema of these rows, as reviewed texts.

import { checkPrivateTypes } from "../../codec/check_private_type.ts";
import { FORM_OCTETS } from "../../codec/check_private_field.ts";
import { describeFault } from "../../codec/describe_fault.ts";
import { formatUntyped } from "../../codec/format_untyped.ts";
import type { AnyObject } from "../../codec/interpret.ts";
import { PRIVATE_TYPE_SCHEMA } from "../../codec/private_schema.ts";
import { assertReviewed, inLine, lines } from "../helpers/golden/reviewed.ts";

type Values = Record<string, unknown>;

const FIELD: Values = { key: "x", at: 0, form: "uint" };

/** Returns a row with some members replaced. */
function row(change: Values): Values {
  return { id: 200, name: "X_A", elements: ["SIQ"], ...change };
}

/** Returns a row with one custom element. */
function own(octets: unknown, ...fields: readonly Values[]): Values {
  return row({
    elements: [{ title: "Own", octets, fields: fields.map((field) => ({ ...FIELD, ...field })) }],
  });
}

/** Each form with its minimum and maximum number of octets, and with one less or more. */
const SIZES = Object.entries(FORM_OCTETS).flatMap(([form, [least, most]]) =>
  [...new Set([least - 1, least, most, most + 1])].filter((octets) => octets >= 0).map((octets) =>
    [
      `${form} of ${octets}`,
      own(octets, { form, octets, ...form === "flag" ? { mask: 0x01 } : {} }),
    ] as const
  )
);

/** Rows, by the property under test. */
const ROWS: readonly (readonly [what: string, ...rows: Values[]])[] = [
  ["good", row({})],
  ...[0, 1, 41, 127, 128, 255, 256].map((id) => [`id ${id}`, row({ id })] as const),
  ...[22, 127, 128, 45].map((id) =>
    [`id ${id}, unassigned`, row({ id, unassigned: true })] as const
  ),
  ...["", "X", "9X", "X-1", "X_1", "x".repeat(40), "x".repeat(41), "M_SP_NA_1", "raw", "private"]
    .map((name) => [`name ${name}`, row({ name })] as const),
  ["the same id", row({}), row({ name: "X_B" })],
  ["the same name", row({}), row({ id: 201 })],
  ["two others", row({}), row({ id: 201, name: "X_B" })],
  ["no elements", row({ elements: [] })],
  ["an element that does not exist", row({ elements: ["SIQQ"] })],
  ["two elements with the same key", row({ elements: ["SIQ", "QDS"] })],
  ["a value and a time tag", row({ elements: ["R32", "QDS"], time: "cp56" })],
  ["a time tag beside an element with one", row({ elements: ["CP56"], time: "cp24" })],
  ["time neither", row({ time: "cp16" })],
  ["SQ", row({ sq: true })],
  ["SQ of a number", row({ sq: 1 })],
  ["a member that does not exist", row({ colour: "red" })],
  ["no octets of fixed length", row({ elements: ["DATA"] })],
  ["something after them", row({ elements: ["DATA", "SIQ"] })],
  ["a time tag after them", row({ elements: ["DATA"], time: "cp56" })],
  ["SQ with them", row({ elements: ["DATA"], sq: true })],
  [
    "as many octets as there is room for",
    own(240, ...Array.from({ length: 60 }, (_, i) => ({ key: `k${i}`, at: 4 * i, octets: 4 }))),
  ],
  ["seven more with a time tag", {
    ...own(240, ...Array.from({ length: 60 }, (_, i) => ({ key: `k${i}`, at: 4 * i, octets: 4 }))),
    time: "cp56",
  }],
  ...SIZES,
  ["an octet of no field", own(2, {})],
  ["six octets of no field", own(7, {})],
  ["bits of no field", own(1, { mask: 0x0f })],
  ["neighbours", own(1, { mask: 0x0f }, { key: "y", mask: 0xf0 })],
  ["an overlap of bits", own(1, { mask: 0x0f }, { key: "y", mask: 0xf8 })],
  ["an overlap of octets", own(3, { octets: 2 }, { key: "y", at: 1, octets: 2 })],
  ["a field past the end", own(2, { octets: 2 }, { key: "y", at: 1, octets: 2 })],
  ["a field at the end", own(1, {}, { key: "y", at: 1 })],
  ["the rest before the end", own(2, { octets: 2 }, { key: "y", at: 1, form: "rest", octets: 0 })],
  ["the rest at the end", own(2, { octets: 2 }, { key: "y", at: 2, form: "rest", octets: 0 })],
  ["a segment at the end", own(2, {}, { key: "y", at: 1, form: "segment", octets: 0 })],
  ["a mask of two octets", own(2, { octets: 2, mask: 1 })],
  ["masks that are no neighbouring bits", own(1, { mask: 0x05 }, { key: "y", mask: 0xfa })],
  ["a flag of two bits", own(1, { form: "flag", mask: 0x03 }, { key: "y", mask: 0xfc })],
  ["a flag of the whole octet", own(1, { form: "flag" })],
  ["reserved bits of a number", own(1, { reserved: 1 })],
  [
    "reserved bits outside the mask",
    own(1, { form: "bits", mask: 0x0f, reserved: 0x18 }, { key: "y", mask: 0xf0 }),
  ],
  ["reserved bits", own(1, { form: "bits", reserved: 0x18 })],
  ...[
    "ioa",
    "type",
    "typeId",
    "name",
    "sq",
    "cause",
    "negative",
    "test",
    "originator",
    "ca",
    "issues",
    "objects",
    "unit",
    "received",
    "_",
    "9",
    "x".repeat(41),
  ]
    .map((key) => [`key ${key}`, own(1, { key })] as const),
  ...["value", "quality", "time", "select", "qualifier"].flatMap((key) =>
    ["uint", "int", "bits", "flag"].map((form) =>
      [
        `${key} as ${form}`,
        own(
          1,
          { key, form, ...form === "flag" ? { mask: 128 } : {} },
          ...form === "flag" ? [{ key: "y", mask: 0x7f }] : [],
        ),
      ] as const
    )
  ),
  ["a key of flags", own(8, { key: "t", form: "cp56", octets: 7 }, { key: "tFlags", at: 7 })],
  ["a key of octets", own(5, { key: "f", form: "float", octets: 4 }, { key: "fOctets", at: 4 })],
  ["flags of a time tag that is not there", own(2, { key: "value" }, { key: "timeFlags", at: 1 })],
  ...[-1, 0, 15, 16].map((value) =>
    [
      `meaning of ${value} in four bits`,
      own(1, { mask: 0x0f, values: { [value]: "a" } }, { key: "y", mask: 0xf0 }),
    ] as const
  ),
  ...[-9, -8, 7, 8].map((value) =>
    [
      `meaning of ${value} in four bits with a sign`,
      own(1, { form: "int", mask: 0x0f, values: { [value]: "a" } }, { key: "y", mask: 0xf0 }),
    ] as const
  ),
  ...[0, 1, 3, 8, 16].map((value) =>
    [
      `meaning of bit ${value} of four`,
      own(1, { form: "bits", mask: 0x0f, values: { [value]: "a" } }, { key: "y", mask: 0xf0 }),
    ] as const
  ),
  ...[0, 1, 2].map((value) =>
    [
      `meaning of ${value} of a flag`,
      own(1, { form: "flag", mask: 1, values: { [value]: "a" } }, { key: "y", mask: 0xfe }),
    ] as const
  ),
  ...[65_535, 65_536].map((value) =>
    [`meaning of ${value} of two octets`, own(2, { octets: 2, values: { [value]: "a" } })] as const
  ),
  ["meaning of a number with a fraction", own(1, { values: { "0.5": "a" } })],
  ["meaning of a binary32", own(4, { form: "float", octets: 4, values: { 1: "a" } })],
];

Deno.test("checkPrivateTypes(): the faults of each row match the reviewed text", () => {
  const texts = ROWS.map(([what, ...rows]) => {
    const faults = checkPrivateTypes(rows, "types").map(describeFault);
    return `${what}: ${faults.join("; ") || "good"}`;
  });
  assertReviewed("private_rows.txt", texts.join("\n"));
});

Deno.test("the schema of private types matches the reviewed text", () => {
  assertReviewed("private_schema.txt", lines(PRIVATE_TYPE_SCHEMA));
});

Deno.test("formatUntyped(): objects without their row match the reviewed text", () => {
  const time = Date.UTC(2026, 1, 17, 9, 41, 7, 250);
  const objects: readonly Values[] = [
    { ioa: 7 },
    { ioa: 7, value: 1, quality: 0 },
    { ioa: 7, value: Math.fround(49.98), quality: 0x80, time, timeFlags: 0x20 },
    { ioa: 7, value: 0.1, time: 3_599_999, timeFlags: 0 },
    { ioa: 7, value: -0.5, time: 3_600_000 },
    {
      ioa: 7,
      value: NaN,
      valueOctets: new Uint8Array(4),
      time: NaN,
      timeFlags: 0x80,
      timeOctets: new Uint8Array(7),
    },
    {
      ioa: 7,
      on: true,
      off: false,
      data: Uint8Array.of(1),
      more: undefined,
      sumOctets: 3,
      text: "a",
    },
  ];
  const rows = objects.map((object) =>
    `${inLine(object)}: ${formatUntyped(object as AnyObject, { name: "", unit: "" })}`
  );
  assertReviewed("untyped.txt", rows.join("\n"));
});
