// The automatic judgement of what arrives, and the steps of each kind of point and command.

import { assertEquals } from "@std/assert";
import {
  judge,
  judgeAnswer,
  judgeFeedback,
  type Observed,
  worstOf,
} from "../../../cli/accept/judge.ts";
import { type Arrival, arrivalsOf } from "../../../cli/accept/observe.ts";
import { decodeAsdu, encodeAsdu, IEC104, TIME_FLAGS } from "../../../codec/mod.ts";
import type { AsduInput } from "../../../mod.ts";
import { itemsOf } from "../../helpers/stations/accept_bench.ts";

const AT = Date.UTC(2026, 9, 9, 12);
const LIMITS = { tagWithinMs: 10_000, feedbackWithinMs: 10_000 };

/** The reports of an ASDU that arrives at noon. */
function arrivals(asdu: AsduInput, list = ""): readonly Arrival[] {
  const items = list === "" ? [] : itemsOf(list);
  const listedOf = (_ca: number, ioa: number) => items.find((item) => item.ioa === ioa)?.listed;
  return arrivalsOf(decodeAsdu(encodeAsdu(asdu)), {
    ...{ at: AT, delayMs: 1000 },
    observer: { profile: IEC104, zone: undefined, listedOf },
  });
}

/** A single-point report. */
function single(
  { cause = 3, value = 1, quality = 0, time, timeFlags = 0 }: {
    readonly cause?: number;
    readonly value?: 0 | 1;
    readonly quality?: number;
    readonly time?: number;
    readonly timeFlags?: number;
  } = {},
): Arrival {
  const object = { ioa: 1, value, quality };
  const asdu = time === undefined
    ? { type: "M_SP_NA_1", cause, ca: 1, objects: [object] }
    : { type: "M_SP_TB_1", cause, ca: 1, objects: [{ ...object, time, timeFlags }] };
  return arrivals(asdu as AsduInput)[0]!;
}

/** What is not ok about the first step of a list. */
function odd(
  list: string,
  arrival: Arrival,
  more: Partial<Observed> = {},
  step = 0,
): readonly string[] {
  const [item] = itemsOf(list, { quality: true });
  const observed: Observed = {
    ...{ kind: "point", listed: item!.listed, step: item!.steps[step]!, arrival },
    ...{ before: undefined, changesAfter: 0, requested: false },
    ...more,
  };
  return judge(observed, LIMITS).filter(({ result }) => result !== "ok")
    .map(({ result, text }) => `${result}: ${text}`);
}

const POINT = "1;1;M_SP;Alarm;;;;;;;";

Deno.test("accept: an event with the right state is as expected, with and without a tag", () => {
  assertEquals(odd(POINT, single()), []);
  assertEquals(odd(POINT, single({ time: AT })), []);
  for (const cause of [11, 12]) assertEquals(odd(POINT, single({ cause })), [], String(cause));
});

Deno.test("accept: a state must be an event, or was read", () => {
  assertEquals(odd(POINT, single({ cause: 1 })), [
    "warning: cause per/cyc, expected an event (spont)",
  ]);
  assertEquals(odd(POINT, single({ cause: 5 }), { requested: true }), [
    "warning: cause req: read on request, the station has not reported it as an event",
  ]);
  assertEquals(odd("1;1;;Alarm;;;;;;;", single({ cause: 2 })), [
    "warning: value ON: compare it with the field",
  ]);
});

Deno.test("accept: the feedback of a command may be spontaneous, but not caused at the station", () => {
  const kind = "command" as const;
  assertEquals(odd(POINT, single({ cause: 3 }), { kind }), []);
  assertEquals(odd(POINT, single({ cause: 12 }), { kind }), [
    "warning: cause retloc: the change was caused at the station",
  ]);
});

Deno.test("accept: time tags are compared with the arrival", () => {
  assertEquals(odd(POINT, single({ time: AT - 10_000 })), []);
  assertEquals(odd(POINT, single({ time: AT + 10_000 })), []);
  assertEquals(odd(POINT, single({ time: AT - 10_001 })), [
    "wrong: time tag 10 s old, expected at most 10 s",
  ]);
  assertEquals(odd(POINT, single({ time: AT - 3_600_000 - 5000 })), [
    "wrong: time tag 1 h old, expected at most 10 s, by whole hours: check --zone and summer time",
  ]);
  assertEquals(odd(POINT, single({ time: AT - 1_800_000 })), [
    "wrong: time tag 30 min old, expected at most 10 s",
  ]);
  assertEquals(odd(POINT, single({ time: AT, timeFlags: TIME_FLAGS.invalid })), [
    "wrong: time tag 2026-10-09 12:00:00.000 (IV) is invalid",
  ]);
});

Deno.test("accept: quality steps expect another quality, and a good one", () => {
  assertEquals(odd(POINT, single({ quality: 0x80 })), ["wrong: quality IV, expected good"]);
  assertEquals(odd(POINT, single({ quality: 0x40 }), {}, 2), []);
  assertEquals(odd(POINT, single(), {}, 2), [
    "wrong: quality good, expected a quality other than good",
  ]);
  assertEquals(odd(POINT, single(), {}, 3), []);
});

