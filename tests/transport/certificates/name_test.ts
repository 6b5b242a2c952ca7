// Distinguished names as text, from stations and from strangers.

import { assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { nameText } from "../../../transport/certificates/name.ts";
import { der } from "../../helpers/wire/der.ts";

const COMMON_NAME = [0x55, 4, 3];

/** A name of parts: the octets of a type, the tag and content of a value. */
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
});

Deno.test("nameText() returns one line of limited length, whatever the name of a peer", () => {
  const cn = (text: string) => nameText(name([COMMON_NAME, 0x0c, utf8(text)]));
  assertEquals(cn("a\nb\u001b[31m\u2028c"), "CN=a?b?[31m?c");
  assertEquals(cn("x".repeat(197)), `CN=${"x".repeat(197)}`);
  assertEquals(cn("x".repeat(198)), `CN=${"x".repeat(197)}...`);
  assertEquals(cn("x".repeat(5000)).length, 203);
});

Deno.test("nameText() refuses what is not a name", () => {
  for (const octets of [Uint8Array.of(), Uint8Array.of(0x31, 0), der(0x30, der(0x30))]) {
    assertThrows(() => nameText(octets), CertificateError);
  }
});
