// Commands as both stations send them: direct, every row of the state machine of a selection, time tags, the test bit.

import { assertRejects } from "@std/assert";
import type { StationDeclaration } from "../../../transport/controlled/declaration/declaration.ts";
import { RequestError } from "../../../transport/controlling/procedures/result.ts";
import type { BothStations } from "../../helpers/stations/both_stations.ts";
import { testProcedure } from "../../helpers/stations/procedure_rows.ts";

const STATION: StationDeclaration = {
  sectors: [{
    ca: 1,
    points: [
      { ioa: 100, type: "M_DP_NA_1", value: 1 },
      { ioa: 101, type: "M_SP_NA_1", value: 0 },
      { ioa: 103, type: "M_ME_NC_1", value: 0 },
    ],
    commands: [
      { ioa: 5000, type: "C_SC_NA_1", feedback: { ioa: 101 }, maxAgeMs: 10_000 },
      {
        ...{ ioa: 5001, type: "C_DC_NA_1", mode: "select-before-operate" },
        ...{ selectTimeoutMs: 10_000, feedback: { ioa: 100, delayMs: 800 } },
      },
      { ioa: 5002, type: "C_RC_NA_1", mode: "both" },
      { ioa: 6000, type: "C_SE_NC_1", limits: { low: -10, high: 10 }, feedback: { ioa: 103 } },
      { ioa: 6001, type: "C_SE_NB_1", termination: false },
      { ioa: 6002, type: "C_BO_NA_1" },
    ],
  }],
  procedures: { endOfInitialization: false },
};

const ON = { type: "C_SC_NA_1", ioa: 5000, value: 1 } as const;
const CLOSE = { type: "C_DC_NA_1", ioa: 5001, value: 2 } as const;
const OPEN = { ...CLOSE, value: 1 } as const;
const HIGHER = { type: "C_RC_NA_1", ioa: 5002, value: 2 } as const;

/** Selects, for rows that begin with a selection. */
async function selected({ station, clock }: BothStations): Promise<void> {
  const selecting = station.select(1, CLOSE);
  await clock.advance(0);
  await selecting;
}

/** Starts an operation that takes 800 ms, for rows in which one is in progress. */
async function operating(it: BothStations): Promise<void> {
  await selected(it);
  it.station.execute(1, CLOSE).catch(() => {}); // aborted by the end of the test
  await it.clock.advance(0);
}

