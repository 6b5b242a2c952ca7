// Initialization, spontaneous, cyclic and background transmission, return information, and priorities, as both stations
// send them.

import { assertEquals } from "@std/assert";
import { CAUSE } from "../../../codec/cause.ts";
import { decodeAsdu } from "../../../codec/decode_asdu.ts";
import { formatAsdu } from "../../../codec/format.ts";
import { ControlledStation } from "../../../transport/controlled/serving/controlled_station.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { supervise } from "../../../transport/controlling/supervision/supervised_station.ts";
import { FakeClock } from "../../helpers/virtual/fake_clock.ts";
import { memoryPipe, type MemoryStream } from "../../helpers/virtual/memory_stream.ts";
import { testProcedure } from "../../helpers/stations/procedure_rows.ts";
import { within } from "../../helpers/stations/scripted_station.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_SP_NA_1", value: 0 },
      { ioa: 101, type: "M_DP_NA_1", value: 1, event: "both" },
      { ioa: 102, type: "M_ME_NB_1", value: 7 },
      { ioa: 103, type: "M_ME_NC_1", value: 1, event: "untimed" },
    ],
    counters: [{ ioa: 900, value: 42 }],
    commands: [{ ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 100 } }],
  }],
  procedures: { endOfInitialization: false },
};

testProcedure("change", STATION, [
  {
    row: "spontaneous with time tag: cause 3",
    does: ({ controlled, clock }) => {
      controlled.set(1, 100, 1);
      return clock.advance(0);
    },
    wire: `
      < M_SP_TB_1 spont CA 1: 100=ON @2026-10-09 15:34:12.345`,
  },
  {
    row: "twice, without time tag and with",
    does: ({ controlled, clock }) => {
      controlled.set(1, 101, 2);
      return clock.advance(0);
    },
    wire: `
      < M_DP_NA_1 spont CA 1: 101=ON
      < M_DP_TB_1 spont CA 1: 101=ON @2026-10-09 15:34:12.345`,
  },
  {
    row: "without time tag",
    does: ({ controlled, clock }) => {
      controlled.set(1, 103, 2);
      return clock.advance(0);
    },
    wire: `
      < M_ME_NC_1 spont CA 1: 103=2`,
  },
  {
    row: "caused by a remote command: cause 11",
    does: ({ station }) => station.command(1, { type: "C_SC_NA_1", ioa: 5000, value: 1 }),
    wire: `
      > C_SC_NA_1 act CA 1: 5000=ON
      < C_SC_NA_1 actcon CA 1: 5000=ON
      < M_SP_TB_1 retrem CA 1: 100=ON @2026-10-09 15:34:12.345
      < C_SC_NA_1 actterm CA 1: 5000=ON`,
  },
  {
    row: "caused by a local command: cause 12",
    does: ({ controlled, clock }) => {
      controlled.set(1, 100, 1, { cause: CAUSE.returnLocal });
      return clock.advance(0);
    },
    wire: `
      < M_SP_TB_1 retloc CA 1: 100=ON @2026-10-09 15:34:12.345`,
  },
]);

testProcedure("cyclic and background transmission", STATION, [
  {
    row: "cause 1 without time tag, at its interval",
    declaration: {
      sectors: [{ ca: 1, points: [{ ioa: 102, type: "M_ME_NB_1", value: 7, cyclicMs: 1000 }] }],
    },
    does: ({ clock }) => clock.advance(2000),
    withinMs: 2000,
    wire: `
      < M_ME_NB_1 per/cyc CA 1: 102=7
      < M_ME_NB_1 per/cyc CA 1: 102=7`,
  },
  {
    row: "cause 2 without time tag, for every type, also while an interrogation runs",
    declaration: {
      sectors: [{
        ca: 1,
        points: [{ ioa: 100, type: "M_SP_NA_1", value: 1, backgroundMs: 1000 }],
      }],
    },
    does: async ({ station, clock }) => {
      await clock.advance(1000);
      return await station.interrogate(1);
    },
    withinMs: 1000,
    ends: "done at request by cause 10",
    wire: `
      < M_SP_NA_1 back CA 1: 100=ON
      > C_IC_NA_1 act CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)
      < M_SP_NA_1 inrogen CA 1: 100=ON
      < C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)`,
  },
]);

