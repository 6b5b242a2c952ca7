// Each kind of request and its answers, step by step: reads, clocks, delays, resets, commands, limits and measured
// times.

import { assert, assertEquals } from "@std/assert";
import { clockSynchronization } from "../../../../transport/controlling/procedures/clock.ts";
import { command } from "../../../../transport/controlling/procedures/command.ts";
import { delayAcquisition } from "../../../../transport/controlling/procedures/delay.ts";
import { read } from "../../../../transport/controlling/procedures/read.ts";
import type { Prepared } from "../../../../transport/controlling/procedures/request_options.ts";
import { reset } from "../../../../transport/controlling/procedures/reset.ts";
import type {
  ProcedureResult,
  StationsResult,
} from "../../../../transport/controlling/procedures/result.ts";
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

Deno.test("a read ends with the requested value, a refusal or its time limit", () => {
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
    "unexpected-confirmation: C_RD_NA_1 was returned with cause 7, which is not an answer to a read",
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

Deno.test("a clock synchronization measures the round trip and the offset of the station's clock", () => {
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
    "hours-off: The clock of the station is or was 2 h behind: check its time zone, and " +
    "whether it sets and expects the SU flag",
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

Deno.test("a delay acquisition loads half of the round trip without the station's processing time", () => {
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

Deno.test("a reset can wait for the end of initialization of each station", () => {
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

/** Creates an answer to the single command. */
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

Deno.test("a selection is cancelled when its answer or room for its execute does not come in time", () => {
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

Deno.test("a request beyond its limits ends and keeps earlier data, or only counts", () => {
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

Deno.test("times are measured from sending, not from the call", () => {
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
