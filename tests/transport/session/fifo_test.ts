// A queue with constant-time operations at both ends.

import { assert, assertEquals } from "@std/assert";
import { Fifo } from "../../../transport/session/fifo.ts";
import { liveHeap } from "../../helpers/machine/live_heap.ts";
import { Prng } from "../../helpers/random/prng.ts";

Deno.test("Fifo returns items in order, like an array", () => {
  const random = new Prng(5);
  const fifo = new Fifo<number>();
  const array: number[] = [];
  for (let n = 0; n < 50_000; n++) {
    // Long phases of growth and shrinkage cover every compaction.
    if (random.chance(n % 20_000 < 10_000 ? 0.7 : 0.3)) {
      fifo.push(n);
      array.push(n);
    } else {
      assertEquals(fifo.peek(), array[0]);
      assertEquals(fifo.shift(), array.shift());
    }
    assertEquals(fifo.size, array.length);
  }
});

Deno.test("Fifo.clear() leaves nothing to peek at", () => {
  const fifo = new Fifo<number>();
  fifo.push(1);
  fifo.clear();
  assertEquals([fifo.peek(), [...fifo]], [undefined, []]);
});

for (
  const [how, empty] of [
    ["the last item was removed", (fifo: Fifo<number>) => {
      while (fifo.size > 0) fifo.shift();
    }],
    ["it was cleared", (fifo: Fifo<number>) => fifo.clear()],
  ] as const
) {
  Deno.test(`Fifo releases the memory of a million items when ${how}`, () => {
    const fifo = new Fifo<number>();
    const before = liveHeap();
    for (let i = 0; i < 1_000_000; i++) fifo.push(i);
    empty(fifo);
    const growth = liveHeap() - before;
    assert(growth < 1_000_000, `${growth} octets`);
    assertEquals(fifo.size, 0);
  });
}

Deno.test("Fifo distinguishes undefined from an empty queue", () => {
  const fifo = new Fifo<number | undefined>();
  fifo.push(undefined);
  assertEquals([fifo.size, fifo.shift(), fifo.size], [1, undefined, 0]);
});

Deno.test("Fifo.clear() removes everything", () => {
  const fifo = new Fifo<number>();
  fifo.push(1);
  fifo.push(2);
  fifo.shift();
  fifo.clear();
  assertEquals([fifo.size, fifo.peek(), fifo.shift()], [0, undefined, undefined]);
  fifo.push(3);
  assertEquals(fifo.shift(), 3);
});

Deno.test("Fifo accepts initial items, and lists queued ones", () => {
  const fifo = new Fifo([1, 2, 3]);
  assertEquals([fifo.size, fifo.shift(), [...fifo], [...fifo]], [3, 1, [2, 3], [2, 3]]);
  fifo.push(4);
  assertEquals([[...fifo], fifo.size], [[2, 3, 4], 3]);
  assertEquals([...new Fifo()], []);
});

for (const waiting of [0, 1, 3000]) {
  Deno.test(`Fifo does not grow after a million items, ${waiting} at a time`, () => {
    const fifo = new Fifo<number>();
    for (let i = 0; i < waiting; i++) fifo.push(i);
    const before = liveHeap();
    for (let i = 0; i < 1_000_000; i++) {
      fifo.push(i);
      fifo.shift();
    }
    const growth = liveHeap() - before;
    assert(growth < 1_000_000, `${growth} octets`);
    assertEquals(fifo.size, waiting);
  });
}

Deno.test("Fifo releases an item when it is removed", () => {
  const fifo = new Fifo<number[]>();
  for (let i = 0; i < 1000; i++) fifo.push(new Array(1000).fill(i + 0.5));
  const before = liveHeap();
  for (let i = 0; i < 900; i++) fifo.shift();
  assert(liveHeap() - before < -4_000_000);
  assertEquals(fifo.size, 100);
});
