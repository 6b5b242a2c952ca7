// Fields of a private point besides value, quality and time: initial values, changes, and the values refused.

import { assertEquals, assertThrows } from "@std/assert";
import type { PlanField } from "../../../../codec/plan.ts";
import { definePrivateType, planOfType } from "../../../../codec/private_type.ts";
import {
  changedFields,
  initialFields,
  isKept,
} from "../../../../transport/controlled/declaration/own_fields.ts";

const TYPE = definePrivateType({
  id: 160,
  name: "X_OF_NA_1",
  elements: ["VTI", {
    title: "Every form that a point keeps",
    octets: 11,
    fields: [
      { key: "count", at: 0, form: "uint" },
      { key: "offset", at: 1, form: "int" },
      { key: "level", at: 2, form: "float" },
      { key: "share", at: 6, form: "normalized" },
      { key: "marks", at: 8, form: "bits", mask: 0x3c },
      { key: "spare", at: 8, form: "reserved", mask: 0xc3 },
      { key: "on", at: 9, form: "flag", mask: 0x01 },
      { key: "mode", at: 9, form: "uint", mask: 0x70 },
      { key: "rest", at: 9, form: "reserved", mask: 0x8e },
      { key: "more", at: 10, form: "uint" },
    ],
  }],
});
const KEYS = ["count", "offset", "level", "share", "marks", "on", "mode"];
const FIELDS = planOfType(TYPE).fields.filter(({ row }) => KEYS.includes(row.key));
const INITIAL = { count: 0, offset: 0, level: 0, share: 0, marks: 0, on: false, mode: 0 };

function change(values: object, fields: readonly PlanField[] = FIELDS) {
  return changedFields(INITIAL, values as Record<string, number>, { fields, cannot: "Cannot set" });
}

Deno.test("fields begin as 0 and false, and a change keeps those that it does not name", () => {
  assertEquals(initialFields(FIELDS), INITIAL);
  assertEquals(change({}), INITIAL);
  assertEquals(change({ on: true, mode: 7 }), { ...INITIAL, on: true, mode: 7 });
});

Deno.test("a field takes every value up to its limits", () => {
  for (
    const values of [
      { count: 0 },
      { count: 255 },
      { offset: -128 },
      { offset: 127 },
      { mode: 7 },
      { level: 1e30 },
      { level: 0.5 },
      { share: -1 },
      { share: 0.25 },
      { share: 1 },
      { marks: 0 },
      { marks: 0x3c },
      { on: false },
    ]
  ) assertEquals(change(values), { ...INITIAL, ...values });
});

Deno.test("a field refuses other values, and the error says what it permits", () => {
  const share = "a number from -1 to 1";
  for (
    const [values, error, expected] of [
      [{ count: -1 }, RangeError, "count -1: expected a number from 0 to 255"],
      [{ count: 256 }, RangeError, "count 256: expected a number from 0 to 255"],
      [{ count: 0.5 }, RangeError, "count 0.5: expected a whole number from 0 to 255"],
      [{ count: NaN }, RangeError, "count NaN: expected a number from 0 to 255"],
      [{ count: "1" }, TypeError, 'count "1": expected a number from 0 to 255'],
      [{ offset: -129 }, RangeError, "offset -129: expected a number from -128 to 127"],
      [{ offset: 128 }, RangeError, "offset 128: expected a number from -128 to 127"],
      [{ mode: 8 }, RangeError, "mode 8: expected a number from 0 to 7"],
      [{ share: 1.01 }, RangeError, `share 1.01: expected ${share}`],
      [{ share: -1.01 }, RangeError, `share -1.01: expected ${share}`],
      [{ share: true }, TypeError, `share true: expected ${share}`],
      [{ level: true }, TypeError, "level true: expected a number"],
      [{ on: 1 }, RangeError, "on 1: expected true or false"],
      [{ on: "yes" }, TypeError, 'on "yes": expected true or false'],
      [{ marks: 0x43 }, RangeError, "marks 67: expected a number from 0 to 60"],
      [{ marks: 0x3b }, RangeError, "marks 59: expected bits within 0x3c"],
      [{ marks: 0x01 }, RangeError, "marks 1: expected bits within 0x3c"],
    ] as const
  ) {
    const thrown = assertThrows(() => change(values), error, expected);
    assertEquals(thrown.message, `Cannot set fields.${expected}`);
    assertEquals(thrown.constructor, error);
  }
});

Deno.test("an unknown field is refused, and the error names the fields of the type", () => {
  const unknown = (fields: readonly PlanField[]) =>
    assertThrows(() => change({ speed: 1 }, fields), TypeError).message;
  assertEquals(unknown(FIELDS.slice(0, 2)), "Cannot set fields.speed: its type has count, offset");
  assertEquals(unknown([]), "Cannot set fields.speed: its type has no further fields");
});

Deno.test("only numbers and flags are kept", () => {
  const kept = (form: string) => isKept({ row: { form } } as unknown as PlanField);
  const forms = ["uint", "int", "float", "normalized", "bits", "flag", "reserved"];
  assertEquals(forms.map(kept), forms.map(() => true));
  const others = ["segment", "rest", "cp24", "cp56"];
  assertEquals(others.map(kept), others.map(() => false));
});
