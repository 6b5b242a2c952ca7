// Values of DER elements: their conversion, and values that are refused.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { type DerElement, TAG } from "../../../transport/certificates/der.ts";
import {
  hasBit,
  readBitOctets,
  readBoolean,
  readObjectIdentifier,
  readSerial,
  readTime,
  readWhole,
} from "../../../transport/certificates/der_values.ts";

function element(tag: number, ...content: readonly number[]): DerElement {
  const octets = Uint8Array.from(content);
  return { tag, content: octets, octets, what: "it" };
}

function text(tag: number, value: string): DerElement {
  return element(tag, ...new TextEncoder().encode(value));
}

function refused(read: (element: DerElement) => unknown, elements: readonly DerElement[]): void {
  for (const each of elements) {
    assertThrows(() => read(each), CertificateError, "it ", `${each.content}`);
  }
}

Deno.test("readWhole() reads 0 to 2^31 - 1", () => {
  const read = (...octets: readonly number[]) => readWhole(element(TAG.integer, ...octets));
  assertEquals([read(0), read(0x7f), read(1, 0), read(0x7f, 0xff, 0xff, 0xff)], [
    0,
    127,
    256,
    2 ** 31 - 1,
  ]);
  refused(readWhole, [
    element(TAG.integer),
    element(TAG.integer, 0x80),
    element(TAG.integer, 0, 0, 0, 0, 1),
  ]);
});

Deno.test("readSerial() accepts 1 to 64 octets", () => {
  assertEquals(readSerial(element(TAG.integer, 0x0a, 0xff)), "0aff");
  assertEquals(readSerial(element(TAG.integer, ...Array(64).fill(1))).length, 128);
  refused(readSerial, [element(TAG.integer), element(TAG.integer, ...Array(65).fill(1))]);
});

Deno.test("readSerial() omits octets that only repeat the sign", () => {
  const read = (...octets: readonly number[]) => readSerial(element(TAG.integer, ...octets));
  assertEquals([read(0), read(0, 0), read(0, 5), read(0, 0, 0x7f)], ["00", "00", "05", "7f"]);
  assertEquals([read(0, 0x80), read(0, 0, 0x80)], ["0080", "0080"]);
  assertEquals([read(0xff), read(0xff, 0xff), read(0xff, 0x80)], ["ff", "ff", "80"]);
  assertEquals([read(0xff, 0x7f), read(1, 0)], ["ff7f", "0100"]);
});

Deno.test("readBoolean() accepts only the two values of DER", () => {
  assertEquals([0, 0xff].map((octet) => readBoolean(element(TAG.boolean, octet))), [false, true]);
  refused(readBoolean, [element(TAG.boolean), element(TAG.boolean, 1), element(TAG.boolean, 0, 0)]);
});

Deno.test("readObjectIdentifier() reads components of any size", () => {
  const read = (...octets: readonly number[]) =>
    readObjectIdentifier(element(TAG.objectIdentifier, ...octets));
  assertEquals(read(0x55, 0x1d, 0x14), "2.5.29.20");
  assertEquals(read(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d), "1.2.840.113549");
  assertEquals([read(0), read(39), read(40), read(79), read(80), read(0x88, 0x37)], [
    "0.0",
    "0.39",
    "1.0",
    "1.39",
    "2.0",
    "2.999",
  ]);
  refused(readObjectIdentifier, [
    element(TAG.objectIdentifier),
    element(TAG.objectIdentifier, 0x55, 0x84),
    element(TAG.objectIdentifier, ...Array(65).fill(1)),
    element(TAG.objectIdentifier, 0x55, ...Array(9).fill(0xff), 0x7f),
  ]);
});

Deno.test("readTime() reads both formats, and refuses times that do not exist", () => {
  const utc = (value: string) => new Date(readTime(text(TAG.utcTime, value))).toISOString();
  assertEquals(utc("491231235959Z"), "2049-12-31T23:59:59.000Z");
  assertEquals(utc("500101000000Z"), "1950-01-01T00:00:00.000Z");
  assertEquals(utc("240229120000Z"), "2024-02-29T12:00:00.000Z");
  const general = readTime(text(TAG.generalizedTime, "99991231235959Z"));
  assertEquals(new Date(general).toISOString(), "9999-12-31T23:59:59.000Z");
  refused(
    readTime,
    [
      "230229120000Z",
      "240001120000Z",
      "241301120000Z",
      "240100120000Z",
      "240101240000Z",
      "240101126000Z",
      "240101120060Z",
      "240101120000",
      "2401011200Z",
      "240101120000+0100",
    ].map((value) => text(TAG.utcTime, value)),
  );
  refused(readTime, [
    text(TAG.generalizedTime, "240101120000Z"),
    text(TAG.integer, "240101120000Z"),
  ]);
});

Deno.test("bit strings are read in whole octets, or bit by bit from the first", () => {
  const bits = element(TAG.bitString, 0, 0x81, 0x40);
  assertEquals([...readBitOctets(bits)], [0x81, 0x40]);
  assertEquals([0, 1, 7, 8, 9, 16].map((bit) => hasBit(bits, bit)), [
    true,
    false,
    true,
    false,
    true,
    false,
  ]);
  refused(readBitOctets, [element(TAG.bitString), element(TAG.bitString, 3, 0x80)]);
});
