// One request and its answers, step by step: the complete result with times, reasons and notes, at every limit.

import { assertEquals } from "@std/assert";
import {
  freezeCounters,
  readCounters,
} from "../../../../transport/controlling/procedures/counters.ts";
import {
  interrogation,
  interrogationDeactivation,
} from "../../../../transport/controlling/procedures/interrogation.ts";
import { stationTest } from "../../../../transport/controlling/procedures/test_command.ts";
import { BEGIN, defaultsOf, ProcedurePlayer } from "../../../helpers/stations/procedure_player.ts";
import {
  ALL,
  answer,
  asked,
  brief,
  DATA,
  defaults,
  notes,
  sent,
} from "../../../helpers/stations/request_flow.ts";

Deno.test("a confirmed and terminated request has the time of each step", () => {
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

Deno.test("a request without room in the window has no time of sending", () => {
  const it = new ProcedurePlayer(interrogation(1, {}, defaults));
  it.pass(14_999);
  assertEquals(it.run.outcome, undefined);
  it.pass(1);
  const reason = "Not sent within 15000 ms: the window is full or the object is busy";
  assertEquals(brief(it.result), `timed-out at request by undefined: ${reason}`);
  assertEquals(it.result.stations.map(({ ca, reason }) => [ca, reason]), [[1, reason]]);
  assertEquals([it.result.steps[0]!.sentMs, it.run.reach], [undefined, "no"]);
});

Deno.test("a request waits for its confirmation, termination and end within the time limit of each", () => {
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

Deno.test("data before a confirmation is accepted and noted", () => {
  const it = asked();
  it.pass(9999);
  assertEquals(it.hear(DATA), true);
  it.pass(29_999);
  assertEquals(it.run.outcome, undefined);
  it.pass(1);
  assertEquals(
    brief(it.result),
    "timed-out at request by undefined: Neither confirmed nor terminated, although data arrived",
  );
  assertEquals(notes(it.result), ["missing-confirmation: CA 1 sent data before any confirmation"]);
  const ended = asked();
  ended.hear(answer(10));
  assertEquals(brief(ended.result), "done at request by 10: Terminated, but not confirmed");
  assertEquals(notes(ended.result), ["missing-confirmation: CA 1 terminated without confirmation"]);
});

Deno.test("an optional termination is awaited during the grace period, an omitted one is not", () => {
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

Deno.test("a refusal in a confirmation or termination ends a request", () => {
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

Deno.test("a deactivation ends a request, a refused one does not", () => {
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

Deno.test("answers from other stations or with other causes or types are not consumed", () => {
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

Deno.test("an inexact mirror is accepted or ignored, and noted", () => {
  const it = asked();
  assertEquals(it.hear(answer(7, { objects: [{ qoi: 21 }] })), true);
  it.hear(answer(10));
  assertEquals(notes(it.result), [
    "content-differs: C_IC_NA_1 with cause 7 mirrors qoi 21, expected 20",
  ]);
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
  assertEquals(notes(test.result), [
    "answer-ignored: C_TS_TA_1 with cause 7 mirrors tsc 8, expected 7",
  ]);
  const malformed = asked();
  const cut = (cause: number) => Uint8Array.of(100, 1, cause, 0, 1, 0, 0, 0, 0);
  assertEquals(malformed.hear(cut(7)), false);
  assertEquals(malformed.hear(cut(0x47)), true);
  assertEquals(malformed.result.outcome, "negative");
  assertEquals(notes(malformed.result), ["answer-ignored: A malformed C_IC_NA_1 with cause 7"]);
});

Deno.test("a repeated confirmation has no effect, and is noted", () => {
  const it = asked();
  it.pass(10);
  it.hear(answer(7));
  it.pass(10);
  it.hear(answer(7, { test: true }));
  it.hear(answer(10));
  assertEquals([it.result.steps[0]!.confirmedMs, it.result.confirmation?.test], [10, false]);
  assertEquals(notes(it.result), ["repeated-confirmation: CA 1 confirmed the request again"]);
  assertEquals(it.hear(answer(10)), false, "it is over");
});

Deno.test("interrogated data with a wrong cause or a time tag is accepted and noted", () => {
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

Deno.test("a broadcast ends when all expected stations have answered, or the time to confirm is over", () => {
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

Deno.test("of several stations, silence takes precedence over refusal", () => {
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

Deno.test("an answer with the broadcast address counts for all awaited stations, or for an unknown one", () => {
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

Deno.test("a freeze completes without its termination, and its values are accepted as the reading", () => {
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
