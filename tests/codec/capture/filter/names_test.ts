// Names of types in filters.

import { assertEquals } from "@std/assert";
import { typeNames } from "../../../../codec/capture/filter/names.ts";
import type { FilterNames } from "../../../../codec/capture/filter/field.ts";

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
