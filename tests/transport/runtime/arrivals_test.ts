// A queue of arrivals: its limit, its order, a failure in between, and its end.

import { assertEquals, assertRejects } from "@std/assert";
import { Arrivals } from "../../../transport/runtime/arrivals.ts";
import { standing } from "../../helpers/stations/bench_connection.ts";

Deno.test("Arrivals delivers in order, and accepts no more than its limit", async () => {
  const arrivals = new Arrivals<number>(2);
  assertEquals([arrivals.add(1), arrivals.add(2), arrivals.add(3)], [true, true, false]);
  const taken = arrivals.take();
  assertEquals([(await taken.next()).value, (await taken.next()).value], [1, 2]);
  const next = taken.next();
  assertEquals(await standing(next), "pending");
  assertEquals(arrivals.add(4), true);
  assertEquals((await next).value, 4);
});

Deno.test("Arrivals fails once, after earlier arrivals, and continues in the next iteration", async () => {
  const arrivals = new Arrivals<number>(2);
  arrivals.add(1);
  arrivals.fail(new Error("too many open files"));
  const taken = arrivals.take();
  assertEquals((await taken.next()).value, 1);
  await assertRejects(() => taken.next(), Error, "too many open files");
  const again = arrivals.take();
  const next = again.next();
  assertEquals(await standing(next), "pending");
  arrivals.fail(new Error("once more"));
  await assertRejects(() => next, Error, "once more");
  arrivals.add(2);
  assertEquals((await arrivals.take().next()).value, 2);
});

Deno.test("Arrivals ends its iteration, returns unclaimed items, and accepts nothing more", async () => {
  const arrivals = new Arrivals<number>(2);
  const next = arrivals.take().next();
  assertEquals(await standing(next), "pending");
  assertEquals(arrivals.end(), []);
  assertEquals(await next, { done: true, value: undefined });
  const other = new Arrivals<number>(2);
  other.add(1);
  other.add(2);
  assertEquals([other.end(), other.end(), other.add(3)], [[1, 2], [], false]);
  assertEquals((await other.take().next()).done, true);
});
