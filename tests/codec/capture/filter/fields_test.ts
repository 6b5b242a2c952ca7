// The fields of filters as the help shows them.

import { assert } from "@std/assert";
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
