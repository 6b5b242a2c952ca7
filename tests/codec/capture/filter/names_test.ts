// Names of types and of states in filters.

import { assertEquals } from "@std/assert";
import { typeNames } from "../../../../codec/capture/filter/names.ts";
import { parseFilter } from "../../../../codec/capture/filter.ts";
import type { FilterNames } from "../../../../codec/capture/filter/field.ts";
import { TYPES } from "../../../../codec/low_level.ts";

Deno.test("a filter knows the standard types and each private type by name", () => {
  const own = [{ row: { name: "X_ONE", id: 200 } }, { row: { name: "X_TWO", id: 201 } }];
  const numbers = (count: number) => {
    const given = { profile: { privateTypes: own.slice(0, count) } } as unknown as FilterNames;
    const names = typeNames(given);
    return ["M_SP_NA_1", "X_ONE", "X_TWO"].map((name) => names.get(name));
  };
  assertEquals(numbers(0), [1, undefined, undefined]);
  assertEquals(numbers(1), [1, 200, undefined]);
  assertEquals(numbers(2), [1, 200, 201]);
});

Deno.test("the name of a bit selects the values in which it is set", () => {
  const selected = (name: string, typeId: number) =>
    [0, 1, 2, 3, 0x20].filter((value) =>
      parseFilter(`value=${name}`).matches({ format: "I", typeId, value })
    );
  assertEquals(selected("GS", TYPES.M_EP_TE_1.id), [1, 3]);
  assertEquals(selected("SL1", TYPES.M_EP_TE_1.id), [2, 3]);
  assertEquals(selected("GC", TYPES.M_EP_TF_1.id), [1, 3]);
  assertEquals(selected("GS", TYPES.M_EP_TF_1.id), []);
});
