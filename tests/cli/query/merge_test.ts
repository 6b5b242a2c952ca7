// Values of several points as one sequence.

import { assertEquals } from "@std/assert";
import { Cursor, Heap } from "../../../cli/query/merge.ts";
import type { Point } from "../../../cli/query/points.ts";
import type { ValueReader } from "../../../cli/query/value_reader.ts";
import type { StoredValue } from "../../../cli/collect/format/stored_value.ts";
import { Prng } from "../../helpers/random/prng.ts";

/** Values of each point, as time and number; the pages that were read are logged. */
function readerOf(
  points: readonly (readonly (readonly [at: number, seq: number])[])[],
  backwards: boolean,
) {
  const pages: number[] = [];
  const reader = {
    read({ id }: Point, at: number, seq: number, end: number, page: number) {
      pages.push(page);
      const sign = backwards ? -1 : 1;
      return points[id]!.toSorted((a, b) => sign * (a[0] - b[0] || a[1] - b[1]))
        .filter((each) => sign * (each[0] - at || each[1] - seq) > 0 && sign * (end - each[0]) >= 0)
        .slice(0, page).map(([at, seq]) => ({ at, seq }));
    },
  } as unknown as ValueReader;
  const heap = new Heap(backwards);
  const range = { from: 0, to: 1e6 };
  points.forEach((_, id) => heap.add(new Cursor(reader, { id } as Point, { range, backwards })));
  return { heap, pages };
}

function drain(heap: Heap): readonly StoredValue[] {
  const found: StoredValue[] = [];
  for (let next = heap.next(); next !== undefined; next = heap.next()) found.push(next);
  assertEquals(heap.next(), undefined);
  return found;
}

for (const backwards of [false, true]) {
  Deno.test(`values are sorted by time and number ${backwards ? "backwards" : "forwards"}`, () => {
    const random = new Prng(7);
    for (const count of [0, 1, 2, 3, 9]) {
      let seq = 0;
      const points = Array.from(
        { length: count },
        () =>
          Array.from(
            { length: Math.floor(random.next() * 50) },
            () => [1 + Math.floor(random.next() * 40), ++seq] as const,
          ),
      );
      const { heap } = readerOf(points, backwards);
      const sign = backwards ? -1 : 1;
      const expected = points.flat().toSorted((a, b) => sign * (a[0] - b[0] || a[1] - b[1]));
      assertEquals(drain(heap).map(({ at, seq }) => [at, seq]), expected.map((each) => [...each]));
    }
  });
}

Deno.test("pages grow from 32 to 2048 values, and the last one ends the reading", () => {
  const { heap, pages } = readerOf(
    [Array.from({ length: 4000 }, (_, n) => [1, n + 1] as const)],
    false,
  );
  assertEquals(pages, [32]);
  assertEquals(drain(heap).length, 4000);
  assertEquals(pages, [32, 128, 512, 2048, 2048]);
  const exact = readerOf([Array.from({ length: 32 }, (_, n) => [1, n + 1] as const)], false);
  assertEquals([drain(exact.heap).length, exact.pages], [32, [32, 128]]);
});
