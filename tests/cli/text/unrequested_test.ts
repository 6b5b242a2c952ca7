// Values that arrived during a request without being asked.

import { assertEquals } from "@std/assert";
import { Unrequested } from "../../../cli/text/unrequested.ts";
import { type Asdu, decodeAsdu, parseHex } from "../../../codec/mod.ts";

function asdu(hex: string): Asdu {
  return decodeAsdu(parseHex(hex));
}

Deno.test("values that are not part of an answer are counted by cause", () => {
  const unrequested = new Unrequested();
  assertEquals(unrequested.text, undefined);
  unrequested.take(asdu("01 02 0C 00 03 00 01 00 00 01 02 00 00 00"));
  unrequested.take(asdu("03 01 0C 00 03 00 05 00 00 02"));
  unrequested.take(asdu("01 01 03 00 03 00 01 00 00 01"));
  unrequested.take(asdu("46 01 04 00 03 00 00 00 00 00"));
  unrequested.take(asdu("C8 01 14 00 03 00 00 00 00 00"));
  assertEquals(
    unrequested.text,
    "Not part of the answer: 3 values with cause 12, return information caused by a local command; " +
      "1 value with cause 3, spontaneous (--trace shows them)",
  );
});

Deno.test("at most ten causes that are not part of an answer are named", () => {
  const unrequested = new Unrequested();
  for (const cause of "1 2 3 4 5 6 7 8 9 A B C D".split(" ")) {
    unrequested.take(asdu(`01 01 0${cause} 00 03 00 01 00 00 01`));
  }
  assertEquals(unrequested.text?.split("; ").length, 11);
  assertEquals(unrequested.text?.endsWith("; 3 other causes (--trace shows them)"), true);
});
