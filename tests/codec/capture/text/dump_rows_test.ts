// Which lines are those of a dump.

import { assertEquals } from "@std/assert";
import { DumpRows } from "../../../../codec/capture/text/dump_rows.ts";

Deno.test("a line of 4096 characters can be one of a dump, and a longer one cannot", () => {
  for (const length of [4096, 4097]) {
    const row = new DumpRows().read("0000  68 04 07 00 00 00  h.....".padEnd(length));
    assertEquals(row?.octets.length, length === 4096 ? 6 : undefined);
  }
});

Deno.test("eight indentations are followed, and another one replaces them all", () => {
  const continues = (indents: number) => {
    const rows = new DumpRows();
    for (let indent = 0; indent < indents; indent++) {
      rows.read(`${" ".repeat(indent)}0000  68 04 07 00 00 00`);
    }
    return [rows.indents.length, rows.read("0006  68 04 0b 00 00 00")?.continues];
  };
  assertEquals([continues(8), continues(9)], [[8, true], [1, false]]);
});

Deno.test("an asterisk can stand for 65536 octets, and not for more", () => {
  const repeated = (row: string, missing: number) => {
    const rows = new DumpRows();
    rows.read(`00000000  ${row}`);
    rows.read("*");
    const offset = row.split(" ").length + missing;
    const after = rows.read(`${offset.toString(16).padStart(8, "0")}  68`);
    return after?.continues === true ? after.repeated.length : "another dump";
  };
  const whole = new Array(16).fill("00").join(" ");
  assertEquals(repeated(whole, 65_536), 65_536);
  assertEquals(repeated("68", 65_536), 65_536);
  assertEquals(repeated("68", 65_537), "another dump");
});

Deno.test("a dump begins at the offset 0, with a colon, or with an offset of four digits", () => {
  const begins = (offset: string) =>
    new DumpRows().read(`${offset}  68 04 07 00 00 00`)?.octets.length === 6;
  const offsets = ["000", "010", "010:", "0010", "0x0010"];
  assertEquals(offsets.filter(begins), ["000", "010:", "0010", "0x0010"]);
});
