// Quality descriptors in words.

import { assert, assertEquals } from "@std/assert";
import type { AsduOf } from "../../codec/asdu_types.ts";
import { decodeAsdu } from "../../codec/decode_asdu.ts";
import { parseHex } from "../../codec/hex.ts";
import { describeQuality, isGood, isInvalid, QUALITY } from "../../codec/quality.ts";

Deno.test("describeQuality() names each bit, the most severe first, and shows reserved bits", () => {
  assertEquals(describeQuality(0), "");
  assertEquals(describeQuality(QUALITY.invalid), "IV");
  assertEquals(describeQuality(QUALITY.notTopical), "NT");
  assertEquals(describeQuality(QUALITY.substituted), "SB");
  assertEquals(describeQuality(QUALITY.blocked), "BL");
  assertEquals(describeQuality(QUALITY.elapsedInvalid), "EI");
  assertEquals(describeQuality(QUALITY.overflow), "OV");
  assertEquals(describeQuality(0xf9), "IV NT SB BL EI OV");
  assertEquals(describeQuality(0x06), "reserved 0x06");
  assertEquals(describeQuality(0xff), "IV NT SB BL EI OV reserved 0x06");
});

Deno.test("isInvalid() checks only IV, isGood() all bits", () => {
  for (let quality = 0; quality < 256; quality++) {
    assertEquals(isInvalid(quality), quality >= 0x80);
    assertEquals(isGood(quality), quality === 0);
  }
});

Deno.test("quality uses the same bits in every element that has it", () => {
  const octets: [name: string, hex: string][] = [
    ["SIQ", "01 01 03 00 01 00 01 00 00 F0"],
    ["DIQ", "03 01 03 00 01 00 01 00 00 F0"],
    ["QDS", "0B 01 03 00 01 00 01 00 00 00 00 F0"],
    ["SEP", "11 01 03 00 01 00 01 00 00 F0 00 00 00 00 00"],
    ["QDP", "12 01 03 00 01 00 01 00 00 00 F0 00 00 00 00 00"],
  ];
  for (const [name, hex] of octets) {
    const asdu = decodeAsdu(parseHex(hex)) as AsduOf<"M_SP_NA_1">;
    assertEquals(asdu.objects[0]?.quality, 0xf0, name);
    assertEquals(asdu.issues, [], name);
  }
});

Deno.test("integrated totals have IV as their quality, and separate other flags", () => {
  const asdu = decodeAsdu(parseHex("0F 01 03 00 01 00 01 00 00 00 00 00 00 FF"));
  assert(asdu.type === "M_IT_NA_1");
  const { quality, carry, adjusted, sequence } = asdu.objects[0]!;
  assertEquals([quality, carry, adjusted, sequence], [QUALITY.invalid, true, true, 31]);
});
