// Points that have been silent for too long.

import { assertEquals } from "@std/assert";
import { StalePoints } from "../../../cli/monitor/stale_points.ts";
import type { PointRow } from "../../../cli/text/point_row.ts";

function row(address: string, received: number, name = ""): PointRow {
  return { address, received, name } as PointRow;
}

Deno.test("a silent point is reported once, and again after another value", () => {
  const told: string[] = [];
  const stale = new StalePoints(60_000, (text) => told.push(text));
  stale.take([row("1/100", 0, "Breaker"), row("1/200", 30_000)]);
  stale.check(59_999);
  assertEquals(told, []);
  stale.check(60_000);
  stale.check(70_000);
  assertEquals(told.splice(0), ["stale: 1/100 Breaker has sent no value for 1 min"]);
  stale.check(90_000);
  assertEquals(told.splice(0), ["stale: 1/200 has sent no value for 1 min"]);
  stale.take([row("1/100", 100_000)]);
  stale.check(159_999);
  assertEquals(told, []);
  stale.check(160_000);
  assertEquals(told, ["stale: 1/100 has sent no value for 1 min"]);
});