Deno.test("accept: bouncing concerns states only", () => {
  assertEquals(odd(POINT, single(), { changesAfter: 1 }), [
    "warning: it changed once more afterwards: does the contact bounce?",
  ]);
  assertEquals(odd(POINT, single(), { changesAfter: 2 }, 3), []);
});

Deno.test("accept: a counter without a reading before is odd", () => {
  const [arrival] = arrivals({
    type: "M_IT_NA_1",
    cause: 37,
    ca: 1,
    objects: [{ ioa: 1, value: 7 }],
  } as AsduInput);
  const list = "1;1;M_IT;Energy;;;;;;;";
  assertEquals(odd(list, arrival!), ["warning: reading 7: the one before is not known"]);
  assertEquals(odd(list, arrival!, { before: 7 }), [
    "wrong: value 7, expected a higher counter reading",
  ]);
  assertEquals(odd(list, arrival!, { before: 6 }), []);
});

Deno.test("accept: test data and refusals are not reports", () => {
  const asdu = { type: "M_SP_NA_1", cause: 3, ca: 1, objects: [{ ioa: 1, value: 1 }] } as const;
  assertEquals(arrivals(asdu).length, 1);
  assertEquals(arrivals({ ...asdu, test: true }), []);
  assertEquals(arrivals({ ...asdu, negative: true }), []);
  const command = { type: "C_SC_NA_1", cause: 7, ca: 1, objects: [{ ioa: 1, value: 1 }] } as const;
  assertEquals(arrivals(command), []);
});

Deno.test("accept: a value that is not a number has none in the protocol", () => {
  const objects = [{ ioa: 4, value: NaN }];
  const [arrival] = arrivals({ type: "M_ME_NC_1", cause: 3, ca: 1, objects });
  assertEquals([arrival!.observation.value, arrival!.observation.text], [null, "NaN"]);
});

Deno.test("accept: the answer and the feedback of a command", () => {
  const done = { outcome: "done", reason: "Confirmed", confirmedMs: 20, terminatedMs: 1500 };
  assertEquals(judgeAnswer(done).text, "confirmed after 20 ms, terminated after 1.5 s");
  assertEquals(judgeAnswer({ ...done, confirmedMs: null, terminatedMs: null }).text, "Confirmed");
  assertEquals(judgeAnswer({ ...done, outcome: "negative", reason: "Refused" }), {
    result: "wrong",
    text: "answer: Refused",
  });
  const arrival = single();
  const late = { ...arrival, observation: { ...arrival.observation, delayMs: 10_001 } };
  const given = { address: "1/1", known: true };
  assertEquals(judgeFeedback({ ...given, arrival }, LIMITS).result, "ok");
  assertEquals(judgeFeedback({ ...given, arrival: late }, LIMITS).result, "wrong");
  assertEquals(judgeFeedback({ ...given, arrival, known: false }, LIMITS).result, "warning");
});

Deno.test("accept: the most serious result decides", () => {
  const check = (result: "ok" | "warning" | "wrong") => ({ result, text: "" });
  assertEquals(worstOf([]), "ok");
  assertEquals(worstOf([check("ok"), check("warning")]), "warning");
  assertEquals(worstOf([check("wrong"), check("warning")]), "wrong");
});

Deno.test("accept: the steps of each kind of point and command", () => {
  const steps = (line: string) => itemsOf(line).map((item) => item.steps.map(({ text }) => text));
  const rows: readonly (readonly [string, readonly string[]])[] = [
    ["1;1;M_SP;;;;;;;;", ["ON", "OFF"]],
    ["1;1;M_DP;;;;off/on;;;;", ["on", "off"]],
    ["1;1;M_EP_TD_1;;;;;;;;", ["ON", "OFF"]],
    ["1;1;M_EP_TE_1;;;;;;;;", ["the value in the field"]],
    ["1;1;M_ST;;;;;;;;", ["the value in the field"]],
    ["1;1;M_ST;;;;1=low|2=high;;;;", ["low", "high"]],
    ["1;1;M_BO;;;;;;;;1|255", ["0x00000001", "0x000000ff"]],
    ["1;1;M_ME_NA;;%;x*100;;;;0..50;", ["0 ± 0.5 %", "25 ± 0.5 %", "50 ± 0.5 %"]],
    ["1;1;M_ME_NB;;;;;;;;0", ["0"]],
    ["1;1;M_ME_NB;;;;0=stop|1=run;;;;", ["stop", "run"]],
    ["1;1;M_IT;;;;;;;;", ["a higher counter reading"]],
    ["1;1;;;;;;;;;", ["the value in the field"]],
    ["1;1;C_SC;;;;;;;;", ["ON", "OFF"]],
    ["1;1;C_DC;;;;;;;;", ["ON", "OFF"]],
    ["1;1;C_RC;;;;;;;;", ["next step HIGHER", "next step LOWER"]],
    ["1;1;C_SE_NB;;;;;;;;10|20", ["10 ± 0.2", "20 ± 0.2"]],
    ["1;1;C_SE_NB;;;;;;;;", ["the value that is typed"]],
    ["1;1;C_BO;;;;;;;;", ["the value that is typed"]],
  ];
  for (const [line, expected] of rows) assertEquals(steps(line), [expected], line);
});
