// The clock of the machine, and the alarm that a connection sets by it.

import { assert, assertEquals } from "@std/assert";
import { Alarm } from "../../../transport/connection/deadline_timer.ts";
import { SYSTEM_CLOCK } from "../../../transport/connection/clock.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";

Deno.test("SYSTEM_CLOCK calls what is due, though never at once, in the order of time", async () => {
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

Deno.test("SYSTEM_CLOCK bears a deadline beyond the longest timer of the runtime", () => {
  let called = false;
  const forty = 40 * 86_400_000;
  const cancel = SYSTEM_CLOCK.schedule(SYSTEM_CLOCK.monotonic() + forty, () => called = true);
  cancel(); // had the runtime cut it to 32 bits, there would be a warning and a call at once
  assert(!called);
});

Deno.test("Alarm rings at its deadline, and not again", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const alarm = new Alarm(clock, () => rings++);
  alarm.set(1000);
  await clock.advance(999);
  assertEquals(rings, 0);
  await clock.advance(1);
  assertEquals(rings, 1);
  await clock.advance(10_000);
  assertEquals(rings, 1);
  alarm.set(12_000);
  await clock.advance(1000);
  assertEquals(rings, 2);
});

Deno.test("Alarm stays for a later deadline and moves for an earlier one", async () => {
  const clock = new FakeClock();
  const rings: number[] = [];
  const alarm = new Alarm(clock, () => rings.push(clock.monotonic()));
  alarm.set(1000);
  alarm.set(5000);
  alarm.set(500);
  assertEquals(clock.scheduled, 1);
  await clock.advance(10_000);
  assertEquals(rings, [500]); // its owner looks, and sets it for 5000
});

Deno.test("Alarm is not set for never, and cancel() takes it back", async () => {
  const clock = new FakeClock();
  let rings = 0;
  const alarm = new Alarm(clock, () => rings++);
  alarm.cancel();
  alarm.set(Infinity);
  assertEquals(clock.scheduled, 0);
  alarm.set(1000);
  alarm.cancel();
  assertEquals(clock.scheduled, 0);
  alarm.set(2000); // later than the one taken back, and still set
  await clock.advance(2000);
  assertEquals(rings, 1);
});
