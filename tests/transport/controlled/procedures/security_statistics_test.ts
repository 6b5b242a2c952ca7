// Counters of secure authentication in the event buffers (type 41).

import { assertEquals, assertThrows } from "@std/assert";
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

Deno.test("statistics need a declared common address and information object addresses of their own", () => {
  const counters = new SecurityStatistics();
  const last = [...counters.entries()].length - 1;
  const objects = {
    points: [{ ioa: 100, type: "M_SP_NA_1", value: 0 }],
    counters: [{ ioa: 200 }],
    commands: [{ ioa: 300, type: "C_SC_NA_1" }],
  } as const;
  const open = (ca: number, ioa: number) =>
    new StationMachine(
      { sectors: [{ ca: 1, ...objects }] },
      { statistics: { ca, ioa, counters } },
      NOW,
    );
  const where = "Cannot report security statistics";
  for (
    const [ca, ioa, message] of [
      [2, 2000, `${where} with CA 2: it is not declared`],
      [1, 0, `${where} at IOA 0: expected a whole number from 1 to 16777215`],
      [
        1,
        16_777_216 - last,
        `${where} at IOA 16777216: expected a whole number from 1 to 16777215`,
      ],
      [1, 1.5, `${where} at IOA 1.5: expected a whole number from 1 to 16777215`],
      [1, 100 - last, `${where} at CA 1 IOA 100: another object has this address`],
      [1, 200, `${where} at CA 1 IOA 200: another object has this address`],
      [1, 300, `${where} at CA 1 IOA 300: another object has this address`],
    ] as const
  ) {
    const error = assertThrows(() => open(ca, ioa), RangeError);
    assertEquals(error.message, message);
  }
  for (const ioa of [1, 16_777_215 - last, 101, 100 - last - 1]) open(1, ioa);
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
