// The events and notices of a machine for a new connection, in order.

import { assertEquals } from "@std/assert";
import type { RedundancyDeclaration } from "../../../../transport/controlled/declaration/declaration.ts";
import { StationMachine } from "../../../../transport/controlled/machine.ts";

const NOW = { monotonic: 1000, instant: 0 };

function machineOf(redundancy: RedundancyDeclaration): StationMachine {
  const sectors = [{ ca: 1 }];
  return new StationMachine({ sectors, redundancy }, {}, NOW);
}

/** Summarizes the events and notices of the machine. */
function news(machine: StationMachine): string[] {
  const news: string[] = [];
  for (let event = machine.nextEvent(); event !== undefined; event = machine.nextEvent()) {
    if (event.type === "close") news.push(`close ${event.link}: ${event.detail}`);
    if (event.type !== "notice") continue;
    const { notice } = event;
    if (notice.type === "link") news.push(`${notice.state} ${notice.link}`);
    if (notice.type === "turned-away") {
      news.push(`turned away ${notice.remote.port}: ${notice.reason}`);
    }
    if (notice.type === "evicted") news.push(`evicted ${notice.link} by ${notice.by.port}`);
  }
  return news;
}

Deno.test("an accepted connection is numbered and reported; a refused one has no number", () => {
  const machine = machineOf({
    groups: [{ name: "a", addresses: ["192.0.2.0/24"] }],
    maxConnections: 2,
  });
  const open = (host: string, port: number) => machine.open({ host, port }, NOW);
  assertEquals([open("192.0.2.1", 1), open("10.0.0.1", 2), open("192.0.2.2", 3)], [
    1,
    undefined,
    2,
  ]);
  assertEquals(open("192.0.2.3", 4), undefined);
  assertEquals(news(machine), [
    "opened 1",
    "turned away 2: unknown-peer",
    "opened 2",
    "turned away 4: too-many-connections",
  ]);
});

Deno.test("an evicted connection is reported and closed before the new peer is served", () => {
  const machine = machineOf({ mode: "each-connection", maxConnections: 2 });
  for (const port of [1, 2]) machine.open({ host: "192.0.2.1", port }, NOW);
  news(machine);
  assertEquals(machine.open({ host: "192.0.2.2", port: 3 }, NOW), 3);
  assertEquals(news(machine), ["evicted 1 by 3", "close 1: Made room for 192.0.2.2", "opened 3"]);
  assertEquals([...machine.buffered().keys()], ["connection 2", "connection 3"]);
});

Deno.test("startTimeoutMs is a deadline until the peer starts or disconnects", () => {
  const machine = machineOf({ mode: "each-connection", startTimeoutMs: 5000 });
  const links = [1, 2, 3].map((port) => machine.open({ host: `192.0.2.${port}`, port }, NOW)!);
  assertEquals([machine.deadline(), machine.answerDeadline()], [6000, 6000]);
  machine.started(links[0]!);
  machine.closed(links[1]!);
  news(machine);
  const late = { monotonic: 9000, instant: 0 };
  machine.tick(late, 5999);
  assertEquals(news(machine), []);
  assertEquals(machine.answerDeadline(), 6000);
  machine.tick(late, 6000);
  assertEquals(news(machine), ["close 3: Received no STARTDT act within startTimeoutMs = 5000 ms"]);
  assertEquals(machine.answerDeadline(), Infinity);
});
