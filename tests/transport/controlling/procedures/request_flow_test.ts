// One request and its answers, step by step: the result in full, with times, reasons and notes, at the edge of every limit.

import { assert, assertEquals } from "@std/assert";
import { clockSynchronization } from "../../../../transport/controlling/procedures/clock.ts";
import { command } from "../../../../transport/controlling/procedures/command.ts";
import {
  freezeCounters,
  readCounters,
} from "../../../../transport/controlling/procedures/counters.ts";
import { delayAcquisition } from "../../../../transport/controlling/procedures/delay.ts";
import {
  interrogation,
  interrogationDeactivation,
  type InterrogationOptions,
} from "../../../../transport/controlling/procedures/interrogation.ts";
import { read } from "../../../../transport/controlling/procedures/read.ts";
import type { Prepared } from "../../../../transport/controlling/procedures/request_options.ts";
import { reset } from "../../../../transport/controlling/procedures/reset.ts";
import type {
  ProcedureResult,
  StationsResult,
} from "../../../../transport/controlling/procedures/result.ts";
import { stationTest } from "../../../../transport/controlling/procedures/test_command.ts";
import { BEGIN, defaultsOf, ProcedurePlayer } from "../../../helpers/stations/procedure_player.ts";

const defaults = defaultsOf();
const ALL = 65_535;

function sent<R>(made: Prepared<R>): ProcedurePlayer<R> {
  const player = new ProcedurePlayer(made);
  player.send();
  return player;
}

function asked(options: InterrogationOptions = {}, ca = 1) {
  return sent(interrogation(ca, options, defaults));
}

/** An answer to an interrogation. */
function answer(cause: number, more = {}): object {
  return { type: "C_IC_NA_1", cause, ca: 1, objects: [{ qoi: 20 }], ...more };
}

