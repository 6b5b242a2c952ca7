// Packing: limits, sequences, order, and completeness.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { type AsduInput, encodeAsdu, packAsdus, type PackOptions } from "../../codec/mod.ts";
import { asduOctets } from "../../codec/low_level.ts";
import { Prng } from "../helpers/random/prng.ts";

function points(addresses: readonly number[]): { ioa: number; value: 0 | 1 }[] {
  return addresses.map((ioa) => ({ ioa, value: 1 }));
}

function range(first: number, count: number): number[] {
  return Array.from({ length: count }, (_, i) => first + i);
}

const HEAD = { type: "M_SP_NA_1", cause: 20, ca: 1 } as const;

Deno.test("packAsdus() fills ASDUs up to 60 single addresses", () => {
  const objects = points(range(0, 130).map((i) => 2 * i));
  const packed = packAsdus({ ...HEAD, objects });
  assertEquals(packed.map(({ sq, objects }) => [sq, objects.length]), [
    [false, 60],
    [false, 60],
    [false, 10],
  ]);
  assertEquals(encodeAsdu(packed[0]!).length, 6 + 60 * 4);
});

Deno.test("packAsdus() sends long runs as sequences of up to 127 elements", () => {
  const packed = packAsdus({ ...HEAD, objects: points(range(100, 300)) });
  assertEquals(packed.map(({ sq, objects }) => [sq, objects.length]), [
    [true, 127],
    [true, 127],
    [true, 46],
  ]);
  assertEquals(packed.map(({ objects }) => objects[0]!.ioa), [100, 227, 354]);
});

Deno.test("packAsdus() keeps short runs as single addresses, in order", () => {
  const addresses = [1, 2, 3, 10, ...range(20, 50), 5, 6];
  const packed = packAsdus({ ...HEAD, objects: points(addresses) });
  assertEquals(packed.map(({ sq, objects }) => [sq, objects.length]), [
    [false, 4],
    [true, 50],
    [false, 2],
  ]);
  assertEquals(packed.flatMap(({ objects }) => objects.map(({ ioa }) => ioa)), addresses);
});

Deno.test("packAsdus() uses only single addresses on request", () => {
  const packed = packAsdus({ ...HEAD, objects: points(range(1, 61)) }, { sequences: false });
  assertEquals(packed.map(({ sq, objects }) => [sq, objects.length]), [[false, 60], [false, 1]]);
});

Deno.test("packAsdus() never uses SQ where the type does not permit it", () => {
  const objects = range(1, 40).map((ioa) => ({ ioa, value: 1.5, time: Date.UTC(2026, 0, 1) }));
  const packed = packAsdus({ type: "M_ME_TF_1", cause: 3, ca: 1, objects });
  assertEquals(packed.map(({ sq, objects }) => [sq, objects.length]), [
    [false, 16],
    [false, 16],
    [false, 8],
  ]);
});

Deno.test("packAsdus() puts each command into its own ASDU", () => {
  const objects = [1, 2].map((ioa) => ({ ioa, value: 1 as const }));
  const packed = packAsdus({ type: "C_SC_NA_1", cause: 6, ca: 1, objects });
  assertEquals(packed.map(({ objects }) => objects.length), [1, 1]);
});

Deno.test("packAsdus() returns an empty list for no objects, and refuses objects that cannot be encoded", () => {
  assertEquals(packAsdus({ ...HEAD, objects: [] }), []);
  const long = { ioa: 1, nof: 1, nos: 1, segment: new Uint8Array(237) };
  const file = { type: "F_SG_NA_1", cause: 13, ca: 1, objects: [long] } as const;
  const [packed] = packAsdus(file);
  assertThrows(() => encodeAsdu(packed!), RangeError, "250 octets, expected at most 249");
});

Deno.test("packAsdus() keeps every object within the limit, whatever the addresses", () => {
  for (let seed = 0; seed < 200; seed++) {
    const random = new Prng(seed);
    const addresses: number[] = [];
    while (addresses.length < 400) {
      addresses.push(...range(random.int(0, 60_000), random.chance(0.5) ? 1 : random.int(1, 140)));
    }
    const objects = addresses.map((ioa) => ({ ioa, value: ioa % 100 }));
    const packed = packAsdus({ type: "M_ME_NB_1", cause: 20, ca: 1, objects });
    const order = packed.flatMap(({ objects }) => objects.map(({ ioa }) => ioa));
    assertEquals(order, addresses, `seed ${seed}`);
    for (const asdu of packed) assert(asduOctets(asdu as AsduInput) <= 249, `seed ${seed}`);
  }
});

Deno.test("packAsdus() packs a quarter of a million objects in one call", () => {
  const objects = points(range(0, 250_000));
  const sequences = packAsdus({ ...HEAD, objects });
  const singles = packAsdus({ ...HEAD, objects }, { sequences: false });
  const tagged = packAsdus({
    type: "M_SP_TB_1",
    cause: 3,
    ca: 1,
    objects: objects.map((object) => ({ ...object, time: 0 })),
  });
  for (const packed of [sequences, singles, tagged]) {
    let next = 0;
    for (const asdu of packed) for (const { ioa } of asdu.objects) assertEquals(ioa, next++);
    assertEquals(next, 250_000);
  }
});

Deno.test("packAsdus() limits the number of objects, and uses SQ = 1 for single objects on request", () => {
  const objects = [1, 2, 3, 9].map((ioa) => ({ ioa, value: 1 as const }));
  const asdu = { type: "M_SP_NA_1", cause: 20, ca: 1, objects } as const;
  const shape = (options: PackOptions) =>
    packAsdus(asdu, options).map(({ sq, objects }) => [sq, objects.map(({ ioa }) => ioa)]);
  assertEquals(shape({ maxObjects: 3 }), [[false, [1, 2, 3]], [false, [9]]]);
  assertEquals(shape({ sequences: "always", maxObjects: 2 }), [[true, [1, 2]], [true, [3]], [true, [
    9,
  ]]]);
});
