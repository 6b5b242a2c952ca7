// Which lines are those of a dump.

import { assertEquals } from "@std/assert";
import { DumpRows } from "../../../../codec/capture/text/dump_rows.ts";

Deno.test("a line of 4096 characters can be one of a dump, and a longer one cannot", () => {
  for (const length of [4096, 4097]) {
    const row = new DumpRows().read("0000  68 04 07 00 00 00  h.....".padEnd(length));
    assertEquals(row?.octets.length, length === 4096 ? 6 : undefined);
  }
});