const DATA = { type: "M_SP_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1 }] };

/** What matters of an ending, in one line. */
function brief({ outcome, step, cause, reason }: ProcedureResult): string {
  return `${outcome} at ${step} by ${cause}: ${reason}`;
}

function notes({ notes }: ProcedureResult): string[] {
  return notes.map(({ code, detail }) => `${code}: ${detail}`);
}

Deno.test("a request that is confirmed and terminated has the time of each step", () => {
  const it = asked();
  it.pass(10);
  assertEquals(it.hear(answer(7)), true);
  it.pass(20);
  assertEquals(it.hear(DATA), true);
  it.pass(30);
  assertEquals(it.hear(answer(10)), true);
  const { steps, data, objects, trace, stations, confirmation, termination, ...rest } = it.result;
  assertEquals(rest, {
    label: "interrogation of CA 1",
    outcome: "done",
    step: "request",
    cause: 10,
    reason: "Confirmed and terminated",
    notes: [],
  });
  assertEquals(steps, [{
    step: "request",
    sentMs: 0,
    acknowledgedMs: undefined,
    confirmedMs: 10,
    terminatedMs: 60,
  }]);
  assertEquals([data.length, objects], [1, 1]);
  assertEquals(trace.map(({ direction, atMs, asdu }) => [direction, atMs, asdu.cause]), [
    ["sent", 0, 6],
    ["received", 10, 7],
    ["received", 30, 20],
    ["received", 60, 10],
  ]);
  assertEquals([confirmation?.cause, termination?.cause], [7, 10]);
  assertEquals(
    stations.map((each) => [each.ca, each.outcome, each.step, each.cause, each.reason]),
    [
      [1, "done", "request", 10, "Confirmed and terminated"],
    ],
  );
  assertEquals([it.waits, it.run.reach], [Infinity, "yes"]);
});

Deno.test("a request that found no place in the window has no time of sending", () => {
  const it = new ProcedurePlayer(interrogation(1, {}, defaults));
  it.pass(14_999);
  assertEquals(it.run.outcome, undefined);
  it.pass(1);
  const reason = "Not sent within 15000 ms: the window is full or the object is busy";
  assertEquals(brief(it.result), `timed-out at request by undefined: ${reason}`);
  assertEquals(it.result.stations.map(({ ca, reason }) => [ca, reason]), [[1, reason]]);
  assertEquals([it.result.steps[0]!.sentMs, it.run.reach], [undefined, "no"]);
});

Deno.test("a request waits for its confirmation, its termination and its end, each as long as permitted", () => {
  const silent = asked();
  assertEquals(silent.waits, 10_000);
  silent.pass(9999);
  assertEquals(silent.run.outcome, undefined);
  silent.pass(1);
  assertEquals(
    brief(silent.result),
    "timed-out at request by undefined: No activation confirmation within 10000 ms",
  );
  const confirmed = asked();
  confirmed.pass(5000);
  confirmed.hear(answer(7));
  confirmed.pass(29_999);
  confirmed.hear(DATA);
  confirmed.pass(29_999);
  assertEquals(confirmed.run.outcome, undefined);
  confirmed.pass(1);
  assertEquals(
    brief(confirmed.result),
    "timed-out at request by undefined: Confirmed, but no termination within 30000 ms",
  );
  const endless = asked();
  endless.hear(answer(7));
  for (let i = 0; i < 59; i++) {
    endless.pass(10_000);
    endless.hear(DATA);
  }
  assertEquals(endless.waits, 10_000);
  endless.pass(9999);
  endless.hear(DATA);
  assertEquals(endless.run.outcome, undefined);
  endless.pass(1);
  assertEquals(
    brief(endless.result),
    "timed-out at request by undefined: Not terminated within 600000 ms of the request",
  );
  assertEquals(endless.result.objects, 60);
});

Deno.test("data that come before a confirmation are taken, and noted", () => {
  const it = asked();
  it.pass(9999);
  assertEquals(it.hear(DATA), true);
  it.pass(29_999);
  assertEquals(it.run.outcome, undefined);
  it.pass(1);
  assertEquals(
    brief(it.result),
    "timed-out at request by undefined: Neither confirmed nor terminated, though data came",
  );
  assertEquals(notes(it.result), ["missing-confirmation: CA 1 sent data before any confirmation"]);
  const ended = asked();
  ended.hear(answer(10));
  assertEquals(brief(ended.result), "done at request by 10: Confirmed and terminated");
  assertEquals(notes(ended.result), ["missing-confirmation: CA 1 terminated without confirmation"]);
});

Deno.test("a termination that is optional is waited for during the grace, one that is none is not", () => {
  const optional = asked({ termination: "optional" });
  optional.hear(answer(7));
  optional.pass(1999);
  optional.hear(DATA);
  optional.pass(1999);
  assertEquals(optional.run.outcome, undefined);
  optional.pass(1);
  const reason = "Confirmed; no termination within 2000 ms, which is not required";
  assertEquals(brief(optional.result), `done at request by 7: ${reason}`);
  assertEquals(notes(optional.result), [
    "missing-termination: CA 1 did not terminate within 2000 ms",
  ]);
  const none = asked({ termination: "none" });
  none.hear(answer(7));
  assertEquals(brief(none.result), "done at request by 7: Confirmed");
  const quirk = sent(
    interrogation(1, {}, defaultsOf({ quirks: { missingTermination: true } })),
  );
  quirk.hear(answer(7));
  quirk.pass(2000);
  assertEquals(quirk.result.outcome, "done");
});

Deno.test("refusals end a request, as confirmation or as termination", () => {
  const refused = asked();
  refused.pass(5);
  refused.hear(answer(7, { negative: true }));
  assertEquals(
    brief(refused.result),
    "negative at request by 7: Refused: negative activation confirmation (cause 7)",
  );
  assertEquals(notes(refused.result), []);
  assertEquals([refused.result.steps[0]!.confirmedMs, refused.run.reach], [5, "maybe"]);
  assertEquals(refused.result.confirmation?.negative, true);
  const late = asked();
  late.hear(answer(7));
  late.pass(5);
  late.hear(answer(10, { negative: true }));
  assertEquals(
    brief(late.result),
    "negative at request by 10: Refused: negative activation termination (cause 10)",
  );
  assertEquals([late.result.steps[0]!.terminatedMs, late.result.termination?.cause], [5, 10]);
  assertEquals([late.result.confirmation?.cause, late.result.confirmation?.negative], [7, false]);
  const unknown = asked();
  unknown.hear(answer(44));
  assertEquals(
    brief(unknown.result),
    "negative at request by 44: Refused: unknown type identification (cause 44)",
  );
  assertEquals(notes(unknown.result), [
    "positive-unknown-cause: CA 1 refused with cause 44 and P/N = 0",
  ]);
  const negative = asked();
  negative.hear(answer(46, { negative: true }));
  assertEquals(notes(negative.result), []);
});

Deno.test("a deactivation ends a request, a negative one does not", () => {
  const it = asked();
  it.hear(answer(7));
  assertEquals(it.hear(answer(9, { negative: true })), false);
  assertEquals(it.run.outcome, undefined);
  assertEquals(it.hear(answer(9)), true);
  assertEquals(brief(it.result), "deactivated at request by 9: Deactivated before it was finished");
  const deactivation = sent(interrogationDeactivation(1, {}, defaults));
  deactivation.pass(10_000);
  assertEquals(
    brief(deactivation.result),
    "timed-out at cancel by undefined: No deactivation confirmation within 10000 ms",
  );
});

Deno.test("answers of others, of other causes and of other types belong to nobody", () => {
  const it = asked();
  const others = [
    answer(7, { ca: 2 }),
    answer(7, { originator: 5 }),
    answer(6),
    answer(8),
    { ...DATA, ca: 2 },
    { ...DATA, originator: 5 },
    { ...DATA, cause: 3 },
    { type: "M_IT_NA_1", cause: 37, ca: 1, objects: [{ ioa: 1, value: 1 }] },
    { type: "C_CI_NA_1", cause: 7, ca: 1, objects: [{ rqt: 5, frz: 0 }] },
  ];
  for (const each of others) assertEquals(it.hear(each), false, JSON.stringify(each));
  assertEquals([it.run.journal.size, it.run.reach], [1, "maybe"]);
  assertEquals(it.waits, 10_000);
});

Deno.test("an answer that mirrors something else is taken or ignored, and noted", () => {
  const it = asked();
  assertEquals(it.hear(answer(7, { objects: [{ qoi: 21 }] })), true);
  it.hear(answer(7));
  it.hear(answer(10));
  assertEquals(notes(it.result), ["content-differs: C_IC_NA_1 with cause 7 mirrors another qoi"]);
  const test = sent(stationTest(1, 7, { defaults }));
  const mirrored = (tsc: number) => ({
    type: "C_TS_TA_1",
    cause: 7,
    ca: 1,
    objects: [{ tsc, time: BEGIN }],
  });
  assertEquals(test.hear(mirrored(8)), false);
  assertEquals(test.run.outcome, undefined);
  test.hear(mirrored(7));
  assertEquals(brief(test.result), "done at request by 7: Confirmed");
  assertEquals(notes(test.result), ["answer-ignored: C_TS_TA_1 with cause 7 mirrors another tsc"]);
  const malformed = asked();
  const cut = (cause: number) => Uint8Array.of(100, 1, cause, 0, 1, 0, 0, 0, 0);
  assertEquals(malformed.hear(cut(7)), false);
  assertEquals(malformed.hear(cut(0x47)), true);
  assertEquals(malformed.result.outcome, "negative");
  assertEquals(notes(malformed.result), ["answer-ignored: A malformed C_IC_NA_1 with cause 7"]);
});

Deno.test("a confirmation that comes once more says nothing new", () => {
  const it = asked();
  it.pass(10);
  it.hear(answer(7));
  it.pass(10);
  it.hear(answer(7, { test: true }));
  it.hear(answer(10));
  assertEquals([it.result.steps[0]!.confirmedMs, it.result.confirmation?.test], [10, false]);
  assertEquals(it.hear(answer(10)), false, "it is over");
});

Deno.test("interrogated data may have a wrong cause or a time tag, which is noted", () => {
  const it = asked();
  it.hear(answer(7));
  assertEquals(it.hear({ ...DATA, cause: 21 }), true);
  const tagged = {
    type: "M_SP_TB_1",
    cause: 20,
    ca: 1,
    objects: [{ ioa: 1, value: 1, time: BEGIN }],
  };
  assertEquals(it.hear(tagged), true);
  const total = { type: "M_IT_NA_1", cause: 20, ca: 1, objects: [{ ioa: 1, value: 1 }] };
  assertEquals([it.hear(total), it.hear({ ...total, cause: 21 })], [true, false]);
  const parameter = {
    type: "P_ME_NC_1",
    cause: 20,
    ca: 1,
    objects: [{ ioa: 1, value: 1, kpa: 1 }],
  };
  assertEquals(it.hear(parameter), true);
  it.hear(answer(10));
  assertEquals(notes(it.result), [
    "wrong-cause: Data with cause 21, expected 20",
    "time-tagged-data: M_SP_TB_1 in an interrogation, expected an untimed type",
  ]);
  const quirk = sent(
    interrogation(1, {}, defaultsOf({ quirks: { wrongInterrogationCause: true } })),
  );
  assertEquals([quirk.hear({ ...DATA, cause: 3 }), quirk.hear({ ...total, cause: 3 })], [
    true,
    false,
  ]);
});

Deno.test("a broadcast ends when everybody who is expected has answered, or nobody else turns up", () => {
  const known = asked({ stations: [1, 2] }, ALL);
  known.hear(answer(7));
  known.hear(answer(10));
  assertEquals(known.run.outcome, undefined);
  known.hear(answer(7, { ca: 2 }));
  known.hear(answer(10, { ca: 2 }));
  assertEquals(brief(known.result), "done at request by 10: 2 of 2 stations: done");
  const open = asked({}, ALL);
  open.pass(1000);
  for (const ca of [5, 6]) {
    open.hear(answer(7, { ca }));
    open.hear(answer(10, { ca }));
  }
  assertEquals(open.waits, 9000);
  open.pass(9000);
  assertEquals(brief(open.result), "done at request by 10: 2 of 2 stations: done");
  assertEquals(open.result.stations.map(({ ca }) => ca), [5, 6]);
  const nobody = asked({}, ALL);
  nobody.pass(10_000);
  assertEquals(
    brief(nobody.result),
    "timed-out at request by undefined: No station answered within 10000 ms",
  );
  assertEquals(nobody.result.stations, []);
});

Deno.test("of several stations the silent one counts first, then the one that refused", () => {
  const it = asked({ stations: [1, 2, 3] }, ALL);
  it.hear(answer(7, { negative: true }));
  it.hear(answer(7, { ca: 2 }));
  it.hear(answer(10, { ca: 2 }));
  assertEquals(it.run.outcome, undefined);
  it.pass(10_000);
  const silent = "No activation confirmation within 10000 ms";
  assertEquals(
    brief(it.result),
    `timed-out at request by undefined: 1 of 3 stations: done; CA 3: ${silent}`,
  );
  const two = asked({ stations: [2, 1] }, ALL);
  two.hear(answer(7, { ca: 2 }));
  two.hear(answer(10, { ca: 2 }));
  two.hear(answer(7, { negative: true }));
  assertEquals(
    brief(two.result),
    "negative at request by 7: 1 of 2 stations: done; CA 1: " +
      "Refused: negative activation confirmation (cause 7)",
  );
});

Deno.test("an answer with the broadcast address counts for all that are awaited, or for one that is not known", () => {
  const known = asked({ stations: [1, 2] }, ALL);
  known.hear(answer(7, { ca: ALL }));
  known.hear(answer(10, { ca: ALL }));
  assertEquals(known.result.stations.map(({ ca, outcome }) => [ca, outcome]), [
    [1, "done"],
    [2, "done"],
  ]);
  assertEquals(notes(known.result), [
    "broadcast-answer: An answer came from CA 65535, the broadcast address",
  ]);
  const open = asked({}, ALL);
  open.hear(answer(7, { ca: ALL }));
  open.hear(answer(10, { ca: ALL }));
  open.pass(10_000);
  assertEquals(open.result.stations.map(({ ca }) => ca), [ALL]);
});

Deno.test("a freeze is done without its termination, and its values are taken for the reading", () => {
  const reading = (frz: number, cause: number) => ({
    type: "C_CI_NA_1",
    cause,
    ca: 1,
    objects: [{ rqt: 5, frz }],
  });
  const total = (cause: number) => ({
    type: "M_IT_NA_1",
    cause,
    ca: 1,
    objects: [{ ioa: 9, value: 1 }],
  });
  const frozen = sent(freezeCounters(1, {}, defaults));
  frozen.hear(reading(1, 7));
  frozen.pass(2000);
  assertEquals(frozen.result.outcome, "done");
  assertEquals(frozen.result.steps.map(({ step }) => step), ["freeze"]);
  const both = sent(readCounters(1, { freeze: "freeze" }, defaults));
  both.hear(reading(1, 7));
  both.hear(reading(1, 10));
  assertEquals(both.wants(), "C_CI_NA_1 act CA 1: rqt=5 (general) frz=0 (read)");
  both.send();
  both.hear(reading(0, 7));
  both.pass(29_999);
  assertEquals(both.run.outcome, undefined, "the termination is required");
  assertEquals([both.hear(total(37)), both.hear(total(38)), both.hear(total(3))], [
    true,
    true,
    false,
  ]);
  assertEquals(both.hear(DATA), false);
  both.hear(reading(0, 10));
  assertEquals(both.result.steps.map(({ step }) => step), ["freeze", "request"]);
  assertEquals(notes(both.result), ["wrong-cause: Totals with cause 38, expected 37"]);
  const early = sent(readCounters(1, { freeze: "freeze" }, defaults));
  early.hear(reading(1, 7));
  early.hear(total(37));
  early.hear(reading(1, 10));
  assertEquals([early.result.objects, early.result.step], [1, "freeze"]);
  assertEquals(notes(early.result), [
    "values-with-freeze: The freeze command was answered with values",
  ]);
  const refused = sent(readCounters(1, { freeze: "freeze" }, defaults));
  refused.hear({ ...reading(1, 7), negative: true });
  assertEquals([refused.result.outcome, refused.result.step], ["negative", "freeze"]);
});

Deno.test("a read ends with the value that was asked for, a refusal, or its time limit", () => {
  const value = (cause: number, ioa = 5) => ({
    type: "M_SP_NA_1",
    cause,
    ca: 1,
    objects: [{ ioa, value: 1 }],
  });
  const it = sent(read(1, 5, { defaults }));
  assertEquals([it.hear(value(5, 6)), it.hear(value(3)), it.hear({ ...value(5), ca: 2 })], [
    false,
    false,
    false,
  ]);
  const confirmation = { type: "C_RD_NA_1", cause: 7, ca: 1, objects: [{ ioa: 5 }] };
  assertEquals(it.hear(confirmation), true);
  it.pass(70);
  assertEquals(it.hear(value(5)), true);
  assertEquals(brief(it.result), "done at request by 5: Read");
  assertEquals([it.result.steps[0]!.confirmedMs, it.result.objects, it.run.reach], [70, 1, "yes"]);
  assertEquals(notes(it.result), [
    "unexpected-confirmation: C_RD_NA_1 came back with cause 7, which no read calls for",
  ]);
  const refused = sent(read(1, 5, { defaults }));
  refused.pass(9);
  refused.hear({ ...confirmation, cause: 47, negative: true });
  assertEquals(
    brief(refused.result),
    "negative at request by 47: Refused: unknown information object address (cause 47)",
  );
  assertEquals([refused.result.steps[0]!.confirmedMs, notes(refused.result)], [9, []]);
  assertEquals(refused.result.confirmation?.cause, 47);
  const positive = sent(read(1, 5, { defaults }));
  positive.hear({ ...confirmation, cause: 47 });
  assertEquals(notes(positive.result), [
    "positive-unknown-cause: CA 1 refused with cause 47 and P/N = 0",
  ]);
  const silent = sent(read(1, 5, { defaults }));
  assertEquals(silent.waits, 10_000);
  silent.pass(10_000);
  assertEquals(
    brief(silent.result),
    "timed-out at request by undefined: No value within 10000 ms",
  );
  const unsent = new ProcedurePlayer(read(1, 5, { defaults }));
  unsent.pass(15_000);
  assertEquals(unsent.result.reason.slice(0, 25), "Not sent within 15000 ms:");
  const quirk = sent(read(1, 5, { defaults: defaultsOf({ quirks: { wrongReadCause: true } }) }));
  assertEquals(
    [quirk.hear({ ...value(3), objects: [{ ioa: 6, value: 1 }] }), quirk.hear(value(3))],
    [
      false,
      true,
    ],
  );
  assertEquals(notes(quirk.result), ["wrong-cause: A value with cause 3, expected 5"]);
});

Deno.test("a clock synchronization measures the round trip, and how far the clock of the station was off", () => {
  const confirm = (time: number, more = {}) => ({
    type: "C_CS_NA_1",
    cause: 7,
    ca: 1,
    objects: [{ time, timeFlags: 0 }],
    ...more,
  });
  const it = sent(clockSynchronization(1, {}, defaults));
  it.pass(100);
  it.hear(confirm(BEGIN + 1050));
  const { sentInstant, roundTripMs, reportedInstant, driftMs } = it.result;
  assertEquals([sentInstant, roundTripMs, reportedInstant, driftMs], [
    BEGIN,
    100,
    BEGIN + 1050,
    1000,
  ]);
  assertEquals(notes(it.result), []);
  const same = sent(clockSynchronization(1, { instant: BEGIN + 0.4 }, defaults));
  same.hear(confirm(BEGIN));
  assertEquals([same.result.sentInstant, same.result.driftMs], [BEGIN, undefined]);
  const off = sent(clockSynchronization(1, {}, defaults));
  off.hear(confirm(BEGIN - 7_200_000));
  assertEquals(notes(off.result), [
    "hours-off: The clock of the station is or was 2 h behind: look at its zone, and whether it " +
    "sets and expects the flag SU",
  ]);
  const all = sent(clockSynchronization(ALL, { stations: [1] }, defaults));
  all.hear(confirm(BEGIN + 5));
  assertEquals([all.result.reportedInstant, all.result.driftMs, all.result.sentInstant], [
    undefined,
    undefined,
    BEGIN,
  ]);
  const silent = sent(clockSynchronization(1, {}, defaults));
  silent.pass(10_000);
  assertEquals([silent.result.sentInstant, silent.result.roundTripMs], [BEGIN, undefined]);
  const unsent = new ProcedurePlayer(clockSynchronization(1, {}, defaults));
  unsent.wants();
  unsent.pass(15_000);
  assertEquals(unsent.result.sentInstant, undefined);
});

Deno.test("a delay acquisition halves what the station did not need, and loads it", () => {
  const confirm = (delayMs: number) => ({
    type: "C_CD_NA_1",
    cause: 7,
    ca: 1,
    objects: [{ delayMs }],
  });
  const measured = (delayMs: number, options = {}) => {
    const it = sent(delayAcquisition(1, options, defaults));
    it.pass(100);
    it.hear(confirm(delayMs));
    return it;
  };
  const it = measured(41);
  assertEquals(it.wants(), "C_CD_NA_1 spont CA 1: delayMs=30");
  it.pass(5);
  it.send();
  assertEquals([it.result.delayMs, it.result.outcome, it.result.step], [30, "done", "load"]);
  assertEquals(it.result.steps.map(({ step, sentMs }) => [step, sentMs]), [
    ["request", 0],
    ["load", 105],
  ]);
  const kept = measured(40, { load: false });
  assertEquals([kept.result.delayMs, kept.result.step], [30, "request"]);
  assertEquals(measured(101, { load: false }).result.delayMs, 0, "longer than the round trip");
  assertEquals(measured(59_900, { load: false }).result.delayMs, 100, "across the minute");
  const unsent = measured(40);
  unsent.pass(15_000);
  assertEquals([unsent.result.outcome, unsent.result.step, unsent.result.delayMs], [
    "timed-out",
    "load",
    30,
  ]);
  const refused = sent(delayAcquisition(1, {}, defaults));
  refused.hear({ ...confirm(5), negative: true });
  assertEquals([refused.result.outcome, refused.result.delayMs], ["negative", undefined]);
});

Deno.test("a reset may wait for the end of initialization of each station", () => {
  const confirm = (ca: number) => ({ type: "C_RP_NA_1", cause: 7, ca, objects: [{ qrp: 1 }] });
  const initialized = (ca: number) => ({
    type: "M_EI_NA_1",
    cause: 4,
    ca,
    objects: [{ coi: 2, parametersChanged: false }],
  });
  const it = sent(reset(ALL, { awaitInitialization: true, stations: [1, 2] }, defaults));
  it.hear(confirm(1));
  it.hear(confirm(2));
  assertEquals(it.waits, 30_000);
  assertEquals([it.hear(initialized(3)), it.hear(initialized(1)), it.hear(initialized(1))], [
    false,
    true,
    false,
  ]);
  it.pass(50);
  it.hear(initialized(2));
  assertEquals([it.result.step, it.result.reason], ["initialization", "Confirmed and initialized"]);
  assertEquals(it.result.steps.map(({ step, confirmedMs }) => [step, confirmedMs]), [
    ["request", 0],
    ["initialization", 50],
  ]);
  const late = sent(reset(1, { awaitInitialization: true, terminationMs: 500 }, defaults));
  late.hear(confirm(1));
  late.pass(500);
  assertEquals(
    brief(late.result),
    "timed-out at initialization by 7: Confirmed, but no end of initialization within 500 ms",
  );
  const plain = sent(reset(1, {}, defaults));
  plain.hear(confirm(1));
  assertEquals(plain.result.step, "request");
  const refused = sent(reset(1, { awaitInitialization: true }, defaults));
  refused.hear({ ...confirm(1), negative: true });
  assertEquals([refused.result.outcome, refused.result.step], ["negative", "request"]);
});

const SINGLE = { type: "C_SC_NA_1", ioa: 5, value: 1 } as const;

/** An answer to the single command. */
function reply(cause: number, object = {}, more = {}): object {
  const objects = [{ ioa: 5, value: 1, qualifier: 0, select: false, ...object }];
  return { type: "C_SC_NA_1", cause, ca: 1, ...more, objects };
}

function moved(value: 0 | 1, cause = 11, ioa = 9): object {
  return { type: "M_SP_TB_1", cause, ca: 1, objects: [{ ioa, value, time: BEGIN }] };
}

Deno.test("a command ignores answers that mirror another value, and requires its termination", () => {
  const it = sent(command(1, SINGLE, { defaults }));
  assertEquals([it.hear(reply(7, { value: 0 })), it.hear(reply(7, { select: true }))], [
    false,
    false,
  ]);
  assertEquals([it.hear(reply(7, { ioa: 6 })), it.hear(reply(7, { qualifier: 1 }))], [false, true]);
  it.pass(29_999);
  assertEquals([it.hear(moved(1)), it.hear(moved(1, 3))], [true, false]);
  it.hear(reply(10));
  assertEquals([it.result.step, it.result.objects, it.result.returnInformation], [
    "execute",
    1,
    undefined,
  ]);
  const setpoint = sent(command(1, { type: "C_SE_NC_1", ioa: 5, value: 1.5 }, { defaults }));
  setpoint.hear({ type: "C_SE_NC_1", cause: 7, ca: 1, objects: [{ ioa: 5, value: 1.5 }] });
  setpoint.pass(2000);
  assertEquals(setpoint.result.outcome, "done");
  const quirk = defaultsOf({ quirks: { unmirroredCommands: true, missingTermination: true } });
  const loose = sent(command(1, SINGLE, { defaults: quirk }));
  assertEquals(loose.hear(reply(7, { value: 0 })), true);
  loose.pass(2000);
  assertEquals(loose.result.outcome, "done");
});

Deno.test("a command waits for its return information after its termination", () => {
  const made = (more = {}) =>
    sent(command(1, SINGLE, { defaults, returnInformation: { ioa: 9, value: 1, ...more } }));
  const during = made();
  during.hear(reply(7));
  assertEquals([during.hear(moved(0)), during.hear(moved(1, 3)), during.hear(moved(1))], [
    true,
    true,
    true,
  ]);
  during.hear(reply(10));
  assertEquals(during.result.returnInformation?.cause, 3, "the first that shows it");
  const after = made();
  after.hear(reply(7));
  after.hear(reply(10));
  assertEquals(after.waits, 30_000);
  after.pass(40);
  assertEquals([
    after.hear(moved(0)),
    after.hear(moved(1, 11, 8)),
    after.hear({ ...moved(1), ca: 2 }),
  ], [
    false,
    false,
    false,
  ]);
  assertEquals(after.hear(moved(1)), true);
  assertEquals(after.result.steps.at(-1), {
    step: "return-information",
    sentMs: undefined,
    acknowledgedMs: undefined,
    confirmedMs: 40,
    terminatedMs: undefined,
  });
  assertEquals([after.result.outcome, after.result.step], ["done", "execute"]);
  const late = made({ withinMs: 700 });
  late.hear(reply(7));
  late.hear(reply(10));
  late.pass(699);
  assertEquals(late.run.outcome, undefined);
  late.pass(1);
  assertEquals(
    brief(late.result),
    "timed-out at return-information by 10: Confirmed and terminated, but no return information " +
      "from IOA 9 within 700 ms",
  );
  const any = sent(command(1, SINGLE, { defaults, returnInformation: { ioa: 9, suffices: true } }));
  any.pass(30);
  any.hear(moved(0));
  assertEquals(brief(any.result), "done at execute by undefined: Shown by the return information");
  assertEquals(notes(any.result), [
    "missing-confirmation: CA 1 sent data before any confirmation",
  ]);
  const refused = made();
  refused.hear(reply(7, {}, { negative: true }));
  assertEquals([refused.result.outcome, refused.result.returnInformation], ["negative", undefined]);
});

Deno.test("a selection is cancelled when its answer or the place for its execute does not come", () => {
  const made = () => sent(command(1, SINGLE, { defaults, mode: "select-before-operate" }));
  const cancelled = "C_SC_NA_1 deact CA 1: 5=ON select";
  const note = ["selection-cancelled: The selection of IOA 5 was cancelled"];
  const silent = made();
  assertEquals(silent.run.reach, "no");
  silent.pass(10_000);
  assertEquals([silent.posts(), silent.result.step, notes(silent.result)], [
    [cancelled],
    "select",
    note,
  ]);
  const refused = made();
  refused.hear(reply(7, { select: true }, { negative: true }));
  assertEquals([refused.posts(), refused.result.outcome, refused.result.returnInformation], [
    [],
    "negative",
    undefined,
  ]);
  const full = made();
  full.hear(reply(7, { select: true }));
  assertEquals(full.wants(), "C_SC_NA_1 act CA 1: 5=ON");
  full.pass(15_000);
  assertEquals([full.posts(), notes(full.result)], [[cancelled], note]);
  assertEquals([full.result.outcome, full.result.step, full.run.reach], [
    "timed-out",
    "execute",
    "no",
  ]);
  const unsent = new ProcedurePlayer(
    command(1, SINGLE, { defaults, mode: "select-before-operate" }),
  );
  unsent.pass(15_000);
  assertEquals([unsent.posts(), notes(unsent.result)], [[], []]);
  const good = made();
  good.hear(reply(7, { select: true }));
  good.send();
  assertEquals([good.run.reach, good.run.farewell], ["maybe", undefined]);
  good.hear(reply(7));
  good.hear(reply(10));
  assertEquals([good.posts(), good.result.steps.map(({ step }) => step)], [[], [
    "select",
    "execute",
  ]]);
  assert(good.run.reach === "yes");
});

Deno.test("a request ends with what exceeds its limits, keeps what came before, or only counts it", () => {
  const it = asked({ maxObjects: 2 });
  it.hear(answer(7));
  it.hear(DATA);
  it.hear(DATA);
  assertEquals(it.run.outcome, undefined);
  it.hear(DATA);
  const { type, error } = it.run.outcome as {
    type: string;
    error: Error & { progress: ProcedureResult };
  };
  assertEquals(type, "failed");
  assertEquals(
    error.message,
    "Cannot complete the interrogation of CA 1, which the station had confirmed: received 3 objects, " +
      "expected at most maxObjects = 2",
  );
  assertEquals([error.progress.data.length, error.progress.objects], [2, 3]);
  const octets = asked({ maxOctets: 30 });
  octets.hear(answer(7));
  octets.hear(DATA);
  octets.hear(DATA);
  assertEquals(octets.run.outcome, undefined);
  octets.hear(DATA);
  assertEquals(
    (octets.run.outcome as { error: Error }).error.message.split(": ")[1],
    "received 40 octets, expected at most maxOctets = 30",
  );
  const none = asked({ maxObjects: 1, keep: "none" });
  none.hear(answer(7));
  none.hear(DATA);
  none.hear(DATA);
  none.hear(answer(10));
  assertEquals([none.result.objects, none.result.data, none.result.trace], [2, [], []]);
  const result: StationsResult = none.result;
  assertEquals(result.steps.length, 1);
});

Deno.test("what is measured begins with the sending, not with the call", () => {
  const late = <R>(made: Prepared<R>) => {
    const it = new ProcedurePlayer(made);
    it.pass(5000);
    it.send();
    it.pass(100);
    return it;
  };
  const clock = late(clockSynchronization(1, {}, defaults));
  clock.hear({
    type: "C_CS_NA_1",
    cause: 7,
    ca: 1,
    objects: [{ time: BEGIN + 6050, timeFlags: 0 }],
  });
  const { sentInstant, roundTripMs, driftMs } = clock.result;
  assertEquals([sentInstant, roundTripMs, driftMs], [BEGIN + 5000, 100, 1000]);
  const delay = late(delayAcquisition(1, { load: false }, defaults));
  delay.hear({ type: "C_CD_NA_1", cause: 7, ca: 1, objects: [{ delayMs: 5040 }] });
  assertEquals(delay.result.delayMs, 30);
  const value = late(read(1, 5, { defaults }));
  assertEquals(value.waits, 9900);
});
