// The plan of an interrogation: objects in ascending order of address, in as few ASDUs as possible.

import { assertEquals } from "@std/assert";
import { IEC104 } from "../../../../codec/profile.ts";
import { planImage } from "../../../../transport/controlled/objects/image.ts";

/** Returns the parts of a plan, with the addresses in each. */
function plan(ioas: readonly number[]) {
  const parts = planImage("M_SP_NA_1", ioas.map((ioa) => ({ ioa })), { profile: IEC104 });
  return parts.map(({ type, sq, members }) => [type, sq, members.map(({ ioa }) => ioa)]);
}

Deno.test("planImage() sorts by address, whatever the declared order", () => {
  const run = Array.from({ length: 20 }, (_, i) => 100 + i);
  for (const ioas of [run, run.toReversed(), [...run.slice(7), ...run.slice(0, 7)]]) {
    assertEquals(plan(ioas), [["M_SP_NA_1", true, run]]);
  }
  const many = plan(Array.from({ length: 300 }, (_, i) => i + 1));
  assertEquals(many.map(([, sq, ioas]) => [sq, (ioas as number[]).length]), [
    [true, 127],
    [true, 127],
    [true, 46],
  ]);
  assertEquals(plan([500, 3, 40, 7]), [["M_SP_NA_1", false, [3, 7, 40, 500]]]);
  assertEquals(plan([]), []);
});
