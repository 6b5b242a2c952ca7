// The index of points: pages of addresses, even when it grows, is full, or has many groups.

import { assertEquals } from "@std/assert";
import {
  pageOf,
  placeInPage,
  SlotIndex,
} from "../../../../../codec/capture/analysis/points/slot_index.ts";

/** Returns the position of an address; `undefined` if the index is full. */
function position(index: SlotIndex, group: number, ioa: number): number | undefined {
  return index.turn(group, ioa) ? index.at + placeInPage(ioa) : undefined;
}

Deno.test("addresses are divided into pages of 64", () => {
  assertEquals([0, 63, 64, 65, 0xffffff].map(pageOf), [0, 0, 1, 1, 0x3ffff]);
  assertEquals([0, 63, 64, 65, 0xffffff].map(placeInPage), [0, 63, 0, 1, 63]);
});

Deno.test("SlotIndex has a place for each group and address, and finds it again", () => {
  const index = new SlotIndex(10_000);
  const addresses = [0, 1, 63, 64, 65, 4096, 0xfffff0, 0xffffff];
  const groups = Array.from({ length: 400 }, (_, group) => group);
  const all = groups.flatMap((group) => addresses.map((ioa) => [group, ioa] as const));
  const places = all.map(([group, ioa]) => position(index, group, ioa)!);
  assertEquals(new Set(places).size, all.length);
  assertEquals(Math.min(...places) >= 64, true, "page 0 is not used");
  assertEquals(index.slots.length > Math.max(...places), true);
  // What is stored stays in its place while the index grows.
  for (const [i, place] of places.entries()) index.slots[place] = i + 1;
  for (let ioa = 0; ioa < 5000 * 64; ioa += 64) position(index, 1000, ioa);
  assertEquals(
    all.map(([group, ioa]) => index.slots[position(index, group, ioa)!]),
    all.map((_, i) => i + 1),
  );
});

Deno.test("SlotIndex has at most the number of pages given, and still finds those it has", () => {
  const index = new SlotIndex(2);
  assertEquals([position(index, 0, 5), position(index, 0, 64)], [64 + 5, 128]);
  assertEquals([position(index, 0, 128), position(index, 1, 5)], [undefined, undefined]);
  assertEquals([position(index, 0, 6), position(index, 0, 127)], [64 + 6, 128 + 63]);
});
