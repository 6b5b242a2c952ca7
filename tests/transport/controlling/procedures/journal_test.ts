// The record of a procedure: steps, trace, data, notes, and both sides of every limit.

import { assertEquals, assertStrictEquals } from "@std/assert";
import { decodeAsdu } from "../../../../codec/decode_asdu.ts";
import { IEC104 } from "../../../../codec/profile.ts";
import type { DataPolicy } from "../../../../transport/controlling/procedures/data_limits.ts";
import {
  Journal,
  type ReceivedAsdu,
  SentAsdu,
} from "../../../../transport/controlling/procedures/journal.ts";
import { octets } from "../../../helpers/wire/frames.ts";

function journal(policy: Partial<DataPolicy> = {}): Journal {
  return new Journal("test", 1000, { maxObjects: 10, maxOctets: 1000, keep: "all", ...policy });
}

function received(hex: string): ReceivedAsdu {
  const asdu = octets(hex);
  return { asdu: decodeAsdu(asdu), octets: asdu };
}

/** Data with this number of objects. */
function data(count: number): ReceivedAsdu {
  const head = `01 ${count.toString(16).padStart(2, "0")} 14 00 01 00`;
  return received(`${head} ${"05 00 00 01 ".repeat(count)}`);
}

/** A confirmation of the interrogation of a common address. */
function confirmation(ca = 1): ReceivedAsdu {
  return received(`64 01 07 00 ${ca.toString(16).padStart(2, "0")} 00 00 00 00 14`);
}

function sent(type: ConstructorParameters<typeof SentAsdu>[0] = "C_IC_NA_1"): SentAsdu {
  return new SentAsdu(type, octets("64 01 06 00 01 00 00 00 00 14"), IEC104);
}

Deno.test("a request is decoded once, as the station decodes it", () => {
  const request = sent();
  assertEquals(request.asdu, decodeAsdu(request.octets));
  assertStrictEquals(request.asdu, request.asdu);
});

Deno.test("a journal begins without progress, and with nothing accepted", () => {
  const it = journal();
  assertEquals([it.accepted, it.now, it.size, it.step, it.excess, it.unmatched], [
    ...[false, 1000, 0, undefined, undefined, undefined],
  ]);
  assertEquals(it.progress(), {
    ...{ label: "test", steps: [], objects: 0, data: [], notes: [], trace: [] },
  });
});

Deno.test("the time of a step is that of its first request, from the call", () => {
  const it = journal();
  it.sent(sent(), 1005);
  it.begin("execute");
  assertEquals(it.step?.sentMs, undefined);
  it.sent(sent(), 1010);
  it.sent(sent(), 1020);
  assertEquals(it.step, {
    step: "execute",
    sentMs: 10,
    acknowledgedMs: undefined,
    confirmedMs: undefined,
    terminatedMs: undefined,
  });
  assertEquals(it.size, 3);
  const next = it.begin("load");
  assertStrictEquals(it.step, next);
  assertEquals(it.progress().steps.map(({ step }) => step), ["execute", "load"]);
  assertEquals(it.progress().trace.map(({ direction, atMs }) => [direction, atMs]), [
    ...[["sent", 5], ["sent", 10], ["sent", 20]],
  ]);
});

Deno.test("the trace has requests, answers and data in their order, without segments of files", () => {
  const it = journal();
  const [answer, values] = [confirmation(), data(2)];
  it.sent(sent(), 1000);
  it.take(answer, 1001);
  it.takeData(values, 1002);
  it.takeQuietly(data(1));
  const [first, second] = [data(1), data(3)];
  const other = journal();
  for (const each of [first, second]) other.takeData(each, 1000);
  assertEquals(other.progress().data, [first.asdu, second.asdu]);
  it.sent(sent("F_SG_NA_1"), 1003);
  const { trace, data: kept, objects } = it.progress();
  assertEquals(trace.map(({ direction, atMs, octets }) => [direction, atMs, octets]), [
    ["sent", 0, sent().octets],
    ["received", 1, answer.octets],
    ["received", 2, values.octets],
  ]);
  assertEquals([kept, objects, it.size], [[values.asdu], 2, 5]);
});

