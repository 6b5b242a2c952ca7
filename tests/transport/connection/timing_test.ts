// The system clock, and the timer of a connection that uses it.

import { assert, assertEquals } from "@std/assert";
import { DeadlineTimer } from "../../../transport/connection/deadline_timer.ts";
import { SYSTEM_CLOCK } from "../../../transport/connection/clock.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

Deno.test("SYSTEM_CLOCK makes due calls in order of time, never synchronously", async () => {
  const calls: string[] = [];
  const done = Promise.withResolvers<void>();
  const now = SYSTEM_CLOCK.monotonic();
  SYSTEM_CLOCK.schedule(now + 2, () => {
    calls.push("later");
    done.resolve();
  });
  SYSTEM_CLOCK.schedule(now - 1000, () => calls.push("overdue"));
  const cancel = SYSTEM_CLOCK.schedule(now, () => calls.push("cancelled"));
  cancel();
  assertEquals(calls, []);
  await done.promise;
  assertEquals(calls, ["overdue", "later"]);
  assert(SYSTEM_CLOCK.monotonic() >= now);
});

Deno.test("SYSTEM_CLOCK supports deadlines beyond the longest timer of the runtime", () => {
  let called = false;
  const forty = 40 * 86_400_000;
  const cancel = SYSTEM_CLOCK.schedule(SYSTEM_CLOCK.monotonic() + forty, () => called = true);
  cancel(); // truncation to 32 bits would cause a warning and an immediate call
  assert(!called);
});

Deno.test("DeadlineTimer fires once at its deadline", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const timer = new DeadlineTimer(clock, () => rings++);
  timer.set(1000);
  await clock.advance(999);
  assertEquals(rings, 0);
  await clock.advance(1);
  assertEquals(rings, 1);
  await clock.advance(10_000);
  assertEquals(rings, 1);
  timer.set(12_000);
  await clock.advance(1000);
  assertEquals(rings, 2);
});

Deno.test("DeadlineTimer keeps its time for a later deadline and moves for an earlier one", async () => {
  const clock = new FakeClock();
  const rings: number[] = [];
  const timer = new DeadlineTimer(clock, () => rings.push(clock.monotonic()));
  timer.set(1000);
  timer.set(5000);
  timer.set(500);
  assertEquals(clock.scheduled, 1);
  await clock.advance(10_000);
  assertEquals(rings, [500]); // its owner checks, and sets it to 5000
});

Deno.test("DeadlineTimer sets no timer for Infinity, and cancel() cancels it", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const timer = new DeadlineTimer(clock, () => rings++);
  timer.cancel();
  timer.set(Infinity);
  assertEquals(clock.scheduled, 0);
  timer.set(1000);
  timer.cancel();
  assertEquals(clock.scheduled, 0);
  timer.set(2000); // later than the cancelled one, but set
  await clock.advance(2000);
  assertEquals(rings, 1);
});
