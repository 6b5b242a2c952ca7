// What an answer contains, even if it has several objects or cannot be decoded.

import { assertEquals } from "@std/assert";
import { decodeAsdu, type Profile } from "../../../../codec/mod.ts";
import { parseHex } from "../../../../codec/hex.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import {
  field,
  firstIoa,
  hasObject,
  returnsOriginator,
} from "../../../../transport/controlling/procedures/answer.ts";

/** Decodes an ASDU. */
function asdu(hex: string, profile: Profile = IEC104) {
  return decodeAsdu(parseHex(hex), { profile });
}

const TWO = asdu("01 02 05 07 01 00 64 00 00 01 65 00 00 00");
const UNKNOWN = asdu("fa 01 05 00 01 00 64 01 02 03");

Deno.test("an object is found anywhere in an answer, unless the answer is not decoded", () => {
  const found = [99, 100, 101, 102].map((ioa) => hasObject(TWO, ioa));
  assertEquals(found, [false, true, true, false]);
  assertEquals(hasObject(UNKNOWN, 0x020164), false);
});

Deno.test("the first object address is read even if the objects cannot be decoded", () => {
  assertEquals(firstIoa(TWO, IEC104), 100);
  assertEquals(firstIoa(UNKNOWN, IEC104), 0x020164);
  assertEquals(firstIoa(asdu("fa 01 05 00 01 00 64 01 02"), IEC104), 0x020164);
  assertEquals(firstIoa(asdu("fa 01 05 00 01 00 64 01"), IEC104), undefined);
});

Deno.test("a key is read from the first object", () => {
  assertEquals([field(TWO, "value"), field(TWO, "nothing"), field(UNKNOWN, "value")], [
    ...[1, undefined, undefined],
  ]);
});

Deno.test("an answer has the originator of its request, or none", () => {
  const request = { ...TWO, originator: 7 };
  const answers = [0, 6, 7, 8].map((originator) =>
    returnsOriginator({ ...TWO, originator }, request)
  );
  assertEquals(answers, [true, false, true, false]);
});