testProcedure("direct command", STATION, [
  {
    row: "confirmation, return information, termination",
    does: ({ station }) => station.command(1, ON),
    ends: "done at execute by cause 10",
    wire: `
      > C_SC_NA_1 act CA 1: 5000=ON
      < C_SC_NA_1 actcon CA 1: 5000=ON
      < M_SP_TB_1 retrem CA 1: 101=ON @2026-10-09 15:34:12.345
      < C_SC_NA_1 actterm CA 1: 5000=ON`,
  },
  {
    row: "refused: cause 7 with P/N = 1 ends it",
    does: ({ station }) => station.command(1, { ...ON, qualifier: 9 }),
    ends: "negative at execute by cause 7",
    wire: `
      > C_SC_NA_1 act CA 1: 5000=ON qualifier=9
      < C_SC_NA_1 actcon NEGATIVE CA 1: 5000=ON qualifier=9`,
  },
  {
    row: "a set-point within its limits",
    does: ({ station }) => station.command(1, { type: "C_SE_NC_1", ioa: 6000, value: 2.5 }),
    ends: "done at execute by cause 10",
    wire: `
      > C_SE_NC_1 act CA 1: 6000=2.5
      < C_SE_NC_1 actcon CA 1: 6000=2.5
      < M_ME_TF_1 spont CA 1: 103=2.5 @2026-10-09 15:34:12.345
      < C_SE_NC_1 actterm CA 1: 6000=2.5`,
  },
  {
    row: "a set-point beyond its limits is refused",
    does: ({ station }) => station.command(1, { type: "C_SE_NC_1", ioa: 6000, value: 11 }),
    ends: "negative at execute by cause 7",
    wire: `
      > C_SE_NC_1 act CA 1: 6000=11
      < C_SE_NC_1 actcon NEGATIVE CA 1: 6000=11`,
  },
  {
    row: "a set-point whose termination is not used: done after a while, and noted",
    does: ({ station }) => station.command(1, { type: "C_SE_NB_1", ioa: 6001, value: 7 }),
    withinMs: 2000,
    ends: "done at execute by cause 7; missing-termination",
    wire: `
      > C_SE_NB_1 act CA 1: 6001=7
      < C_SE_NB_1 actcon CA 1: 6001=7`,
  },
  {
    row: "a bitstring",
    does: ({ station }) => station.command(1, { type: "C_BO_NA_1", ioa: 6002, value: 0xa5 }),
    ends: "done at execute by cause 10",
    wire: `
      > C_BO_NA_1 act CA 1: 6002=0x000000a5
      < C_BO_NA_1 actcon CA 1: 6002=0x000000a5
      < C_BO_NA_1 actterm CA 1: 6002=0x000000a5`,
  },
  {
    row: "an operation that fails: termination with P/N = 1",
    controlled: { onCommand: () => ({ accept: true, finished: Promise.resolve(false) }) },
    does: ({ station }) => station.command(1, ON),
    ends: "negative at execute by cause 10",
    wire: `
      > C_SC_NA_1 act CA 1: 5000=ON
      < C_SC_NA_1 actcon CA 1: 5000=ON
      < C_SC_NA_1 actterm NEGATIVE CA 1: 5000=ON`,
  },
]);

