// Conformance cases of totals, clock, test and read, for controlling stations.

import { type AsduInput, CAUSE, formatDuration, TIME_FLAGS } from "../../../codec/mod.ts";
import { counterCause } from "../../../codec/low_level.ts";
import { count } from "../../text/count.ts";
import { accuracyOf } from "../bench/clocks.ts";
import { acceptedAndQuiet } from "../bench/start_up.ts";
import {
  expectPending,
  expectResult,
  made,
  PROCEDURE_MS,
  sendOdd,
  terminate,
} from "../bench/operator_requests.ts";
import { answer } from "../bench/operator.ts";
import { report, reportedPoint } from "../bench/provoke.ts";
import { firstCa, instantOfTag } from "../bench/requests.ts";
import type { SeenFrame } from "../bench/seen_frame.ts";
import type { TesterLink } from "../bench/tester_link.ts";
import { requestsOf } from "../bench/observation.ts";
import type { Tester } from "../bench/tester.ts";
import { CONFIRMATION_MS, PROMPT_MS, QUIET_MS } from "../bench/timing.ts";
import type { ConformanceCase } from "../case.ts";
import type { Signal } from "../sheet/sheet.ts";

/** A counter of the sheet. */
function counterOf(t: Tester): Signal {
  return t.signal("an integrated total", ({ type }) => type === "M_IT_NA_1");
}

/** A reading of a counter. */
function reading(
  { ca, ioa }: Signal,
  { cause, value, sequence }: {
    readonly cause: typeof CAUSE.spontaneous | typeof CAUSE.requestedByGeneralCounter;
    readonly value: number;
    readonly sequence: number;
  },
): AsduInput {
  const object = { ioa, value, sequence, carry: false, adjusted: false, quality: 0 };
  return { type: "M_IT_NA_1", cause, ca, objects: [object] };
}

/** Judges the value that the station has stored of an object. */
async function expectStored(
  t: Tester,
  signal: Pick<Signal, "ca" | "ioa">,
  value: number,
): Promise<void> {
  await t.wait(PROMPT_MS);
  const stored = await t.upper.stored(signal);
  t.check(stored?.value === value, {
    expected: `the value ${value} of ${signal.ca}/${signal.ioa}`,
    seen: stored === undefined ? "none" : String(stored.value),
  });
}

/** Judges the time of a clock synchronization. */
async function expectRightTime(t: Tester, { asdu, at }: SeenFrame): Promise<void> {
  if (asdu?.type !== "C_CS_NA_1") return;
  const [tag] = asdu.objects;
  const now = await t.upper.readClock();
  const accuracy = accuracyOf(t);
  t.measure("deviation of the time", (instantOfTag(t, tag!) ?? NaN) - (now - (t.now - at)), [
    -accuracy - PROMPT_MS,
    accuracy,
  ]);
  const { timeFlags } = tag!;
  const flags = [
    ["IV", TIME_FLAGS.invalid, false],
    ["SU", TIME_FLAGS.summer, t.marks("baf.clock.su")],
    ["day of the week", TIME_FLAGS.dayOfWeek, t.marks("baf.clock.dow")],
  ] as const;
  for (const [name, bits, isUsed] of flags) {
    t.check(isUsed || (timeFlags & bits) === 0, {
      expected: `no ${name} in the time`,
      seen: (timeFlags & bits) === 0 ? "none" : name,
    });
  }
  if (!t.marks("baf.clock.dow")) return;
  const hasDay = (timeFlags & TIME_FLAGS.dayOfWeek) !== 0;
  t.check(hasDay, {
    expected: "a day of the week in the time, as the sheet says",
    seen: hasDay ? "it has one" : "none",
  });
}

/** Integrated totals, for controlling stations. */
export const COUNTERS_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "CI-08",
    clause: "-",
    kind: "+",
    title: "Integrated totals at the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator requests the counters: answered, refused, and without a termination; readings without a request, one of them twice",
    criterion:
      "Each reading is stored, a repeated one changes nothing; the operator is told of the refusal at once, and of the missing termination",
    condition: ["dev.controlling", "type.101"],
    needs: ["upper"],
    duration: () => PROCEDURE_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      const counter = counterOf(t);
      const line = `counters --ca ${counter.ca}`;
      const request = { type: "C_CI_NA_1", cause: CAUSE.activation } as const;
      const requested = { cause: CAUSE.requestedByGeneralCounter, sequence: 1, value: 10 } as const;

      const asked = await made(t, link, line, request);
      await answer(link, asked.frame);
      await link.send(reading(counter, requested));
      await terminate(link, asked.frame);
      await expectResult(t, asked.operation, {
        ...{ state: "done", within: PROMPT_MS, what: `the reading with cause ${counterCause(0)}` },
      });
      await expectStored(t, counter, 10);

      const spontaneous = { cause: CAUSE.spontaneous, sequence: 2, value: 25 } as const;
      await link.send(reading(counter, spontaneous));
      await expectStored(t, counter, 25);
      await link.send(reading(counter, spontaneous));
      await expectStored(t, counter, 25);

      const refused = await made(t, link, line, request);
      await answer(link, refused.frame, { negative: true });
      await expectResult(t, refused.operation, {
        ...{ state: "failed", within: PROMPT_MS, what: "a request that was refused" },
      });

      const endless = await made(t, link, line, request);
      await answer(link, endless.frame);
      await link.send(reading(counter, { ...requested, sequence: 3, value: 40 }));
      await expectResult(t, endless.operation, {
        ...{ state: "failed", what: "a request without a termination" },
      });
      await expectStored(t, counter, 40);
    },
  },
];

