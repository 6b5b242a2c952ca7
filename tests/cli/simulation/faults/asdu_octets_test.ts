// ASDUs with other fields, octet by octet.

import { assertEquals } from "@std/assert";
import { patchedAsdu } from "../../../../cli/simulation/faults/asdu_octets.ts";
import { IEC104, parseHex, toHex } from "../../../../codec/mod.ts";

/** C_SC_NA_1, activation, originator 7, CA 1, IOA 5000, ON. */
const COMMAND = parseHex("2D 01 06 07 01 00 88 13 00 01");

function patched(fields: Parameters<typeof patchedAsdu>[1]): string {
  return toHex(patchedAsdu(COMMAND, fields, IEC104), " ").toUpperCase();
}

Deno.test("patchedAsdu() changes the fields that are given, and nothing else", () => {
  assertEquals(patched({}), "2D 01 06 07 01 00 88 13 00 01");
  assertEquals(patched({ typeId: 52 }), "34 01 06 07 01 00 88 13 00 01");
  assertEquals(patched({ count: 2 }), "2D 02 06 07 01 00 88 13 00 01");
  assertEquals(patched({ sequence: true }), "2D 81 06 07 01 00 88 13 00 01");
  assertEquals(patched({ cause: 63 }), "2D 01 3F 07 01 00 88 13 00 01");
  assertEquals(patched({ negative: true, test: true }), "2D 01 C6 07 01 00 88 13 00 01");
  assertEquals(patched({ originator: 0 }), "2D 01 06 00 01 00 88 13 00 01");
  assertEquals(patched({ ca: 65_535 }), "2D 01 06 07 FF FF 88 13 00 01");
  assertEquals(patched({ ioa: 0x010203 }), "2D 01 06 07 01 00 03 02 01 01");
});

Deno.test("patchedAsdu() resets bits, and leaves the given octets as they are", () => {
  const octets = parseHex("2D 81 C6 07 01 00 88 13 00 01");
  const before = octets.slice();
  const fields = { sequence: false, negative: false, test: false };
  assertEquals(
    toHex(patchedAsdu(octets, fields, IEC104).subarray(0, 3), " ").toUpperCase(),
    "2D 01 06",
  );
  assertEquals(octets, before);
});

Deno.test("patchedAsdu() writes the fields of a profile where it has them", () => {
  const short = { ...IEC104, cotOctets: 1, caOctets: 1, ioaOctets: 2 } as const;
  const octets = patchedAsdu(
    parseHex("2D 01 06 01 88 13 01"),
    { originator: 9, ca: 2, ioa: 1 },
    short,
  );
  assertEquals(toHex(octets, " ").toUpperCase(), "2D 01 06 02 01 00 01");
});

Deno.test("patchedAsdu() does not write an address into an ASDU that is too short for one", () => {
  assertEquals(
    toHex(patchedAsdu(parseHex("2D 00 06 00 01 00"), { ioa: 1 }, IEC104), " ").toUpperCase(),
    "2D 00 06 00 01 00",
  );
});
