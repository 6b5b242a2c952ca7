// Addresses as text: the four formats, of one, two and three octets.

import { assertEquals } from "@std/assert";
import { ADDRESS_FORMATS, formatAddressNumber, parseAddressNumber } from "../../codec/low_level.ts";
import { decodeAsdu, formatAsdu, IEC104, parseHex } from "../../codec/mod.ts";
import { Prng } from "../helpers/random/prng.ts";

Deno.test("an address is written in each format and size", () => {
  const written = ([1, 2, 3] as const).map((octets) =>
    ADDRESS_FORMATS.map((format) =>
      formatAddressNumber(octets === 1 ? 188 : 700, { format, octets })
    ).join(" ")
  );
  assertEquals(written, ["188 188 188 0xbc", "700 2.188 2_188 0x2bc", "700 0.2.188 2_188 0x2bc"]);
  assertEquals(formatAddressNumber(0xff_ffff, { format: "8.8.8", octets: 3 }), "255.255.255");
  assertEquals(formatAddressNumber(0xff_ffff, { format: "16_8", octets: 3 }), "65535_255");
  assertEquals(parseAddressNumber("13_20"), 13 * 256 + 20);
});

Deno.test("parseAddressNumber() reads what formatAddressNumber() writes, for any address", () => {
  const random = new Prng(104);
  for (let i = 0; i < 2000; i++) {
    const octets = random.pick([1, 2, 3] as const);
    const address = random.int(0, 256 ** octets - 1);
    for (const format of ADDRESS_FORMATS) {
      const text = formatAddressNumber(address, { format, octets });
      assertEquals([parseAddressNumber(text, octets), parseAddressNumber(text)], [
        address,
        address,
      ]);
    }
  }
});

Deno.test("parseAddressNumber() refuses other texts, and parts that do not fit the size", () => {
  const texts = [
    "",
    "x",
    "-1",
    "1.5e3",
    "0x",
    "1.2.3.4",
    "256.1",
    "1.",
    ".1",
    "1_256",
    "65536_1",
    "1_2_3",
  ];
  for (const text of texts) assertEquals(parseAddressNumber(text), undefined, text);
  assertEquals(parseAddressNumber("0.2.188", 2), undefined);
  assertEquals(parseAddressNumber("2.188", 3), undefined);
  assertEquals(parseAddressNumber("256_1", 2), undefined);
  assertEquals(parseAddressNumber("0_1", 1), undefined);
});

Deno.test("formatAsdu() writes object addresses in a format, in the size of the profile", () => {
  const asdu = decodeAsdu(parseHex("01 01 03 00 01 00 BC 02 00 01"));
  assertEquals(
    ADDRESS_FORMATS.map((addressFormat) => formatAsdu(asdu, { addressFormat }).split(": ")[1]),
    ["700=ON", "0.2.188=ON", "2_188=ON", "0x2bc=ON"],
  );
  const profile = { ...IEC104, ioaOctets: 2 } as const;
  assertEquals(
    formatAsdu(asdu, { addressFormat: "8.8.8", profile }),
    "M_SP_NA_1 spont CA 1: 2.188=ON",
  );
});