/** Clock synchronization, for controlling stations. */
export const CLOCK_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "CLK-05",
    clause: "-",
    kind: "+",
    title: "Clock synchronization by the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator sets the clock three times: the tester confirms, refuses, does not answer",
    criterion:
      "The time is that of the station when it sends the command, with IV = 0, and with SU and day of the week as the sheet says; the operator is told of both failures; within 2 s after a failure, the command is repeated once at most",
    condition: ["dev.controlling", "type.103"],
    needs: ["upper"],
    duration: () => 3 * CONFIRMATION_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      const line = `clock --ca ${firstCa(t)}`;
      const request = { type: "C_CS_NA_1", cause: CAUSE.activation } as const;
      const accepted = await made(t, link, line, request);
      await expectRightTime(t, accepted.frame);
      await answer(link, accepted.frame);
      await expectResult(t, accepted.operation, {
        ...{ state: "done", within: PROMPT_MS, what: "a synchronization that was confirmed" },
      });
      const refused = await made(t, link, line, request);
      await answer(link, refused.frame, { negative: true });
      await expectResult(t, refused.operation, {
        ...{ state: "failed", within: PROMPT_MS, what: "a synchronization that was refused" },
      });
      await expectNoStorm(t, link);
      const unanswered = await made(t, link, line, request);
      await expectResult(t, unanswered.operation, {
        ...{ state: "failed", what: "a synchronization without an answer" },
      });
      await expectNoStorm(t, link);
    },
  },
];

/** A synchronization that failed is repeated once at most: a station may set the clock cyclically as well. */
async function expectNoStorm(t: Tester, link: TesterLink): Promise<void> {
  const before = requestsOf(link, "C_CS_NA_1").length;
  await t.wait(QUIET_MS);
  const further = requestsOf(link, "C_CS_NA_1").length - before;
  t.check(further <= 1, {
    expected: `at most 1 repetition within ${formatDuration(QUIET_MS)} after the failure`,
    seen: count(further, "repetition"),
  });
  if (further > 0) {
    t.remark("the clock is set again within 2 s after a synchronization that failed");
  }
}

/** Test procedure, for controlling stations. */
export const TEST_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "TST-03",
    clause: "-",
    kind: "+",
    title: "Test command of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator sends three test commands: the tester mirrors the first, answers the second with another TSC, and does not answer the third",
    criterion: "The operator is told of the failure of the second and the third",
    condition: ["dev.controlling", "type.107"],
    needs: ["upper"],
    duration: () => 3 * CONFIRMATION_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      const line = `test --ca ${firstCa(t)}`;
      const request = { type: "C_TS_TA_1", cause: CAUSE.activation } as const;
      const right = await made(t, link, line, request);
      await answer(link, right.frame);
      await expectResult(t, right.operation, {
        ...{ state: "done", within: PROMPT_MS, what: "a test that was answered" },
      });
      const wrong = await made(t, link, line, request);
      await answer(link, wrong.frame, { tsc: tscOf(wrong.frame) ^ 1 });
      await expectResult(t, wrong.operation, {
        state: "failed",
        what: "a test with a wrong answer",
      });
      const unanswered = await made(t, link, line, request);
      await expectResult(t, unanswered.operation, {
        ...{ state: "failed", what: "a test without an answer" },
      });
    },
  },
];

/** The counter of a test command. */
function tscOf({ asdu }: SeenFrame): number {
  return asdu?.type === "C_TS_TA_1" ? asdu.objects[0]!.tsc : 0;
}

/** Read, for controlling stations. */
export const READ_CONTROLLING: readonly ConformanceCase[] = [
  {
    id: "CYC-04",
    clause: "-",
    kind: "+",
    title: "Read command of the controlling station",
    precondition: "Data transfer started",
    stimulus:
      "The operator reads a point three times: the tester sends a spontaneous value of it and then the answer; mirrors the request with cause 47; does not answer",
    criterion:
      "The request has cause 5; the spontaneous value is not taken as the answer; the operator is told of both failures",
    condition: ["dev.controlling", "type.102"],
    needs: ["upper"],
    duration: () => 3 * CONFIRMATION_MS,
    async controlling(t) {
      const link = await acceptedAndQuiet(t);
      const point = reportedPoint(t);
      const line = `read ${point.ca}/${point.ioa}`;
      const request = { type: "C_RD_NA_1", ca: point.ca, ioa: point.ioa } as const;
      const asked = await made(t, link, line, request);
      t.check(asked.frame.asdu!.cause === CAUSE.request, {
        expected: `the cause ${CAUSE.request} in the request`,
        seen: String(asked.frame.asdu!.cause),
      });
      await link.send(report(t, 1));
      await expectPending(t, asked.operation, { what: "a spontaneous value of the point" });
      await sendOdd(t, link, report(t, 0), { cause: CAUSE.request });
      await expectResult(t, asked.operation, {
        ...{ state: "done", within: PROMPT_MS, what: "a read that was answered" },
      });
      const rejected = await made(t, link, line, request);
      const cause = CAUSE.unknownObjectAddress;
      await answer(link, rejected.frame, { cause, negative: true });
      await expectResult(t, rejected.operation, {
        ...{
          state: "failed",
          within: PROMPT_MS,
          what: `a read that was rejected with cause ${cause}`,
        },
      });
      const unanswered = await made(t, link, line, request);
      await expectResult(t, unanswered.operation, {
        ...{ state: "failed", what: "a read without an answer" },
      });
    },
  },
];
