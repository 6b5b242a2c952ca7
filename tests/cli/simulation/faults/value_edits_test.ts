// ASDUs with other objects.

import { assertEquals } from "@std/assert";
import {
  withFields,
  withFirstObject,
  withoutLastObject,
  withTimeTags,
} from "../../../../cli/simulation/faults/value_edits.ts";
import {
  type AsduInput,
  decodeAsdu,
  encodeAsdu,
  formatAsdu,
  IEC104,
} from "../../../../codec/mod.ts";

function asduOf(count: number) {
  const objects = Array.from({ length: count }, (_, at) => ({ ioa: 100 + at, value: 1 as const }));
  const input: AsduInput = { type: "M_SP_NA_1", cause: 20, ca: 1, objects };
  return decodeAsdu(encodeAsdu(input));
}

function texts(parts: readonly Uint8Array[]): string[] {
  return parts.map((octets) => formatAsdu(decodeAsdu(octets)));
}

Deno.test("withTimeTags() distributes the objects over ASDUs that they fit into", () => {
  const parts = withTimeTags(asduOf(23), IEC104).map((octets) => decodeAsdu(octets));
  assertEquals(parts.map(({ type }) => type), ["M_SP_TB_1", "M_SP_TB_1", "M_SP_TB_1"]);
  assertEquals(parts.map((asdu) => asdu.type === "M_SP_TB_1" ? asdu.objects.length : 0), [
    10,
    10,
    3,
  ]);
});

Deno.test("withoutLastObject() leaves nothing of an ASDU with one object", () => {
  assertEquals(texts(withoutLastObject(asduOf(2), IEC104)), ["M_SP_NA_1 inrogen CA 1: 100=ON"]);
  assertEquals(withoutLastObject(asduOf(1), IEC104), []);
});

Deno.test("withFirstObject() and withFields() change the objects", () => {
  assertEquals(texts([withFirstObject(asduOf(3), IEC104)]), ["M_SP_NA_1 inrogen CA 1: 100=ON"]);
  assertEquals(texts([withFields(asduOf(1), { value: 0 }, IEC104)]), [
    "M_SP_NA_1 inrogen CA 1: 100=OFF",
  ]);
});