Deno.test("objects are counted up to their limit, for which an ASDU without objects counts as one", () => {
  const of = (...asdus: readonly ReceivedAsdu[]) => {
    const it = journal();
    for (const each of asdus) it.takeData(each, 1000);
    return [it.progress().objects, it.progress().data.length, it.excess];
  };
  assertEquals(of(data(10)), [10, 1, undefined]);
  const most = "expected at most maxObjects = 10";
  // What exceeds the limit is not kept.
  assertEquals(of(data(8), data(3)), [11, 1, `received 11 objects, ${most}`]);
  assertEquals(of(data(11), data(5)), [16, 0, `received 11 objects, ${most}`]);
  const empty = received("01 00 14 00 01 00");
  assertEquals(of(data(9), empty), [9, 2, undefined]);
  assertEquals(of(data(10), empty), [10, 1, `received 11 objects, ${most}`]);
  // ASDUs that cannot be decoded count towards the limit, by the number in their heads, but not as objects.
  const unknown = received("ff 0a 14 00 01 00 05 00 00 01");
  assertEquals(of(unknown), [0, 1, undefined]);
  assertEquals(of(unknown, data(1)), [1, 1, `received 11 objects, ${most}`]);
  const unknownEmpty = received("ff 00 14 00 01 00");
  assertEquals(of(data(9), unknownEmpty), [9, 2, undefined]);
  assertEquals(of(data(10), unknownEmpty), [10, 1, `received 11 objects, ${most}`]);
});

Deno.test("octets are counted up to their limit, whatever they belong to", () => {
  const it = journal({ maxOctets: 30 });
  it.take(confirmation(), 1000);
  it.takeData(data(1), 1000);
  it.takeQuietly(confirmation());
  assertEquals(it.excess, undefined);
  it.takeQuietly(confirmation());
  assertEquals(it.excess, "received 40 octets, expected at most maxOctets = 30");
  it.take(confirmation(), 1000);
  assertEquals(it.progress().trace.length, 2);
});

Deno.test("the number of answers to a request is limited to twice the number of common addresses", () => {
  const it = journal({ maxOctets: Infinity });
  const answer = confirmation();
  for (let i = 0; i < 131_072; i++) it.take(answer, 1000);
  assertEquals(it.excess, undefined);
  it.take(answer, 1000);
  assertEquals(it.excess, "received 131073 answers, expected at most 131072");
});

Deno.test("without data to keep, objects are only counted, without a limit", () => {
  const it = journal({ keep: "none", maxOctets: 1 });
  it.sent(sent(), 1000);
  it.take(confirmation(), 1000);
  it.takeData(data(20), 1000);
  it.takeUnmatched(confirmation(), 1000);
  const { objects, data: kept, trace } = it.progress();
  assertEquals([objects, kept, trace, it.excess], [20, [], [], undefined]);
});

Deno.test("ASDUs that match no procedure are counted, and the first three different ones are named", () => {
  const unmatched = (...cas: readonly number[]) => {
    const it = journal();
    for (const ca of cas) it.takeUnmatched(confirmation(ca), 1000);
    return it.unmatched;
  };
  const name = unmatched(1)!;
  const named = (...cas: readonly number[]) =>
    cas.map((ca) => name.replace("CA 1", `CA ${ca}`)).join(", ");
  assertEquals(unmatched(1, 1), `${name} and 1 more`);
  assertEquals(unmatched(1, 2, 3), named(1, 2, 3));
  assertEquals(unmatched(1, 2, 3, 4), `${named(1, 2, 3)} and 1 more`);
  assertEquals(unmatched(2, 1, 2, 1, 5, 7), `${named(2, 1, 5)} and 3 more`);
});

Deno.test("the trace has at most 1000 ASDUs that match no procedure", () => {
  const it = journal({ maxOctets: Infinity });
  for (let i = 0; i < 1002; i++) it.takeUnmatched(confirmation(), 1000 + i);
  const { trace } = it.progress();
  assertEquals([trace.length, trace[0]!.atMs, trace.at(-1)!.atMs], [1000, 0, 999]);
});

Deno.test("each kind of observation is noted once, and an ignored answer does not also count as unmatched", () => {
  const it = journal();
  it.takeUnmatched(confirmation(), 1000);
  it.takeUnmatched(confirmation(2), 1000);
  it.note("hours-off", "first");
  it.note("hours-off", "second");
  const { notes } = it.progress();
  assertEquals(notes.map(({ code }) => code), ["answer-unmatched", "hours-off"]);
  assertEquals(notes[0]!.detail, `The station sent ${it.unmatched!.split(", ")[0]}`);
  assertEquals(notes[1]!.detail, "first");
  const ignored = journal();
  ignored.note("answer-ignored", "why");
  ignored.takeUnmatched(confirmation(), 1000);
  assertEquals(ignored.progress().notes, [{ code: "answer-ignored", detail: "why" }]);
});
