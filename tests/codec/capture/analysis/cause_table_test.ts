// The assessment of a cause agrees with the table of types, for every type, cause and direction.

import { assertEquals } from "@std/assert";
import { judgeCause } from "../../../../codec/capture/cause_table.ts";
import { type Direction, isCauseIn, isReservedCause } from "../../../../codec/cause.ts";
import { TYPES } from "../../../../codec/types.ts";

Deno.test("judgeCause() agrees with the table of types", () => {
  const known = new Map(Object.values(TYPES).map(({ id, causes }) => [id as number, causes]));
  for (const typeId of Array(256).keys()) {
    const set = known.get(typeId);
    for (const [direction, other] of [["monitor", "control"], ["control", "monitor"]] as const) {
      const isListed = (cause: number, way: Direction) =>
        set === undefined || isCauseIn(set, cause, way);
      for (const cause of Array(64).keys()) {
        const expected = isListed(cause, direction)
          ? "listed"
          : !isReservedCause(cause) && isListed(cause, other)
          ? "wrong-direction"
          : "not-listed";
        const place = `type ${typeId}, cause ${cause}, ${direction}`;
        assertEquals(judgeCause(typeId, direction === "control", cause), expected, place);
      }
    }
  }
});