testProcedure("order of what waits", STATION, [
  {
    row: "confirmations and read values, then interrogated data, then cyclic data",
    // One ASDU at a time: everything else waits.
    declaration: {
      ...STATION,
      session: { k: 1, w: 1 },
      sectors: [{
        ca: 1,
        points: [
          { ioa: 100, type: "M_SP_NA_1", value: 0 },
          { ioa: 102, type: "M_ME_NB_1", value: 7, cyclicMs: 1000 },
        ],
        counters: [{ ioa: 900, value: 42 }],
      }],
    },
    controlling: { w: 1 },
    does: async ({ station, controlled, clock }) => {
      const asked = [station.interrogate(1), station.readCounters(1), station.read(1, 102)];
      controlled.set(1, 100, 1);
      await Promise.all(asked);
      await clock.advance(1000);
    },
    withinMs: 1000,
    wire: `
      > C_IC_NA_1 act CA 1: qoi=20 (station interrogation)
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=0 (read)
      > C_RD_NA_1 req CA 1: 102
      < M_SP_TB_1 spont CA 1: 100=ON @2026-10-09 15:34:12.345
      < C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=0 (read)
      < M_ME_NB_1 req CA 1: 102=7
      < M_SP_NA_1 inrogen CA 1: 100=ON
      < M_ME_NB_1 inrogen CA 1: 102=7
      < C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)
      < M_IT_NA_1 reqcogen CA 1: 900=42
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=0 (read)
      < M_ME_NB_1 per/cyc CA 1: 102=7`,
  },
]);

/** The start-up of a station, as the controlling station requests it. */
const START_UP = [
  "> C_IC_NA_1 act CA 1: qoi=20 (station interrogation)",
  "> C_CI_NA_1 act CA 1: rqt=5 (general) frz=0 (read)",
];

Deno.test("initialization: its end is sent first and once, then the start-up runs; both repeat after a reset", async () => {
  const clock = new FakeClock();
  const wire: string[] = [];
  const controlled = new ControlledStation({ ...STATION, procedures: {} }, { clock });
  let line: MemoryStream | undefined;
  const station = supervise({
    targets: [{
      open() {
        const [here, there] = memoryPipe();
        line = here;
        controlled.accept(there);
        return Promise.resolve(here);
      },
    }],
    clock,
    random: () => 0,
    startUp: [
      { do: "clock", ca: 1 },
      { do: "interrogate", ca: 1 },
      { do: "counters", ca: 1 },
    ],
    onFrame(direction, apdu) {
      if (apdu.length === 6) return;
      const asdu = decodeAsdu(apdu.subarray(6));
      const asked = [CAUSE.activation, CAUSE.initialized] as readonly number[];
      if (!asked.includes(asdu.cause) || asdu.type === "C_CS_NA_1") return;
      wire.push(`${direction === "sent" ? ">" : "<"} ${formatAsdu(asdu)}`);
    },
  });
  await clock.advance(1000);
  const powerOn = "< M_EI_NA_1 init CA 1: coi=0 (local power switch on)";
  assertEquals(wire.splice(0), [powerOn, ...START_UP]);
  await clock.advance(10_000); // t2: the end of initialization is acknowledged
  line?.fail(new Error("The line was cut"));
  await clock.advance(1000);
  assertEquals(wire.splice(0), START_UP, "a mere reconnection is no initialization");
  await within(clock, 0, station.reset(1));
  await clock.advance(10_000);
  assertEquals(wire.splice(0), [
    "> C_RP_NA_1 act CA 1: qrp=1 (general reset of process)",
    "< M_EI_NA_1 init CA 1: coi=2 (remote reset)",
    ...START_UP,
  ]);
  await within(clock, 30_000, Promise.all([station.close(), controlled.close()]));
});
