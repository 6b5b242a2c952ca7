// A type that is added to the table is handled everywhere else without a change: a copy of the project, with rows added to
// its table, is exercised. `.ci/check_added_type.ts` checks that it compiles.

import { assertEquals } from "@std/assert";
import { denoWithAddedType, EXERCISE } from "./helpers/added_type/project.ts";

Deno.test("a type that is added to the table is decoded, analysed, selected, shown and served without a change", async () => {
  const args = ["test", "--quiet", "--no-check", "--allow-read=.", EXERCISE];
  assertEquals(await denoWithAddedType(args), undefined);
});
