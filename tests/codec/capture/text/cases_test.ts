// Texts as people paste them: logs, source code, dumps and mails, each with what is in it.

import { assertEquals } from "@std/assert";
import { expectationOf, summarise, type TextCase } from "../../../helpers/capture/text_summary.ts";

for (const name of ["common_forms", "logs_and_code", "other_styles"]) {
  const path = `tests/vectors/pasted/${name}.json`;
  for (const expected of JSON.parse(Deno.readTextFileSync(path)) as readonly TextCase[]) {
    Deno.test(`readText(): ${expected.name}`, () => {
      assertEquals(summarise(expected), expectationOf(expected));
    });
  }
}
