// The log of a simulated station: what happened, in words.

import { assertEquals } from "@std/assert";
import { Names } from "../../../cli/text/names.ts";
import { StationLog } from "../../../cli/simulation/station_log.ts";
import type { StationEvent } from "../../../cli/simulation/events.ts";
import { StationMachine } from "../../../mod.ts";

Deno.test("the log says who was turned away or gave way, which limit was reached, and what to do", () => {
  const declaration = {
    sectors: [{ ca: 1, points: [{ ioa: 1, type: "M_SP_NA_1", value: 0 }] }],
    redundancy: { mode: "each-connection", maxConnections: 3 },
  } as const;
  const now = { monotonic: 0, wall: 0 };
  const machine = new StationMachine(declaration, {}, now);
  for (
    const [hostname, port] of [["::ffff:192.0.2.7", 1], ["192.0.2.7", 2], ["192.0.2.7", 3]] as const
  ) {
    machine.open({ hostname, port }, now);
  }
  machine.open({ hostname: "192.0.2.8", port: 4 }, now);
  machine.open({ hostname: "192.0.2.9", port: 5 }, now);
  const log = new StationLog(new Names(declaration));
  const lines: string[] = [];
  for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
    if (event.type === "notice") lines.push(log.textOf(event.notice as StationEvent));
  }
  assertEquals(lines, [
    "[::ffff:192.0.2.7]:1  connected",
    "192.0.2.7:2  connected",
    "192.0.2.7:3  turned away: 192.0.2.7 has 2 connections, as many as " +
    "redundancy.maxConnectionsPerAddress permits: close some of them, or raise that limit",
    "192.0.2.8:4  connected",
    "[::ffff:192.0.2.7]:1  evicted: 192.0.2.9 gets the slot of 192.0.2.7: all 3 slots are taken, and " +
    "192.0.2.7 holds 2 of them without ever having started data transfer. If it needs them, add it " +
    "to a redundancy group or raise redundancy.maxConnections",
    "192.0.2.9:5  connected",
  ]);
});
