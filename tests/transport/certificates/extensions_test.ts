// Extensions: criticality, values that are parsed only on demand, and the maximum number.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { CertificateError } from "../../../transport/certificates/certificate_error.ts";
import { DerReader, hexOf } from "../../../transport/certificates/der.ts";
import { readExtensions, readPointNames } from "../../../transport/certificates/extensions.ts";
import { octets } from "../../helpers/wire/frames.ts";
import { der, extension, identifier, sequence, tagged } from "../../helpers/wire/der.ts";

const NULL = der(0x05);

function read(...parts: readonly Uint8Array[]) {
  return readExtensions(new DerReader(sequence(...parts), "it").any("the extensions"));
}

function fault(...parts: readonly Uint8Array[]): string {
  return assertThrows(() => read(...parts), CertificateError).message;
}

Deno.test("readExtensions() reads identifiers, criticality and values", () => {
  const found = read(
    extension("1.2.3", NULL),
    extension("1.2.4", NULL, 0xff),
    extension("1.2.5", der(0x02, 7), 0),
  );
  assertEquals([...found].map(([id, { critical }]) => [id, critical]), [
    ["1.2.3", false],
    ["1.2.4", true],
    ["1.2.5", false],
  ]);
  const value = found.get("1.2.5")!.read();
  assertEquals([value.tag, hexOf(value.content)], [2, "07"]);
  assertEquals(value.what, "the value of extension 1.2.5");
  assertEquals(read().size, 0);
});

Deno.test("readExtensions() refuses an extension that occurs twice, and more than 64", () => {
  assertEquals(
    fault(extension("1.2.3", NULL), extension("1.2.4", NULL), extension("1.2.3", NULL)),
    "extension 1.2.3 occurs twice",
  );
  const many = Array.from({ length: 65 }, (_, i) => extension(`1.2.${i}`, NULL));
  assertEquals(read(...many.slice(1)).size, 64);
  assertEquals(fault(...many), "there are more than 64 extensions");
});

Deno.test("readExtensions() names the malformed part of an extension", () => {
  const id = identifier("1.2.3");
  assertEquals(fault(NULL), "an extension has the tag 0x05, expected 0x30");
  assertEquals(fault(sequence(NULL)), "the name of an extension has the tag 0x05, expected 0x06");
  assertEquals(
    fault(sequence(id, NULL)),
    "the value of extension 1.2.3 has the tag 0x05, expected 0x04",
  );
  assertEquals(
    fault(sequence(id, der(0x01, 1), der(0x04))),
    "whether extension 1.2.3 is critical is neither true nor false",
  );
  assertEquals(
    fault(sequence(id, der(0x04), NULL)),
    "an extension is followed by 2 extra octets",
  );
  const value = (content: Uint8Array) => read(extension("1.2.3", content)).get("1.2.3")!;
  const message = (content: Uint8Array) =>
    assertThrows(() => value(content).read(), CertificateError).message;
  assertEquals(
    message(octets("")),
    "the value of extension 1.2.3 ends before the value of extension 1.2.3",
  );
  assertEquals(
    message(octets("05 00 00")),
    "the value of extension 1.2.3 is followed by 1 extra octet",
  );
});

Deno.test("readPointNames() reads the full names of a distribution point, but not relative ones", () => {
  const point = (content: Uint8Array) => new DerReader(tagged(0, content), "it").any("the point");
  const names = [der(0x86, 0x61), der(0x86, 0x62)];
  assertEquals(readPointNames(point(tagged(0, ...names))), ["860161", "860162"]);
  assertEquals(readPointNames(point(tagged(0))), []);
  assert(readPointNames(point(tagged(1, ...names))) === undefined);
});
