// The named values of switching objects, compared with their meaning in the table of elements.

import { assertEquals } from "@std/assert";
import { DOUBLE_POINT, SINGLE_POINT, STEP_COMMAND } from "../../codec/states.ts";
import { ELEMENTS } from "../../codec/elements.ts";

/** Returns the texts of the values of a set, in the field `value` of an element. */
function texts(element: "SIQ" | "DIQ" | "SCO" | "DCO" | "RCO", values: Record<string, number>) {
  const { values: meanings } = ELEMENTS[element].fields[0];
  return Object.entries(values).map(([name, value]) =>
    `${name} ${value} ${(meanings as Record<number, string>)[value]}`
  );
}

Deno.test("single points and single commands have 0 for off and 1 for on", () => {
  const expected = ["off 0 OFF", "on 1 ON"];
  assertEquals(texts("SIQ", SINGLE_POINT), expected);
  assertEquals(texts("SCO", SINGLE_POINT), expected);
});

Deno.test("double points have four values, of which a double command accepts two", () => {
  assertEquals(texts("DIQ", DOUBLE_POINT), [
    "intermediate 0 intermediate",
    "off 1 OFF",
    "on 2 ON",
    "indeterminate 3 indeterminate",
  ]);
  assertEquals(texts("DCO", DOUBLE_POINT), [
    "intermediate 0 not permitted",
    "off 1 OFF",
    "on 2 ON",
    "indeterminate 3 not permitted",
  ]);
  assertEquals(ELEMENTS.DCO.fields[0].permitted, [1, 2]);
});

Deno.test("a regulating step command has 1 for lower and 2 for higher", () => {
  assertEquals(texts("RCO", STEP_COMMAND), [
    "lower 1 next step LOWER",
    "higher 2 next step HIGHER",
  ]);
  assertEquals(ELEMENTS.RCO.fields[0].permitted, [1, 2]);
});
