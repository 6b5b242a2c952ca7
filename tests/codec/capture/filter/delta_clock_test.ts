// The time between the APDUs of each connection, for filters.

import { assertEquals } from "@std/assert";
import { DeltaClock } from "../../../../codec/capture/filter/delta_clock.ts";

Deno.test("DeltaClock measures each connection on its own, and nothing without a time", () => {
  const clock = new DeltaClock();
  const taken = [[1, 5], [2, 6], [1, 7.25], [2, undefined], [2, 8], [2, 8]] as const;
  assertEquals(taken.map(([connection, time]) => clock.take(connection, time)), [
    ...[null, null, 2.25, null, null, 0],
  ]);
});

Deno.test("DeltaClock follows 16384 connections, and forgets the one that has been silent the longest", () => {
  const clock = new DeltaClock();
  for (let connection = 0; connection < 16_384; connection++) clock.take(connection, 0);
  assertEquals(clock.take(0, 1), 1);
  assertEquals(clock.take(16_384, 1), null);
  assertEquals([clock.take(0, 2), clock.take(2, 2), clock.take(1, 2)], [1, 2, null]);
});
