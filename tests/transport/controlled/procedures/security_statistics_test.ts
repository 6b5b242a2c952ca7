// Counters of secure authentication in the event buffers (type 41).

import { assertEquals } from "@std/assert";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { SecurityStatistics } from "../../../../transport/authentication/statistics.ts";
import { StationMachine } from "../../../../transport/controlled/machine.ts";

const NOW = { monotonic: 0, instant: Date.UTC(2026, 10, 30) };

Deno.test("a statistic that waits is replaced by its next value, so that faults of a peer push out no events", () => {
  const counters = new SecurityStatistics();
  const machine = new StationMachine(
    {
      sectors: [{ ca: 1, points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }] }],
      procedures: { endOfInitialization: false },
      redundancy: {
        groups: [{ name: "A", addresses: ["192.0.2.1"] }, { name: "B", addresses: ["192.0.2.2"] }],
      },
      events: { classes: [{ name: "all", limit: 10, overflow: "drop-oldest" }] },
    },
    { statistics: { ca: 1, ioa: 2000, counters } },
    NOW,
  );
  machine.set(1, 100, { value: 1, quality: 0 }, NOW);
  for (let value = 1; value <= 100; value++) {
    machine.reportStatistic({ name: "discardedMessages", index: 9, value }, NOW);
    machine.reportStatistic({ name: "unexpectedMessages", index: 0, value }, NOW);
  }
  assertEquals([...machine.buffered()], [["A", 3], ["B", 3]]);
  const link = machine.open({ host: "192.0.2.1", port: 1 }, NOW)!;
  machine.started(link);
  assertEquals(takeAll(machine, link), [
    ["M_SP_TB_1", 1],
    ["S_IT_TC_1", 100],
    ["S_IT_TC_1", 100],
  ]);
  // What was sent is not replaced.
  machine.reportStatistic({ name: "unexpectedMessages", index: 0, value: 101 }, NOW);
  assertEquals(takeAll(machine, link), [["S_IT_TC_1", 101]]);
  assertEquals([...machine.buffered()], [["A", 4], ["B", 3]]);
});

/** Types and values of everything that a station sends. */
function takeAll(machine: StationMachine, link: number): unknown[] {
  const taken: unknown[] = [];
  for (let asdu = machine.take(link); asdu !== undefined; asdu = machine.take(link)) {
    const decoded = decodeAsdu(asdu);
    if (decoded.type === "raw") throw new Error("An ASDU cannot be decoded");
    for (const object of decoded.objects) {
      taken.push([decoded.type, "value" in object && object.value]);
    }
  }
  return taken;
}
