// JSON records of an ASDU, and which of its issues each of them contains.

import { assert, assertEquals } from "@std/assert";
import { asduRecords } from "../../../cli/text/point_row.ts";
import { Names } from "../../../cli/text/names.ts";
import { decodeAsdu, IEC104 } from "../../../mod.ts";

/** Returns the records of an ASDU given in octets. */
function records(octets: readonly number[]) {
  const asdu = decodeAsdu(Uint8Array.from(octets));
  return asduRecords(asdu, { received: 0, names: new Names(), profile: IEC104 });
}

/** Returns the offsets of the issues of each record. */
function offsets(octets: readonly number[]): readonly (readonly unknown[])[] {
  return records(octets).map(({ issues = [] }) =>
    (issues as readonly { readonly offset: number }[]).map(({ offset }) => offset)
  );
}

Deno.test("a record has the issues of its object, with either structure", () => {
  const head = [3, 0, 1, 0];
  assertEquals(offsets([1, 0x83, ...head, 1, 0, 0, 0x0e, 0x00, 0x0e]), [[9], [], [11]]);
  assertEquals(offsets([1, 2, ...head, 1, 0, 0, 0x00, 2, 0, 0, 0x0e]), [[], [13]]);
});

Deno.test("each record has the issues that belong to no object", () => {
  const odd = [1, 0x82, 3, 0, 1, 0, 1, 0, 0, 0x0e, 0x00, 0xaa]; // with an octet too many
  assertEquals(offsets(odd).map((list) => list.includes(11)), [true, true]);
  assertEquals(offsets(odd).map((list) => list.includes(9)), [true, false]);
});

Deno.test("the records of an ASDU full of issues grow linearly with its length", () => {
  const count = 127;
  const full = records([1, 0x80 | count, 3, 0, 1, 0, 1, 0, 0, ...new Array(count).fill(0x0e)]);
  assertEquals(full.length, count);
  assert(full.every(({ issues }) => (issues as readonly unknown[]).length === 1));
});
