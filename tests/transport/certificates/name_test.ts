// Distinguished names as text, from stations and from unknown peers.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { nameText, readSubject, subjectText } from "../../../transport/certificates/name.ts";
import { der } from "../../helpers/wire/der.ts";

const COMMON_NAME = [0x55, 4, 3];

/** Builds a name from its parts: the octets of a type, the tag and content of a value. */
function name(
  ...parts: readonly (readonly [type: readonly number[], tag: number, value: Uint8Array])[]
) {
  return der(
    0x30,
    ...parts.map(([type, tag, value]) => der(0x31, der(0x30, der(0x06, ...type), der(tag, value)))),
  );
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

Deno.test("nameText() lists the parts by their short names, or by their numbers", () => {
  assertEquals(
    nameText(
      name([COMMON_NAME, 0x0c, utf8("Plant CA")], [[0x55, 4, 10], 0x13, utf8("Northfield")]),
    ),
    "CN=Plant CA, O=Northfield",
  );
  assertEquals(nameText(name([[0x2a, 0x86, 0x48, 1], 0x0c, utf8("x")])), "1.2.840.1=x");
  assertEquals(nameText(name()), "(no name)");
});

Deno.test("nameText() reads every encoding of text", () => {
  const cn = (tag: number, value: Uint8Array) => nameText(name([COMMON_NAME, tag, value]));
  assertEquals(cn(0x0c, utf8("Überwerk ⚡")), "CN=Überwerk ⚡");
  assertEquals(cn(0x1e, Uint8Array.of(0, 0x41, 0x20, 0xac, 1, 0x31)), "CN=A€ı");
  assertEquals(cn(0x1e, Uint8Array.of(0, 0x41, 0x20)), "CN=A", "half a character is left out");
  assertEquals(cn(0x14, Uint8Array.of(0x41, 0xe4)), "CN=Aä");
  assertEquals(cn(0x0c, Uint8Array.of(0x41, 0xe4)), "CN=Aä", "not UTF-8");
  assertEquals(cn(0x14, utf8("ä")), "CN=Ã¤", "Latin text that could be UTF-8");
});

Deno.test("nameText() returns one line of limited length for any name", () => {
  const cn = (text: string) => nameText(name([COMMON_NAME, 0x0c, utf8(text)]));
  assertEquals(cn("a\nb\u001b[31m\u2028c"), "CN=a?b?[31m?c");
  assertEquals(cn("x".repeat(197)), `CN=${"x".repeat(197)}`);
  assertEquals(cn("x".repeat(198)), `CN=${"x".repeat(197)}...`);
  assertEquals(cn("x".repeat(5000)).length, 203);
});

Deno.test("nameText() refuses a malformed name", () => {
  for (const octets of [Uint8Array.of(), Uint8Array.of(0x31, 0), der(0x30, der(0x30))]) {
    assertThrows(() => nameText(octets), CertificateError);
  }
});

Deno.test("subjectText() is read back by readSubject(), whatever is in the values", () => {
  const values = ["a, O=b", "a\\, O=b", " a ", "a\nb", "a\\u{a}b", "", "x".repeat(500), "\u202Ea"];
  const subjects = values.map((value) => subjectText(name([COMMON_NAME, 0x0c, utf8(value)])));
  const written = ["CN=a\\, O=b", "CN=a\\\\\\, O=b", "CN=\\ a\\ ", "CN=a\\u{a}b", "CN=a\\\\u{a}b"];
  assertEquals(subjects.slice(0, 5), written);
  const read = subjects.map((text) => readSubject(text));
  assertEquals(read, values.map((value) => [["CN", value]]));
  const both = subjectText(
    name([COMMON_NAME, 0x0c, utf8("a")], [[0x55, 4, 10], 0x13, utf8("Northfield")]),
  );
  assertEquals(readSubject(both), [["CN", "a"], ["O", "Northfield"]]);
});

Deno.test("readSubject() accepts attributes in any case, with or without spaces, and nothing else", () => {
  assertEquals(readSubject("cn=a,o=b,1.2.3=c"), [["CN", "a"], ["O", "b"], ["1.2.3", "c"]]);
  const numbers = "2.5.4.3=a, SERIALNUMBER=7, 1.2.840.113549.1.9.1=d";
  assertEquals(readSubject(numbers), [["CN", "a"], ["SERIALNUMBER", "7"], ["EMAIL", "d"]]);
  assertEquals(readSubject("emailAddress = a@b"), readSubject("email=a@b"));
  const spaced = "CN = Centre A , O =  North  field";
  assertEquals(readSubject(spaced), [["CN", "Centre A"], ["O", "North  field"]]);
  assertEquals(readSubject("CN=\u00a0a\t"), [["CN", "\u00a0a\t"]], "other white space is kept");
  assertEquals(readSubject("CN=  "), [["CN", ""]]);
  assertEquals(readSubject("CN=\\ a\\ , O=\\ "), [["CN", " a "], ["O", " "]]);
  assertEquals(readSubject("CN=a\\\\2C\\+\\u{62}"), [["CN", "a\\2C+b"]]);
  for (const text of ["CN=a\\2Cb", "CN=\\a", "CN=\\\\\\a", "CN=\\u{}", "CN=\\u2C", "C\nN=a"]) {
    assertEquals(readSubject(text), undefined, text);
  }
  for (
    const text of ["", "a", "=a", "CN=a,", "CN=a,,O=b", ",CN=a", "CN=a\\", "C N=a", "NC=a", "/CN=a"]
  ) {
    assertEquals(readSubject(text), undefined, text);
  }
});

Deno.test("readSubject() keeps one space after a backslash, however many follow", () => {
  const value = (text: string) => readSubject(`CN=${text}`)?.at(0)?.[1];
  assertEquals([value("a\\ "), value("a\\   "), value("a   ")], ["a ", "a ", "a"]);
  assertEquals([value("a\\\\ "), value("a\\\\   ")], ["a\\", "a\\"]);
  assertEquals(value("a\\\\\\  "), "a\\ ");
});

Deno.test("every attribute has its short name", () => {
  const short = (...type: readonly number[]) => nameText(name([type, 0x0c, utf8("x")]));
  const names = [[3, "CN"], [5, "serialNumber"], [6, "C"], [7, "L"], [8, "ST"], [10, "O"], [
    11,
    "OU",
  ]];
  for (const [last, text] of names) assertEquals(short(0x55, 4, Number(last)), `${text}=x`);
  const pilot = [0x09, 0x92, 0x26, 0x89, 0x93, 0xf2, 0x2c, 0x64, 1, 25];
  assertEquals(short(...pilot), "DC=x");
  assertEquals(short(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 1, 9, 1), "email=x");
});
