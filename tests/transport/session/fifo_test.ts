// The queue with cheap ends.

import { assertEquals } from "@std/assert";
import { Fifo } from "../../../transport/session/fifo.ts";
import { Prng } from "../../helpers/random/prng.ts";

Deno.test("Fifo gives what it was given, in order, like an array", () => {
  const random = new Prng(5);
  const fifo = new Fifo<number>();
  const array: number[] = [];
  for (let n = 0; n < 50_000; n++) {
    // Long phases of growing and shrinking pass every compaction.
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

Deno.test("Fifo keeps undefined apart from nothing", () => {
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
  assertEquals([fifo.size, fifo.shift()], [0, undefined]);
  fifo.push(3);
  assertEquals(fifo.shift(), 3);
});
