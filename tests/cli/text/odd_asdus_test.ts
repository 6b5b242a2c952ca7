// ASDUs that are shown, but are not values: as lines, and as a summary.

import { assertEquals } from "@std/assert";
import { OddAsdus, oddityText } from "../../../cli/text/odd_asdus.ts";
import { decodeAsdu, IEC104 } from "../../../mod.ts";
import { octets } from "../../helpers/wire/frames.ts";

const SOUND = "01 01 14 00 01 00 64 00 00 01";
const SURPLUS = `${SOUND} aa bb`;
const EMPTY = "01 00 14 00 01 00";
const EMPTY_DIRECTORY = "7e 00 05 00 01 00";
const TORN = "0d 01 14 00 01 00 64 00 00 00 00 80";
const PRIVATE = "c8 01 14 00 01 00 64 00 00 01";

function asdu(hex: string) {
  return decodeAsdu(octets(hex), { profile: IEC104 });
}

Deno.test("surplus octets and the lack of objects have a line each; raw ASDUs are shown otherwise", () => {
  assertEquals([SOUND, TORN, PRIVATE, EMPTY_DIRECTORY].map((hex) => oddityText(asdu(hex))), [
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
  assertEquals(
    oddityText(asdu(SURPLUS)),
    "M_SP_NA_1 inrogen CA 1: 2 surplus octets after the last object: aa bb",
  );
  assertEquals(oddityText(asdu(EMPTY)), "M_SP_NA_1 inrogen CA 1: no objects");
});

Deno.test("the summary names what was not decoded, has surplus octets or has no objects", () => {
  const odd = new OddAsdus();
  odd.take(asdu(SOUND));
  odd.take(asdu(EMPTY_DIRECTORY));
  assertEquals(odd.texts(), []);
  for (const hex of [TORN, PRIVATE, TORN, SURPLUS, EMPTY]) odd.take(asdu(hex));
  assertEquals(odd.texts(), [
    "3 ASDUs not decoded and not counted: 2 M_ME_NC_1 (length-mismatch), type 200 (private)",
    "1 ASDU with surplus octets: M_SP_NA_1",
    "1 ASDU without objects: M_SP_NA_1",
  ]);
});
