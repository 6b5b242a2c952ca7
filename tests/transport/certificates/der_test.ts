// DER elements: tags, lengths of every form, and error messages.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { contextTag, DerReader, hexOf, latinOf } from "../../../transport/certificates/der.ts";
import { octets } from "../../helpers/wire/frames.ts";
import { der } from "../../helpers/wire/der.ts";

/** Returns the message with which reading fails. */
function fault(hex: string, read = (reader: DerReader): unknown => reader.any("it")): string {
  const reader = new DerReader(octets(hex), "the box");
  const error = assertThrows(() => read(reader), CertificateError);
  assertEquals(error.code, "malformed");
  return error.message;
}

Deno.test("DerReader reads consecutive elements, each with its octets and content", () => {
  const reader = new DerReader(octets("02 01 05 04 00 30 02 05 00"), "the box");
  assertEquals(reader.tag, 2);
  const number = reader.read(2, "a number");
  assertEquals([number.tag, number.what], [2, "a number"]);
  assertEquals([hexOf(number.octets), hexOf(number.content)], ["020105", "05"]);
  assertEquals(reader.optional(2, "another"), undefined);
  const text = reader.optional(4, "a text")!;
  assertEquals([hexOf(text.octets), hexOf(text.content)], ["0400", ""]);
  const inner = DerReader.within(reader.any("a sequence"));
  assertEquals(inner.tag, 5);
  assertEquals(reader.tag, undefined);
  reader.end();
  assertThrows(() => inner.end(), CertificateError, "a sequence is followed by 2 extra octets");
});

Deno.test("DerReader reads lengths of one to four octets", () => {
  for (const length of [0, 1, 0x7f, 0x80, 0xff, 0x100, 0xffff, 0x1_0000, 0x100_0000]) {
    const element = der(4, new Uint8Array(length).fill(7));
    const reader = new DerReader(element, "the box");
    assertEquals(reader.any("it").content.length, length);
    reader.end();
  }
});

Deno.test("DerReader reports what is wrong with an element", () => {
  assertEquals(fault(""), "the box ends before it");
  assertEquals(fault("04"), "it ends before its length");
  assertEquals(fault("04 81"), "it ends within its length");
  assertEquals(fault("04 82 01"), "it ends within its length");
  assertEquals(fault("04 02 00"), "it has a length of 2 octets, but only 1 are left");
  assertEquals(
    fault("04 84 01 00 00 00"),
    "it has a length of 16777216 octets, but only 0 are left",
  );
  assertEquals(fault("1f 00"), "it has a tag of more than one octet");
  assertEquals(fault("3f 00"), "it has a tag of more than one octet");
  assertEquals(fault("1e 01"), "it has a length of 1 octets, but only 0 are left");
  const form = (octet: string) =>
    `it has a length that starts with ${octet}, which DER does not permit`;
  assertEquals(fault("04 80"), form("0x80"));
  assertEquals(fault("04 85 01 00 00 00 00"), form("0x85"));
  assertEquals(fault("04 ff"), form("0xff"));
  for (
    const longer of ["81 00", "81 7f", "82 00 80", "82 00 ff", "83 00 ff ff", "84 00 ff ff ff"]
  ) {
    assertEquals(fault(`04 ${longer}`), "it has a longer length than DER permits", longer);
  }
  const wrong = (reader: DerReader) => reader.read(2, "it");
  assertEquals(fault("04 00", wrong), "it has the tag 0x04, expected 0x02");
  assertEquals(fault("04 00", (reader) => reader.end()), "the box is followed by 2 extra octets");
});

Deno.test("an unreadable element does not advance the reader", () => {
  const reader = new DerReader(octets("04 01 07 04 02 00"), "the box");
  reader.any("first");
  assertThrows(() => reader.any("second"), CertificateError);
  assertEquals(reader.tag, 4);
  assertThrows(() => reader.end(), CertificateError, "the box is followed by 3 extra octets");
});

Deno.test("contextTag() numbers constructed and primitive elements", () => {
  assertEquals([contextTag(0, "constructed"), contextTag(3, "constructed")], [0xa0, 0xa3]);
  assertEquals([contextTag(0, "primitive"), contextTag(5, "primitive")], [0x80, 0x85]);
});

Deno.test("hexOf() and latinOf() keep every octet", () => {
  const all = Uint8Array.from({ length: 256 }, (_, octet) => octet);
  assertEquals(octets(hexOf(all)), all);
  assertEquals(hexOf(Uint8Array.of(0, 10, 255)), "000aff");
  assertEquals([...latinOf(all)].map((character) => character.charCodeAt(0)), [...all]);
});
