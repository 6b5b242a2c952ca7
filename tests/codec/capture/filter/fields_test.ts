// The fields of filters as the help shows them.

import { assert, assertEquals } from "@std/assert";
import { FINDINGS } from "../../../../codec/capture/findings/table.ts";
import { FILTER_FIELDS, parseFilter } from "../../../../codec/capture/filter.ts";

Deno.test("every value that the help shows for a field is a value of the field", () => {
  for (const { name, values, text } of FILTER_FIELDS) {
    assert(text !== "", name);
    if (values === "") {
      parseFilter(name); // a flag
      continue;
    }
    for (const value of values.split(", ")) parseFilter(`${name}=${value}`);
  }
});

Deno.test("a filter names what it needs to know of an APDU", () => {
  const uses = (text: string) => [...parseFilter(text).uses].sort();
  assertEquals(uses("ca=1 or not ioa=5"), ["ca", "ioa"]);
  assertEquals(uses("any ioa=5"), ["any", "ioa"]);
  assertEquals(uses("Harbour"), ["word"]);
  assertEquals(uses("not any ioa=5 Harbour"), ["any", "ioa", "word"]);
});

Deno.test("a technique selects each finding that has it, also among others", () => {
  const selected = (text: string) =>
    parseFilter(text).matches({ findings: ["authentication-replayed"] });
  const { techniques } = FINDINGS["authentication-replayed"];
  assertEquals(techniques?.map((id) => selected(`finding=${id}`)), [true, true]);
  assertEquals(selected("finding=T0846"), false);
});
