// Interrogation, counters, clock, read, test, reset and delay acquisition, as both stations send them.

import { octets } from "../../helpers/wire/frames.ts";
import { testProcedure } from "../../helpers/stations/procedure_rows.ts";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_SP_NA_1", value: 1, groups: [1] },
      { ioa: 101, type: "M_DP_NA_1", value: 2, groups: [1] },
      { ioa: 102, type: "M_ST_NA_1", value: -3, groups: [2] },
      { ioa: 103, type: "M_BO_NA_1", value: 5, groups: [2] },
      { ioa: 104, type: "M_ME_NA_1", value: 0.5, groups: [3] },
      { ioa: 105, type: "M_ME_NB_1", value: 7, groups: [3] },
      { ioa: 106, type: "M_ME_NC_1", value: 1.5, groups: [16] },
    ],
    counters: [{ ioa: 900, value: 42, groups: [1] }, { ioa: 901, value: 3, groups: [4] }],
  }, { ca: 2, points: [{ ioa: 100, type: "M_SP_NA_1", value: 0, groups: [1] }] }],
  procedures: { endOfInitialization: false },
};

testProcedure("every request", STATION, [
  {
    row: "accepted: cause 7, then 10; every answer has the originator and test bit",
    does: ({ station }) => station.interrogate(2, { test: true, originator: 7 }),
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act TEST OA 7 CA 2: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon TEST OA 7 CA 2: qoi=20 (station interrogation)
      < M_SP_NA_1 inrogen TEST OA 7 CA 2: 100=OFF
      < C_IC_NA_1 actterm TEST OA 7 CA 2: qoi=20 (station interrogation)`,
  },
  {
    row: "refused: cause 7 with P/N = 1, and no termination",
    declaration: { time: { synchronization: "refuse" } },
    does: ({ station }) => station.synchronizeClock(1),
    ends: "negative at request by cause 7",
    wire: `
      > C_CS_NA_1 act CA 1: @2026-10-09 15:34:12.345
      < C_CS_NA_1 actcon NEGATIVE CA 1: @2026-10-09 15:34:12.345`,
  },
  {
    row: "of unknown type: mirrored with cause 44",
    declaration: { procedures: { endOfInitialization: false, unsupported: ["C_TS_TA_1"] } },
    does: ({ station }) => station.test(1, { counter: 9 }),
    ends: "negative at request by cause 44",
    wire: `
      > C_TS_TA_1 act CA 1: tsc=9 @2026-10-09 15:34:12.345
      < C_TS_TA_1 uknType NEGATIVE CA 1: tsc=9 @2026-10-09 15:34:12.345`,
  },
  {
    row: "of unsuitable cause: mirrored with cause 45",
    does: ({ station }) => station.send(octets("64 01 0a 00 01 00 00 00 00 14")),
    withinMs: 10_000,
    wire: `
      > C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 uknCOT NEGATIVE CA 1: qoi=20 (station interrogation)`,
  },
  {
    row: "to an unknown common address: mirrored with cause 46",
    does: ({ station }) => station.interrogate(9),
    ends: "negative at request by cause 46",
    wire: `
      > C_IC_NA_1 act CA 9: qoi=20 (station interrogation)
      < C_IC_NA_1 uknCA NEGATIVE CA 9: qoi=20 (station interrogation)`,
  },
  {
    row: "to an unknown object: mirrored with cause 47",
    does: ({ station }) => station.command(1, { type: "C_SC_NA_1", ioa: 5, value: 1 }),
    ends: "negative at execute by cause 47",
    wire: `
      > C_SC_NA_1 act CA 1: 5=ON
      < C_SC_NA_1 uknIOA NEGATIVE CA 1: 5=ON`,
  },
  {
    row: "to all stations: each answers with its own common address",
    does: ({ station }) => station.synchronizeClock(65_535, { stations: [1, 2] }),
    ends: "done at request by cause 7",
    wire: `
      > C_CS_NA_1 act CA 65535: @2026-10-09 15:34:12.345
      < C_CS_NA_1 actcon CA 1: @2026-10-09 15:34:12.345
      < C_CS_NA_1 actcon CA 2: @2026-10-09 15:34:12.345`,
  },
  {
    row: "several for different objects at a time, one at a time for the same",
    does: ({ station }) =>
      Promise.all([station.read(1, 100), station.read(1, 101), station.read(1, 100)]),
    wire: `
      > C_RD_NA_1 req CA 1: 100
      > C_RD_NA_1 req CA 1: 101
      < M_SP_NA_1 req CA 1: 100=ON
      < M_DP_NA_1 req CA 1: 101=ON
      > C_RD_NA_1 req CA 1: 100
      < M_SP_NA_1 req CA 1: 100=ON`,
  },
]);

testProcedure("interrogation", STATION, [
  {
    row: "of the station: every type without time tag, cause 20",
    does: ({ station }) => station.interrogate(1),
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)
      < M_SP_NA_1 inrogen CA 1: 100=ON
      < M_DP_NA_1 inrogen CA 1: 101=ON
      < M_ST_NA_1 inrogen CA 1: 102=-3
      < M_BO_NA_1 inrogen CA 1: 103=0x00000005
      < M_ME_NA_1 inrogen CA 1: 104=0.5
      < M_ME_NB_1 inrogen CA 1: 105=7
      < M_ME_NC_1 inrogen CA 1: 106=1.5
      < C_IC_NA_1 actterm CA 1: qoi=20 (station interrogation)`,
  },
  {
    row: "of group 1: cause 21",
    does: ({ station }) => station.interrogate(1, { group: 1 }),
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act CA 1: qoi=21 (group 1)
      < C_IC_NA_1 actcon CA 1: qoi=21 (group 1)
      < M_SP_NA_1 inro1 CA 1: 100=ON
      < M_DP_NA_1 inro1 CA 1: 101=ON
      < C_IC_NA_1 actterm CA 1: qoi=21 (group 1)`,
  },
  {
    row: "of group 16: cause 36",
    does: ({ station }) => station.interrogate(1, { group: 16 }),
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act CA 1: qoi=36 (group 16)
      < C_IC_NA_1 actcon CA 1: qoi=36 (group 16)
      < M_ME_NC_1 inro16 CA 1: 106=1.5
      < C_IC_NA_1 actterm CA 1: qoi=36 (group 16)`,
  },
  {
    row: "of a group without objects: refused",
    does: ({ station }) => station.interrogate(1, { group: 9 }),
    ends: "negative at request by cause 7",
    wire: `
      > C_IC_NA_1 act CA 1: qoi=29 (group 9)
      < C_IC_NA_1 actcon NEGATIVE CA 1: qoi=29 (group 9)`,
  },
  {
    row: "with an undefined qualifier: refused",
    does: ({ station }) => station.send(octets("64 01 06 00 01 00 00 00 00 07")),
    withinMs: 10_000,
    wire: `
      > C_IC_NA_1 act CA 1: qoi=7
      < C_IC_NA_1 actcon NEGATIVE CA 1: qoi=7`,
  },
  {
    row: "of all stations: confirmations, data and terminations of each",
    does: ({ station }) => station.interrogate(65_535, { stations: [1, 2], group: 1 }),
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act CA 65535: qoi=21 (group 1)
      < C_IC_NA_1 actcon CA 1: qoi=21 (group 1)
      < C_IC_NA_1 actcon CA 2: qoi=21 (group 1)
      < M_SP_NA_1 inro1 CA 1: 100=ON
      < M_DP_NA_1 inro1 CA 1: 101=ON
      < C_IC_NA_1 actterm CA 1: qoi=21 (group 1)
      < M_SP_NA_1 inro1 CA 2: 100=OFF
      < C_IC_NA_1 actterm CA 2: qoi=21 (group 1)`,
  },
  {
    row: "an event that happened before is sent before the value",
    does({ station, controlled }) {
      controlled.set(2, 100, 1);
      return station.interrogate(2);
    },
    ends: "done at request by cause 10",
    wire: `
      > C_IC_NA_1 act CA 2: qoi=20 (station interrogation)
      < M_SP_TB_1 spont CA 2: 100=ON @2026-10-09 15:34:12.345
      < C_IC_NA_1 actcon CA 2: qoi=20 (station interrogation)
      < M_SP_NA_1 inrogen CA 2: 100=ON
      < C_IC_NA_1 actterm CA 2: qoi=20 (station interrogation)`,
  },
  {
    row: "a second one of the same station waits for the end of the first",
    does: ({ station }) => Promise.all([station.interrogate(2), station.interrogate(2)]),
    wire: `
      > C_IC_NA_1 act CA 2: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon CA 2: qoi=20 (station interrogation)
      < M_SP_NA_1 inrogen CA 2: 100=OFF
      < C_IC_NA_1 actterm CA 2: qoi=20 (station interrogation)
      > C_IC_NA_1 act CA 2: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon CA 2: qoi=20 (station interrogation)
      < M_SP_NA_1 inrogen CA 2: 100=OFF
      < C_IC_NA_1 actterm CA 2: qoi=20 (station interrogation)`,
  },
  {
    row: "deactivated when none runs: cause 9 with P/N = 1",
    does: ({ station }) => station.deactivateInterrogation(1),
    ends: "negative at cancel by cause 9",
    wire: `
      > C_IC_NA_1 deact CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 deactcon NEGATIVE CA 1: qoi=20 (station interrogation)`,
  },
  {
    row: "deactivated while it runs: cause 9, the data end, no termination",
    // One ASDU at a time, so that the deactivation arrives in between.
    declaration: { session: { k: 1, w: 1 } },
    controlling: { w: 1 },
    does({ station }) {
      const running = station.interrogate(1);
      return Promise.all([station.deactivateInterrogation(1), running]);
    },
    withinMs: 60_000,
    wire: `
      > C_IC_NA_1 act CA 1: qoi=20 (station interrogation)
      > C_IC_NA_1 deact CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 actcon CA 1: qoi=20 (station interrogation)
      < C_IC_NA_1 deactcon CA 1: qoi=20 (station interrogation)`,
  },
]);

const SLOW_COUNTERS: Partial<StationDeclaration> = {
  sectors: [{
    ca: 1,
    counters: [
      { ioa: 900, value: 42, freezeMs: 60_000, reportFrozen: true },
      { ioa: 901, value: 3, freezeMs: 60_000 },
      { ioa: 902, value: 7, reportFrozen: true },
    ],
  }],
};

testProcedure("counters", STATION, [
  {
    row: "mode A: frozen by the station's clock, sent with cause 3",
    declaration: SLOW_COUNTERS,
    does: ({ clock }) => clock.advance(60_000),
    withinMs: 60_000,
    wire: `
      < M_IT_NA_1 spont CA 1: 900=42 sequence=1`,
  },
  {
    row: "mode B: frozen by the station's clock, read on request with cause 37",
    declaration: SLOW_COUNTERS,
    before: async ({ controlled, clock }) => {
      await clock.advance(60_000);
      controlled.count(1, 901, 5);
    },
    does: ({ station }) => station.readCounters(1),
    ends: "done at request by cause 10",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=0 (read)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=0 (read)
      < M_IT_NA_1 reqcogen CA 1: 900=42 sequence=1, 901=3 sequence=1, 902=7
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=0 (read)`,
  },
  {
    row: "mode C: frozen on request, then read",
    does: ({ station }) => station.readCounters(1, { freeze: "freeze" }),
    ends: "done at request by cause 10",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=1 (freeze without reset)
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=0 (read)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=0 (read)
      < M_IT_NA_1 reqcogen CA 1: 900=42 sequence=1, 901=3 sequence=1
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=0 (read)`,
  },
  {
    row: "mode D: frozen on request, sent with cause 3",
    declaration: SLOW_COUNTERS,
    does: ({ station }) => station.freezeCounters(1, { mode: "freeze" }),
    ends: "done at freeze by cause 10",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < M_IT_NA_1 spont CA 1: 900=42 sequence=1, 902=7 sequence=1`,
  },
  {
    row: "freeze with reset: the next period begins at 0",
    before: ({ station }) => station.freezeCounters(1, { mode: "freeze-and-reset" }),
    does: async ({ station, controlled }) => {
      controlled.count(1, 900, 5);
      return await station.readCounters(1, { freeze: "freeze", group: 1 });
    },
    ends: "done at request by cause 10",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=1 (counter group 1) frz=1 (freeze without reset)
      < C_CI_NA_1 actcon CA 1: rqt=1 (counter group 1) frz=1 (freeze without reset)
      < C_CI_NA_1 actterm CA 1: rqt=1 (counter group 1) frz=1 (freeze without reset)
      > C_CI_NA_1 act CA 1: rqt=1 (counter group 1) frz=0 (read)
      < C_CI_NA_1 actcon CA 1: rqt=1 (counter group 1) frz=0 (read)
      < M_IT_NA_1 reqco1 CA 1: 900=5 sequence=2
      < C_CI_NA_1 actterm CA 1: rqt=1 (counter group 1) frz=0 (read)`,
  },
  {
    row: "reset alone: frz = 3",
    does: ({ station }) => station.freezeCounters(1, { mode: "reset" }),
    ends: "done at freeze by cause 10",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=3 (reset)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=3 (reset)
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=3 (reset)`,
  },
  {
    row: "a freeze without termination, where that is agreed",
    declaration: { procedures: { endOfInitialization: false, freezeTermination: false } },
    does: ({ station }) => station.freezeCounters(1, { mode: "freeze" }),
    withinMs: 2000,
    ends: "done at freeze by cause 7; missing-termination",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=1 (freeze without reset)`,
  },
  {
    row: "a group of counters: cause 41 for group 4",
    does: ({ station }) => station.readCounters(1, { group: 4 }),
    ends: "done at request by cause 10",
    wire: `
      > C_CI_NA_1 act CA 1: rqt=4 (counter group 4) frz=0 (read)
      < C_CI_NA_1 actcon CA 1: rqt=4 (counter group 4) frz=0 (read)
      < M_IT_NA_1 reqco4 CA 1: 901=3
      < C_CI_NA_1 actterm CA 1: rqt=4 (counter group 4) frz=0 (read)`,
  },
  {
    row: "a freeze of all stations at the same time",
    does: ({ station }) => station.freezeCounters(65_535, { mode: "freeze", stations: [1, 2] }),
    ends: "negative at freeze by cause 7",
    wire: `
      > C_CI_NA_1 act CA 65535: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actcon CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actterm CA 1: rqt=5 (general) frz=1 (freeze without reset)
      < C_CI_NA_1 actcon NEGATIVE CA 2: rqt=5 (general) frz=1 (freeze without reset)`,
  },
]);

testProcedure("clock", STATION, [
  {
    row: "set: the confirmation carries the time, events from before come first",
    does({ station, controlled }) {
      controlled.set(2, 100, 1);
      return station.synchronizeClock(1);
    },
    ends: "done at request by cause 7",
    wire: `
      > C_CS_NA_1 act CA 1: @2026-10-09 15:34:12.345
      < M_SP_TB_1 spont CA 2: 100=ON @2026-10-09 15:34:12.345
      < C_CS_NA_1 actcon CA 1: @2026-10-09 15:34:12.345`,
  },
  {
    row: "never set: events carry IV, and none after the first synchronization",
    declaration: { time: { source: "controlling" } },
    does: async ({ station, controlled, clock }) => {
      controlled.set(2, 100, 1);
      await clock.advance(1);
      await station.synchronizeClock(2);
      controlled.set(2, 100, 0);
      await clock.advance(1);
    },
    withinMs: 10,
    wire: `
      < M_SP_TB_1 spont CA 2: 100=ON @2026-10-09 15:34:12.345 (IV)
      > C_CS_NA_1 act CA 2: @2026-10-09 15:34:12.346
      < C_CS_NA_1 actcon CA 2: @2026-10-09 15:34:12.346
      < M_SP_TB_1 spont CA 2: 100=OFF @2026-10-09 15:34:12.346`,
  },
]);

testProcedure("read", STATION, [
  {
    row: "the value with cause 5, and no confirmation",
    does: ({ station }) => station.read(1, 106),
    ends: "done at request by cause 5",
    wire: `
      > C_RD_NA_1 req CA 1: 106
      < M_ME_NC_1 req CA 1: 106=1.5`,
  },
  {
    row: "an object that does not exist: cause 47",
    does: ({ station }) => station.read(1, 107),
    ends: "negative at request by cause 47",
    wire: `
      > C_RD_NA_1 req CA 1: 107
      < C_RD_NA_1 uknIOA NEGATIVE CA 1: 107`,
  },
  {
    row: "with a cause other than 5: cause 45",
    does: ({ station }) => station.send(octets("66 01 06 00 01 00 6a 00 00")),
    withinMs: 10_000,
    wire: `
      > C_RD_NA_1 act CA 1: 106
      < C_RD_NA_1 uknCOT NEGATIVE CA 1: 106`,
  },
]);

testProcedure("test", STATION, [
  {
    row: "C_TS_TA_1: mirrored with its counter and time",
    does: ({ station }) => station.test(1, { counter: 258 }),
    ends: "done at request by cause 7",
    wire: `
      > C_TS_TA_1 act CA 1: tsc=258 @2026-10-09 15:34:12.345
      < C_TS_TA_1 actcon CA 1: tsc=258 @2026-10-09 15:34:12.345`,
  },
  {
    row: "C_TS_NA_1: mirrored with its pattern",
    does: ({ station }) => station.test(1, { type: "C_TS_NA_1" }),
    ends: "done at request by cause 7",
    wire: `
      > C_TS_NA_1 act CA 1: fbp=0x55aa (as defined)
      < C_TS_NA_1 actcon CA 1: fbp=0x55aa (as defined)`,
  },
  {
    row: "C_TS_NA_1 with another pattern: refused",
    does: ({ station }) => station.send(octets("68 01 06 00 01 00 00 00 00 12 34")),
    withinMs: 10_000,
    wire: `
      > C_TS_NA_1 act CA 1: fbp=0x3412
      < C_TS_NA_1 actcon NEGATIVE CA 1: fbp=0x3412`,
  },
]);

testProcedure("reset", STATION, [
  {
    row: "of the process: confirmed, then the end of initialization with COI 2",
    declaration: { procedures: { resetCloses: false } },
    before: ({ clock }) => clock.advance(0),
    does: ({ station }) => station.reset(1, { awaitInitialization: true }),
    withinMs: 10_000,
    ends: "done at initialization by cause 7",
    wire: `
      > C_RP_NA_1 act CA 1: qrp=1 (general reset of process)
      < C_RP_NA_1 actcon CA 1: qrp=1 (general reset of process)
      < M_EI_NA_1 init CA 1: coi=2 (remote reset)`,
  },
  {
    row: "of pending events: confirmed",
    does: ({ station }) => station.reset(1, { qrp: 2 }),
    ends: "done at request by cause 7",
    wire: `
      > C_RP_NA_1 act CA 1: qrp=2 (reset of pending time-tagged events)
      < C_RP_NA_1 actcon CA 1: qrp=2 (reset of pending time-tagged events)`,
  },
]);

testProcedure("delay acquisition", STATION, [
  {
    row: "belongs to IEC 60870-5-101: cause 44",
    does: ({ station }) => station.acquireDelay(1),
    ends: "negative at request by cause 44",
    wire: `
      > C_CD_NA_1 act CA 1: delayMs=12345
      < C_CD_NA_1 uknType NEGATIVE CA 1: delayMs=12345`,
  },
]);
