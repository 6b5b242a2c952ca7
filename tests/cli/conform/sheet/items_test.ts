// Tests of the items of the interoperability list.

import { assert, assertEquals } from "@std/assert";
import { TYPES } from "../../../../codec/low_level.ts";
import {
  itemText,
  MARK_KEYS,
  MARKED,
  VALUE_KEYS,
  VALUED,
} from "../../../../cli/conform/sheet/items.ts";
import { PIXIT_KEYS, QUESTIONS } from "../../../../cli/conform/sheet/pixit_items.ts";
import { SECTIONS } from "../../../../cli/conform/sheet/sections.ts";
import {
  BLACK_BOX_TYPES,
  causesToward,
  LISTED_TYPES,
  TYPE_ITEMS,
  typeKey,
} from "../../../../cli/conform/sheet/type_items.ts";

Deno.test("the list has the types of 104, and the black boxes are those of 101", () => {
  const ids = LISTED_TYPES.map((name) => TYPES[name].id);
  // deno-fmt-ignore
  assertEquals(ids, [
    1, 3, 5, 7, 9, 11, 13, 15, 20, 21, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40,
    45, 46, 47, 48, 49, 50, 51, 58, 59, 60, 61, 62, 63, 64, 70, 100, 101, 102, 103, 105, 107,
    110, 111, 112, 113, 120, 121, 122, 123, 124, 125, 126, 127,
  ]);
  const black = BLACK_BOX_TYPES.map((name) => TYPES[name].id);
  assertEquals(black, [2, 4, 6, 8, 10, 12, 14, 16, 17, 18, 19, 104, 106]);
});

Deno.test("the items follow the clauses of the standard, types included", () => {
  const clauses: string[] = SECTIONS.map(({ clause }) => clause);
  const order = MARK_KEYS.map((key) => clauses.indexOf(MARKED[key].clause));
  assertEquals(order, order.toSorted((a, b) => a - b));
  assert(!order.includes(-1));
  assertEquals(TYPE_ITEMS[typeKey("M_SP_TB_1")].clause, "9.5.f");
  assertEquals(TYPE_ITEMS[typeKey("C_BO_TA_1")].clause, "9.5.g");
  assertEquals(TYPE_ITEMS[typeKey("M_EI_NA_1")].clause, "9.5.h");
  assertEquals(TYPE_ITEMS[typeKey("C_TS_TA_1")].clause, "9.5.i");
  assertEquals(TYPE_ITEMS[typeKey("P_AC_NA_1")].clause, "9.5.j");
  assertEquals(TYPE_ITEMS[typeKey("F_SC_NB_1")].clause, "9.5.k");
});

Deno.test("the causes of a type are those of the table of types, and of some editions", () => {
  const command = TYPE_ITEMS[typeKey("C_SC_NA_1")];
  assertEquals(command.causes, [6, 7, 8, 9, 10, 44, 45, 46, 47]);
  assertEquals(causesToward(command, "control"), [6, 8]);
  const measured = TYPE_ITEMS[typeKey("M_ME_TF_1")];
  assertEquals(measured.causes, [3, 5]);
  assertEquals(measured.editionCauses, [11, 12]);
  assertEquals(causesToward(measured, "monitor"), [3, 5, 11, 12]);
  assertEquals(causesToward(measured, "control"), []);
  assertEquals(TYPE_ITEMS[typeKey("M_SP_TB_1")].editionCauses, []);
});

Deno.test("every value has a default inside its range", () => {
  for (const key of VALUE_KEYS) {
    const { initial, range: [low, high] } = VALUED[key];
    assert(initial === undefined || initial >= low && initial <= high, key);
  }
  assertEquals(VALUE_KEYS.filter((key) => VALUED[key].initial === undefined), [
    "baf.cmd.maxDelayValue",
  ]);
});

Deno.test("every question has exactly the forms of answer that it needs", () => {
  for (const key of PIXIT_KEYS) {
    const { words, number, flag, list } = QUESTIONS[key];
    assert([words, number, flag, list].some((form) => form !== undefined), key);
    assertEquals(list === "words", list !== undefined && words !== undefined, key);
  }
});

Deno.test("a type is named by its mnemonic", () => {
  assertEquals(itemText("type.45"), "C_SC_NA_1 Single command");
  assertEquals(itemText("baf.read"), "Read procedure");
  assertEquals(itemText("t1"), "Time-out of sent or test APDUs");
});
