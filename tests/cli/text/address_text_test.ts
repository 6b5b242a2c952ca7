// Addresses of objects and sets of addresses on the command line.

import { assertEquals } from "@std/assert";
import { parseAddressSet, parseObjectAddress } from "../../../cli/text/address_text.ts";

Deno.test("parseObjectAddress() reads both addresses in any format", () => {
  assertEquals(parseObjectAddress("1/700"), { ca: 1, ioa: 700 });
  assertEquals(parseObjectAddress("0.1/0.2.188"), { ca: 1, ioa: 700 });
  assertEquals(parseObjectAddress("0x2bc"), { ca: undefined, ioa: 700 });
  for (const text of ["", "/1", "1/", "1/2/3", "1/x"]) {
    assertEquals(parseObjectAddress(text), undefined, text);
  }
});

Deno.test("parseAddressSet() reads lists and ranges", () => {
  const set = parseAddressSet("100,1000-1002, 0.2.188..0.2.189")!;
  assertEquals([...set], [100, 1000, 1001, 1002, 700, 701]);
  assertEquals([set.size, set.has(1001), set.has(999)], [6, true, false]);
  for (const text of ["", "1,", "2-1", "1-2-3", "1-", "a"]) {
    assertEquals(parseAddressSet(text), undefined, text);
  }
});
