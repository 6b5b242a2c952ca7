// The data unit identifier of an ASDU, with every profile.

import { assertEquals } from "@std/assert";
import { AsduHead } from "../../../../codec/capture/analysis/asdu_head.ts";
import { IEC104 } from "../../../../codec/profile.ts";

const OCTETS = Uint8Array.of(0xff, 30, 0x83, 0xc3, 9, 0x34, 0x12, 0x56);

function read(profile: object, octets = OCTETS) {
  const head = new AsduHead();
  const before = { ...head };
  head.read(octets, 1, { ...IEC104, ...profile });
  return { before, head: { ...head } };
}

Deno.test("AsduHead is empty at first", () => {
  assertEquals(read({}).before, {
    typeId: 0,
    count: 0,
    cause: 0,
    negative: false,
    test: false,
    originator: 0,
    ca: 0,
  });
});

Deno.test("AsduHead reads causes and common addresses of one and two octets", () => {
  const common = { typeId: 30, count: 3, cause: 3, negative: true, test: true };
  assertEquals(read({}).head, { ...common, originator: 9, ca: 0x1234 });
  assertEquals(read({ cotOctets: 1 }).head, { ...common, originator: 0, ca: 0x3409 });
  assertEquals(read({ caOctets: 1 }).head, { ...common, originator: 9, ca: 0x34 });
  assertEquals(read({ cotOctets: 1, caOctets: 1 }).head, { ...common, originator: 0, ca: 9 });
});

Deno.test("AsduHead separates the bits of the cause and of the number of objects", () => {
  const of = (vsq: number, cot: number) => {
    const { count, cause, negative, test } = read({}, Uint8Array.of(0, 1, vsq, cot, 0, 1, 0)).head;
    return [count, cause, negative, test];
  };
  assertEquals(of(0x7f, 0x3f), [127, 63, false, false]);
  assertEquals(of(0x80, 0x40), [0, 0, true, false]);
  assertEquals(of(0x01, 0x80), [1, 0, false, true]);
});