testProcedure("select before operate", STATION, [
  {
    row: "select, execute, termination when the feedback has arrived",
    does: ({ station }) => station.command(1, CLOSE, { mode: "select-before-operate" }),
    withinMs: 800,
    ends: "done at execute by cause 10",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON select
      < C_DC_NA_1 actcon CA 1: 5001=ON select
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon CA 1: 5001=ON
      < M_DP_TB_1 retrem CA 1: 100=ON @2026-10-09 15:34:13.145
      < C_DC_NA_1 actterm CA 1: 5001=ON`,
  },
  {
    row: "idle, select of an object without selection: refused, and no execute follows",
    does: ({ station }) => station.command(1, ON, { mode: "select-before-operate" }),
    ends: "negative at select by cause 7",
    wire: `
      > C_SC_NA_1 act CA 1: 5000=ON select
      < C_SC_NA_1 actcon NEGATIVE CA 1: 5000=ON select`,
  },
  {
    row: "idle, direct execute where that is permitted: executed",
    does: ({ station }) => station.command(1, HIGHER),
    ends: "done at execute by cause 10",
    wire: `
      > C_RC_NA_1 act CA 1: 5002=next step HIGHER
      < C_RC_NA_1 actcon CA 1: 5002=next step HIGHER
      < C_RC_NA_1 actterm CA 1: 5002=next step HIGHER`,
  },
  {
    row: "idle, execute where a select is required: refused",
    does: ({ station }) => station.command(1, CLOSE),
    ends: "negative at execute by cause 7",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON`,
  },
  {
    row: "idle, cancel: refused with cause 9",
    does: ({ station }) => station.cancel(1, CLOSE),
    ends: "negative at cancel by cause 9",
    wire: `
      > C_DC_NA_1 deact CA 1: 5001=ON select
      < C_DC_NA_1 deactcon NEGATIVE CA 1: 5001=ON select`,
  },
  {
    row: "selected, execute of the same: executed",
    before: selected,
    does: ({ station }) => station.execute(1, CLOSE),
    withinMs: 800,
    ends: "done at execute by cause 10",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon CA 1: 5001=ON
      < M_DP_TB_1 retrem CA 1: 100=ON @2026-10-09 15:34:13.145
      < C_DC_NA_1 actterm CA 1: 5001=ON`,
  },
  {
    row: "selected, execute of another value: refused, and the selection is dropped",
    before: selected,
    does: async ({ station }) => {
      await station.execute(1, OPEN);
      return await station.execute(1, CLOSE);
    },
    ends: "negative at execute by cause 7",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=OFF
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=OFF
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON`,
  },
  {
    row: "selected, execute with another qualifier: refused, and the selection is dropped",
    before: selected,
    does: async ({ station }) => {
      await station.execute(1, { ...CLOSE, qualifier: 1 });
      return await station.execute(1, CLOSE);
    },
    ends: "negative at execute by cause 7",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON qualifier=1 (short pulse)
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON qualifier=1 (short pulse)
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON`,
  },
  {
    row: "selected, select again: confirmed, and its time-out restarts",
    before: async (it) => {
      await selected(it);
      await it.clock.advance(9000);
    },
    does: async ({ station, clock }) => {
      await station.select(1, CLOSE);
      await new Promise<void>((resolve) => clock.schedule(clock.monotonic() + 9000, resolve));
      return await station.execute(1, CLOSE);
    },
    withinMs: 9800,
    ends: "done at execute by cause 10",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON select
      < C_DC_NA_1 actcon CA 1: 5001=ON select
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon CA 1: 5001=ON
      < M_DP_TB_1 retrem CA 1: 100=ON @2026-10-09 15:34:31.145
      < C_DC_NA_1 actterm CA 1: 5001=ON`,
  },
  {
    row: "selected, cancel: confirmed with cause 9, and an execute is refused",
    before: selected,
    does: async ({ station }) => {
      await station.cancel(1, CLOSE);
      return await station.execute(1, CLOSE);
    },
    ends: "negative at execute by cause 7",
    wire: `
      > C_DC_NA_1 deact CA 1: 5001=ON select
      < C_DC_NA_1 deactcon CA 1: 5001=ON select
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON`,
  },
  {
    row: "selected, time-out: nothing is sent, and an execute is refused",
    before: async (it) => {
      await selected(it);
      it.news();
    },
    does: async ({ station, clock }) => {
      await new Promise<void>((resolve) => clock.schedule(clock.monotonic() + 10_000, resolve));
      return await station.execute(1, CLOSE);
    },
    withinMs: 10_000,
    ends: "negative at execute by cause 7",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON`,
  },
  {
    row: "selected, data transfer stopped and started: the selection is gone",
    before: selected,
    does: async ({ station }) => {
      await station.stop();
      await station.start();
      return await station.execute(1, CLOSE);
    },
    ends: "negative at execute by cause 7",
    wire: `
      > C_DC_NA_1 act CA 1: 5001=ON
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=ON`,
  },
  {
    row: "operating, cancel of an uninterruptible operation: refused, and it continues",
    before: operating,
    does: ({ station, clock }) =>
      Promise.all([station.cancel(1, CLOSE, { of: "execution" }), clock.advance(800)]),
    withinMs: 800,
    wire: `
      > C_DC_NA_1 deact CA 1: 5001=ON
      < C_DC_NA_1 deactcon NEGATIVE CA 1: 5001=ON
      < M_DP_TB_1 retrem CA 1: 100=ON @2026-10-09 15:34:13.145
      < C_DC_NA_1 actterm CA 1: 5001=ON`,
  },
  {
    row: "operating, cancel of an interruptible operation: confirmed, and no termination",
    controlled: {
      onCommand: ({ phase }) =>
        phase === "execute" ? { accept: true, finished: new Promise(() => {}) } : true,
    },
    before: operating,
    does: ({ station }) => station.cancel(1, CLOSE, { of: "execution" }),
    ends: "done at cancel by cause 9",
    wire: `
      > C_DC_NA_1 deact CA 1: 5001=ON
      < C_DC_NA_1 deactcon CA 1: 5001=ON`,
  },
  {
    row: "operating, another select or execute: refused",
    before: operating,
    async does({ station }) {
      for (const select of [true, false]) {
        const object = { ioa: 5001, value: 1, select, qualifier: 0 } as const;
        station.send({ type: "C_DC_NA_1", cause: 6, ca: 1, objects: [object] });
      }
      await Promise.resolve();
    },
    wire: `
      > C_DC_NA_1 act CA 1: 5001=OFF select
      > C_DC_NA_1 act CA 1: 5001=OFF
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=OFF select
      < C_DC_NA_1 actcon NEGATIVE CA 1: 5001=OFF`,
  },
  {
    row: "operating, another command of this station: rejected before it is sent",
    before: operating,
    does: ({ station }) => assertRejects(() => station.select(1, OPEN), RequestError, "under way"),
    wire: "",
  },
]);

testProcedure("command with time tag", STATION, [
  {
    row: "young enough: executed, mirrored with its tag",
    does: ({ station }) => station.command(1, { ...ON, type: "C_SC_TA_1" }),
    ends: "done at execute by cause 10",
    wire: `
      > C_SC_TA_1 act CA 1: 5000=ON @2026-10-09 15:34:12.345
      < C_SC_TA_1 actcon CA 1: 5000=ON @2026-10-09 15:34:12.345
      < M_SP_TB_1 retrem CA 1: 101=ON @2026-10-09 15:34:12.345
      < C_SC_TA_1 actterm CA 1: 5000=ON @2026-10-09 15:34:12.345`,
  },
  {
    row: "too old: refused",
    does: ({ station, clock }) =>
      station.command(1, { ...ON, type: "C_SC_TA_1" }, { instant: clock.instant() - 10_001 }),
    ends: "negative at execute by cause 7",
    wire: `
      > C_SC_TA_1 act CA 1: 5000=ON @2026-10-09 15:34:02.344
      < C_SC_TA_1 actcon NEGATIVE CA 1: 5000=ON @2026-10-09 15:34:02.344`,
  },
  {
    row: "in the future: refused",
    does: ({ station, clock }) =>
      station.command(1, { ...ON, type: "C_SC_TA_1" }, { instant: clock.instant() + 10_001 }),
    ends: "negative at execute by cause 7",
    wire: `
      > C_SC_TA_1 act CA 1: 5000=ON @2026-10-09 15:34:22.346
      < C_SC_TA_1 actcon NEGATIVE CA 1: 5000=ON @2026-10-09 15:34:22.346`,
  },
  {
    row: "too old, where that is ignored: no answer, and not executed",
    declaration: { procedures: { endOfInitialization: false, outdatedCommand: "ignore" } },
    does: ({ station, clock }) =>
      station.command(1, { ...ON, type: "C_SC_TA_1" }, { instant: clock.instant() - 10_001 }),
    withinMs: 10_000,
    ends: "timed-out at execute",
    wire: `
      > C_SC_TA_1 act CA 1: 5000=ON @2026-10-09 15:34:02.344`,
  },
  {
    row: "where the station has no valid time: refused",
    declaration: { time: { source: "controlling" } },
    does: ({ station }) => station.command(1, { ...ON, type: "C_SC_TA_1" }),
    ends: "negative at execute by cause 7",
    wire: `
      > C_SC_TA_1 act CA 1: 5000=ON @2026-10-09 15:34:12.345
      < C_SC_TA_1 actcon NEGATIVE CA 1: 5000=ON @2026-10-09 15:34:12.345`,
  },
]);

testProcedure("command with the test bit", STATION, [
  {
    row: "answered, and the process does not change",
    does: ({ station }) => station.command(1, ON, { test: true }),
    ends: "done at execute by cause 10",
    wire: `
      > C_SC_NA_1 act TEST CA 1: 5000=ON
      < C_SC_NA_1 actcon TEST CA 1: 5000=ON
      < C_SC_NA_1 actterm TEST CA 1: 5000=ON`,
  },
]);
