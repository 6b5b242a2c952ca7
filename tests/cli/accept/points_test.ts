// An acceptance run of points: what arrives, what is odd, and what a person answers. Long because each
// kind of point has its run.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { stateLines } from "../../../cli/accept/list_state.ts";
import { lastAttempt, standingOf } from "../../../cli/accept/protocol.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { AcceptBench, type AcceptBenchOptions } from "../../helpers/stations/accept_bench.ts";

const ALARM = "1;1;M_SP;Alarm;;;;;;;";
const DOOR = "1;3;M_SP;Door;;;;;;;";
const TWO = `${ALARM}\n${DOOR}`;

/** The answers that count, by item and step. */
function answers({ run }: AcceptBench): string[] {
  return run.protocol.items.flatMap(({ key, steps }) =>
    steps.flatMap((step) => {
      const last = lastAttempt(step);
      return last === undefined
        ? []
        : [`${key} ${step.text} ${last.verdict} ${last.remark}`.trim()];
    })
  );
}

/** The dialogues of all tests. */
const DIALOGUES: string[] = [];

function open(options: AcceptBenchOptions): Promise<AcceptBench> {
  return AcceptBench.open({ ...options, dialogues: DIALOGUES });
}

Deno.test("accept: a point is set to each state, and confirmed by Enter", async () => {
  await using bench = await open({ list: TWO });
  assertStringIncludes(
    bench.heard(),
    "1/2  point 1/1 Alarm, M_SP_NA_1, now OFF\n  Step 1 of 2: set it to ON",
  );
  await bench.set(1, 1);
  assertMatch(
    bench.heard(),
    /^ {2}15:34:13\.445 {2}ON, M_SP_TB_1, spont, tag 2026-10-09 15:34:13\.445, 0 ms old, after 0 ms\n {2}as expected/,
  );
  assertEquals((await bench.type("")).taken, "taken");
  await bench.set(1, 0);
  await bench.type("ok");
  assertEquals(answers(bench), ["point 1/1 ON passed", "point 1/1 OFF passed"]);
  const [alarm, door] = bench.saved!.items;
  assertEquals([standingOf(alarm!), standingOf(door!)], ["accepted", "open"]);
  const last = lastAttempt(alarm!.steps[0]!)!;
  const { tester, witness, by, expected, observed, checks } = last;
  assertEquals({ tester, witness, by, expected }, {
    tester: "Berg",
    witness: "Diaz",
    by: "person",
    expected: "ON",
  });
  assertEquals(observed!.timeTag, "2026-10-09 15:34:13.445");
  assertEquals(checks.map(({ result }) => result), ["ok", "ok", "ok", "ok", "ok"]);
});

Deno.test("accept: the state that the point does not have comes first", async () => {
  await using bench = await open({ list: "1;2;M_DP;Breaker;;;;;;;" });
  await bench.set(2, 2);
  await bench.type("");
  await bench.type("again");
  assertStringIncludes(bench.heard(), "Step 2 of 2: set it to OFF");
  await bench.set(2, 1);
  await bench.type("");
  await using closed = await open({ list: "1;2;M_DP;Breaker;;;;;;;" });
  closed.heard();
  await closed.set(2, 2);
  await closed.type("later");
  assertStringIncludes(closed.heard(), "Step 1 of 2: set it to OFF");
});

Deno.test("accept: crossed wires are reported, and keep Enter from accepting", async () => {
  await using bench = await open({ list: TWO });
  bench.heard();
  await bench.set(3, 1);
  assertEquals(
    bench.heard(),
    "! 15:34:13.445  1/3 Door changed to ON at the same time, M_SP_TB_1, spont: are the wires crossed?",
  );
  const { taken, said } = await bench.type("ok");
  assertEquals([taken, said], ["refused", [
    "  ? Nothing has arrived: expected fail, skip or later",
  ]]);
  await bench.type("fail");
  assertEquals(answers(bench), [
    "point 1/1 ON failed nothing has arrived; 1/3 Door changed to ON at the same time",
  ]);
  assertEquals(lastAttempt(bench.run.protocol.items[0]!.steps[0]!)!.others.map(({ ioa }) => ioa), [
    3,
  ]);
});

Deno.test("accept: another point that changes as well needs an explicit answer", async () => {
  await using bench = await open({ list: TWO });
  await bench.set(3, 1);
  await bench.set(1, 1);
  assertEquals((await bench.type("")).taken, "refused");
  assertEquals((await bench.type("ok")).taken, "taken");
  assertEquals(answers(bench), ["point 1/1 ON passed"]);
});

Deno.test("accept: an address that is not in the list is named as such", async () => {
  await using bench = await open({ list: TWO });
  assertStringIncludes(bench.heard(), "! not in the list: 1/2, 1/4, 1/5, 1/6, 1/99");
  await bench.set(99, 1);
  assertStringIncludes(bench.heard(), "1/99 (not in the list) changed to ON at the same time");
});

Deno.test("accept: a point of another type is wrong, and accepted only with a remark", async () => {
  await using bench = await open({ list: "1;1;M_DP;Alarm;;;;;;;" });
  bench.heard();
  await bench.set(1, 1);
  assertStringIncludes(bench.heard(), "X type M_SP_TB_1, expected M_DP_NA_1 of the list");
  const { taken, said } = await bench.type("ok");
  assertEquals(taken, "refused");
  assertEquals(said, ["  ? This is not as expected: type ok and why it is accepted, or fail"]);
  await bench.type("ok the list is wrong");
  assertEquals(answers(bench), ["point 1/1 ON passed the list is wrong"]);
});

Deno.test("accept: a bad quality, an invalid time tag and a wrong state are wrong", async () => {
  await using bench = await open({ list: ALARM });
  bench.heard();
  await bench.set(1, 1, { quality: 0x80 });
  assertStringIncludes(bench.heard(), "X quality IV, expected good");
  await bench.type("again");
  bench.heard();
  await bench.set(1, 1);
  assertStringIncludes(bench.heard(), "ON, M_SP_TB_1");
});

Deno.test("accept: an old time tag is wrong, and whole hours point to the zone", async () => {
  for (
    const [ms, text] of [
      [20_000, "X time tag 20 s old, expected at most 10 s"],
      [
        -3_600_000,
        "X time tag 1 h in the future, expected at most 10 s, by whole hours: check --zone",
      ],
    ] as const
  ) {
    await using bench = await open({ list: ALARM });
    bench.heard();
    const instant = bench.clock.instant() - ms;
    bench.station.set(1, 1, 1, { instant });
    await bench.clock.advance(1000);
    assertStringIncludes(bench.heard(), text);
  }
});

Deno.test("accept: a contact that bounces needs an explicit answer", async () => {
  await using bench = await open({ list: ALARM });
  bench.heard();
  bench.station.set(1, 1, 1);
  bench.station.set(1, 1, 0);
  bench.station.set(1, 1, 1);
  await bench.clock.advance(1000);
  assertStringIncludes(
    bench.heard(),
    "! it changed 2 times more afterwards: does the contact bounce?",
  );
  assertEquals((await bench.type("")).taken, "refused");
  await bench.type("ok");
  const { repeated } = lastAttempt(bench.run.protocol.items[0]!.steps[0]!)!;
  assertEquals(repeated.map(({ text }) => text), ["OFF", "ON"]);
});

Deno.test("accept: a measured value is awaited at low, middle and high of its range", async () => {
  await using bench = await open({ list: "1;4;M_ME_NC;Voltage;kV;;;;;0..24;" });
  assertStringIncludes(bench.heard(), "Step 1 of 3: make it 0 ± 0.24 kV");
  await bench.set(4, 5);
  assertEquals(bench.heard(), "");
  assertStringIncludes(bench.run.waitingFor, "1/4 Voltage 5 kV: waiting for 0 ± 0.24 kV");
  await bench.set(4, 0.2);
  assertStringIncludes(bench.heard(), "0.2 kV, M_ME_TF_1, spont");
  await bench.type("");
  await bench.set(4, 12.3);
  const { taken } = await bench.type("ok");
  assertEquals(taken, "refused");
  await bench.type("fail transducer");
  assertEquals(answers(bench), [
    "point 1/4 0 ± 0.24 kV passed",
    "point 1/4 12 ± 0.24 kV failed transducer",
  ]);
});

Deno.test("accept: a scaled value is compared in the unit of the list", async () => {
  await using bench = await open({ list: "1;4;M_ME_NC;Voltage;kV;0.1;;;;;2|1" });
  assertStringIncludes(bench.heard(), "Step 1 of 2: make it 2 ± 0.02 kV");
  await bench.set(4, 20.1);
  assertStringIncludes(bench.heard(), "2.01 kV, M_ME_TF_1");
  await bench.type("");
  assertEquals(answers(bench), ["point 1/4 2 ± 0.02 kV passed"]);
});

Deno.test("accept: another measured value that gets the expected value is reported", async () => {
  const list = "1;4;M_ME_NC;Voltage;kV;;;;;0..24;\n1;5;M_ME_NC;Current;A;;;;;0..100;";
  await using bench = await open({ list, only: ({ ioa }) => ioa === 4 });
  bench.heard();
  await bench.set(5, 50);
  assertEquals(bench.heard(), "");
  await bench.set(5, 0.3);
  assertEquals(bench.heard(), "", "beyond the tolerance of 0.24");
  await bench.set(5, 0.1);
  assertStringIncludes(bench.heard(), "1/5 Current changed to 0.1 A at the same time");
  const scaled = "1;4;M_ME_NC;Voltage;kV;-0.1;;;;;2|1\n1;5;M_ME_NC;Current;A;;;;;0..100;";
  await using other = await open({ list: scaled, only: ({ ioa }) => ioa === 4 });
  other.heard();
  await other.set(5, 2.03);
  assertEquals(other.heard(), "", "beyond the tolerance of 0.02 kV");
  await other.set(5, 2.01);
  assertStringIncludes(other.heard(), "1/5 Current changed to 2.01 A at the same time");
});

Deno.test("accept: a value without a range is compared by the person", async () => {
  await using bench = await open({ list: "1;4;M_ME_NC;Voltage;kV;;;;;;" });
  assertStringIncludes(bench.heard(), "change it in the field (kV)");
  await bench.set(4, 7);
  assertStringIncludes(bench.heard(), "! value 7 kV: compare it with the field");
  await bench.type("want 8");
  assertStringIncludes(bench.heard(), "make it 8 ± 0.08 kV");
  await bench.set(4, 8);
  await bench.type("");
  assertEquals(lastAttempt(bench.run.protocol.items[0]!.steps[0]!)!.expected, "8 ± 0.08 kV");
});

Deno.test("accept: want takes the text of a state, of the list or of the type", async () => {
  await using bench = await open({ list: "1;2;M_DP;Breaker;;;;;;;", only: ({ ioa }) => ioa === 2 });
  bench.heard();
  await bench.type("want off");
  assertStringIncludes(bench.heard(), "set it to OFF");
  await bench.type("want open");
  assertStringIncludes(bench.heard(), 'Found "open", expected a number, or the text of a state');
  const list = "1;2;M_DP;Breaker;;;open/closed;;;;";
  await using other = await open({ list, only: ({ ioa }) => ioa === 2 });
  other.heard();
  await other.type("want Open");
  assertStringIncludes(other.heard(), "set it to open");
  await other.type("want OFF");
  assertStringIncludes(other.heard(), 'Found "OFF", expected a number, or the text of a state');
});

Deno.test("accept: a counter must count, and is read on request", async () => {
  await using bench = await open({ list: "1;9;M_IT;Energy;kWh;;;;;;" });
  assertStringIncludes(bench.heard(), "type read for the first reading");
  await bench.type("read");
  const first = bench.heard();
  assertStringIncludes(first, "first reading: 100 kWh, M_IT_NA_1, reqcogen");
  assertEquals(first.includes("!"), false, first); // It is not an odd one.
  await bench.type("read");
  assertStringIncludes(bench.heard(), "!");
  bench.station.count(1, 9, 3);
  await bench.type("read");
  assertStringIncludes(bench.heard(), "103 kWh, M_IT_NA_1, reqcogen");
  await bench.type("");
  assertEquals(answers(bench), ["point 1/9 a higher counter reading passed"]);
});

Deno.test("accept: with --quality, another quality and a good one are awaited", async () => {
  await using bench = await open({ list: ALARM, plan: { quality: true } });
  for (const value of [1, 0]) {
    await bench.set(1, value);
    await bench.type("");
  }
  assertStringIncludes(bench.heard(), "Step 3 of 4: make its quality bad");
  await bench.set(1, 0, { quality: 0x10 });
  assertStringIncludes(bench.heard(), "OFF, quality BL, M_SP_TB_1");
  await bench.type("");
  await bench.set(1, 0, { quality: 0 });
  await bench.type("");
  assertEquals(standingOf(bench.run.protocol.items[0]!), "accepted");
});

Deno.test("accept: with --intermediate, a double-point has four steps", async () => {
  await using bench = await open({ list: "1;2;M_DP;Breaker;;;;;;;", plan: { intermediate: true } });
  const texts = bench.run.protocol.items[0]!.steps.map(({ text }) => text);
  assertEquals(texts, ["ON", "OFF", "intermediate", "indeterminate"]);
});

Deno.test("accept: the texts of states and the test values of the list are used", async () => {
  const list = "1;2;M_DP;Breaker;;;open/closed;;;;\n1;6;M_ST;Tap;;;;;;;4|6";
  await using bench = await open({ list });
  assertStringIncludes(bench.heard(), "now open\n  Step 1 of 2: set it to closed");
  assertEquals(bench.run.protocol.items[1]!.steps.map(({ text }) => text), ["4", "6"]);
});

Deno.test("accept: with --auto, points follow one another without an answer, unless something is odd", async () => {
  await using bench = await open({ list: TWO, settings: { auto: true } });
  await bench.set(1, 1);
  await bench.set(1, 0);
  await bench.set(3, 1);
  bench.station.set(1, 3, 0);
  bench.station.set(1, 1, 1);
  await bench.clock.advance(1000);
  assertEquals(answers(bench), [
    "point 1/1 ON passed",
    "point 1/1 OFF passed",
    "point 1/3 ON passed",
  ]);
  assertEquals(lastAttempt(bench.run.protocol.items[0]!.steps[0]!)!.by, "automatic");
  assertStringIncludes(bench.heard(), "! 1/1 Alarm changed to ON at the same time\n  ok or fail");
});

Deno.test("accept: skip needs a reason, fail needs one only if nothing is odd", async () => {
  await using bench = await open({ list: TWO });
  assertEquals((await bench.type("skip")).said, ["  ? Expected skip TEXT"]);
  await bench.type("skip not wired");
  await bench.set(1, 1);
  await bench.set(1, 0);
  assertEquals((await bench.type("fail")).said, [
    "  ? Nothing is odd here: type fail and what is wrong",
  ]);
  await bench.type("fail lamp dark");
  assertEquals(answers(bench), [
    "point 1/1 ON skipped not wired",
    "point 1/1 OFF failed lamp dark",
  ]);
  assertEquals(standingOf(bench.run.protocol.items[0]!), "failed");
});

Deno.test("accept: deferred items come once more at the end, and stay deferred", async () => {
  await using bench = await open({ list: TWO });
  await bench.type("later");
  assertStringIncludes(bench.heard(), "point 1/3 Door");
  await bench.type("later");
  assertStringIncludes(bench.heard(), "point 1/1 Alarm");
  await bench.type("later");
  await bench.type("later");
  assertStringIncludes(bench.heard(), "Nothing is left to test");
  assertEquals(bench.run.isOver, true);
  assertEquals(bench.saved!.items.map(standingOf), ["deferred", "deferred"]);
});

Deno.test("accept: back returns to the last step, and the repeated answer counts", async () => {
  await using bench = await open({ list: TWO });
  assertEquals((await bench.type("back")).taken, "refused");
  await bench.set(1, 1);
  await bench.type("");
  await bench.type("back");
  assertStringIncludes(bench.heard(), "Step 1 of 2: set it to ON");
  await bench.type("fail wrong lamp");
  assertEquals(answers(bench), ["point 1/1 ON failed wrong lamp"]);
  assertEquals(bench.run.protocol.items[0]!.steps[0]!.attempts.length, 2);
});

Deno.test("accept: goto continues with an address, and then with the rest", async () => {
  await using bench = await open({ list: TWO });
  assertStringIncludes(
    (await bench.type("goto 1/7")).said[0]!,
    '  ? Found "1/7", expected the address',
  );
  await bench.type("goto 3");
  bench.heard();
  await bench.type("skip x");
  await bench.type("skip x");
  assertStringIncludes(bench.heard(), "1/2  point 1/1 Alarm");
});

Deno.test("accept: notes, names and the totals", async () => {
  await using bench = await open({ list: ALARM });
  await bench.type("note label is missing");
  await bench.type("tester Eva Holm");
  await bench.type("witness");
  await bench.type("skip x");
  const { notes, steps } = bench.saved!.items[0]!;
  assertEquals(notes.map(({ tester, text }) => `${tester}: ${text}`), ["Berg: label is missing"]);
  const { tester, witness } = lastAttempt(steps[0]!)!;
  assertEquals([tester, witness], ["Eva Holm", ""]);
  assertEquals(bench.saved!.sittings.map((each) => `${each.tester} ${each.witness}`), [
    "Berg Diaz",
    "Eva Holm Diaz",
    "Eva Holm ",
  ]);
  assertEquals((await bench.type("status")).said, ["0 accepted, 1 open, of 1 item"]);
});

Deno.test("accept: an answer that is not understood changes nothing", async () => {
  await using bench = await open({ list: ALARM });
  const { taken, said } = await bench.type("okay");
  assertEquals(taken, "mistake");
  assertStringIncludes(said[0]!, '  ? Unknown answer "okay", expected ok, fail');
  assertEquals((await bench.type("later now")).said, [
    '  ? Found "now" after later, expected later',
  ]);
  assertEquals((await bench.type("x".repeat(3000))).taken, "mistake");
  assertEquals(answers(bench), []);
});

Deno.test("accept: an answer that cannot be written does not count", async () => {
  await using bench = await open({ list: ALARM });
  await bench.set(1, 1);
  bench.fault = "Cannot write x: the disk is full";
  const { taken, said } = await bench.type("ok");
  assertEquals(taken, "refused");
  assertEquals(said, [
    "  ? Cannot write x: the disk is full. The answer was not taken: repeat it afterwards",
  ]);
  assertEquals(answers(bench), []);
  for (const line of ["note x", "later", "tester x"]) {
    assertEquals((await bench.type(line)).taken, "refused", line);
  }
  bench.fault = undefined;
  await bench.type("ok");
  assertEquals(answers(bench), ["point 1/1 ON passed"]);
  assertEquals(lastAttempt(bench.saved!.items[0]!.steps[0]!)!.tester, "Berg");
});

Deno.test("accept: wait ends when there is something to confirm, or when its time is over", async () => {
  await using bench = await open({ list: ALARM });
  assertEquals((await bench.type("wait soon")).taken, "refused");
  bench.station.set(1, 1, 1);
  assertEquals((await bench.type("wait", 400)).taken, undefined);
  await bench.clock.advance(200);
  bench.heard();
  await bench.type("ok");
  const { taken, said } = await bench.type("wait 2s", 1000);
  assertEquals([taken, said], [undefined, []]);
  await bench.clock.advance(1000);
  assertStringIncludes(bench.heard(), "  nothing to confirm within 2 s");
  assertEquals((await bench.type("wait", 29_000)).taken, undefined);
  await bench.clock.advance(1000);
  assertStringIncludes(bench.heard(), "  nothing to confirm within 30 s");
  await bench.set(1, 0);
  assertEquals((await bench.type("wait")).taken, "taken");
});

Deno.test("accept: points that an interrogation does not report are listed", async () => {
  const list = `${ALARM}\n1;77;M_SP;Ghost;;;;;;;\n1;9;M_IT;Energy;;;;;;;\n2;1;M_SP;Other;;;;;;;`;
  await using bench = await open({ list });
  assertStringIncludes(
    bench.heard(),
    "Interrogation: 1 of 2 points of the list reported\n! missing in the station: 1/77 Ghost",
  );
  assertEquals(bench.saved!.items.map(({ interrogated }) => interrogated), [
    true,
    false,
    null,
    null,
  ]);
});

Deno.test("accept: a run that is continued keeps its answers; --retry asks again for what failed", async () => {
  await using first = await open({ list: TWO });
  await first.set(1, 1);
  await first.type("");
  await first.type("fail dark");
  await first.type("quit");
  assertEquals(first.run.isOver, true);
  const before = first.saved!;
  await using second = await open({ list: TWO, before });
  assertStringIncludes(second.heard(), "2/2  point 1/3 Door");
  assertEquals(second.run.protocol.sittings.length, 2);
  await using third = await open({ list: TWO, before, settings: { retry: true } });
  // The clock of each bench begins anew, so the earlier answers must be older.
  assertEquals(before.items[0]!.steps[1]!.attempts[0]!.at < "2026-10-09T15:34:20", true);
  assertStringIncludes(third.heard(), "point 1/");
});

Deno.test("accept: a step that is asked again keeps its number", async () => {
  await using first = await open({ list: ALARM });
  await first.set(1, 1);
  await first.type("fail dark");
  await first.set(1, 0);
  await first.type("");
  await first.type("quit");
  // The clock of each bench begins anew, so the earlier answers must be older.
  const before = JSON.parse(JSON.stringify(first.saved!).replaceAll("2026-10-09", "2026-10-08"));
  await using second = await open({ list: ALARM, before, settings: { retry: true } });
  assertStringIncludes(second.heard(), "Step 1 of 2: set it to ON");
});

Deno.test("accept: a link that is lost does not end the step", async () => {
  await using bench = await open({ list: ALARM });
  await bench.disconnect();
  assertStringIncludes(bench.run.waitingFor, "link down; 1/1 Alarm: waiting for ON");
  assertEquals((await bench.type("read")).said, ["  ? The link is down"]);
  bench.station.set(1, 1, 1);
  bench.heard();
  await bench.connect();
  assertStringIncludes(bench.heard(), "ON, M_SP_TB_1, spont");
  await bench.type("");
  assertEquals(answers(bench), ["point 1/1 ON passed"]);
});

Deno.test("accept: a state that changed while the link was down is reported, and is not the event", async () => {
  const points = [{ ioa: 1, type: "M_SP_NA_1", value: 0, event: "none" }] as const;
  await using bench = await open({ list: ALARM, declaration: { sectors: [{ ca: 1, points }] } });
  await bench.disconnect();
  bench.station.set(1, 1, 1);
  bench.heard();
  await bench.connect();
  assertMatch(bench.heard(), /^! [0-9:.]+ {2}1\/1 Alarm is now ON, M_SP_NA_1, inrogen$/m);
  assertStringIncludes((await bench.type("ok")).said[0]!, "Nothing has arrived");
});

Deno.test("accept: --list shows the remark of the last answer, not of the last step", async () => {
  await using bench = await open({ list: `${ALARM}\n${DOOR}` });
  for (const line of ["skip first", "skip second", "goto 1/1", "skip third"]) {
    await bench.type(line);
  }
  const { protocol } = bench.run;
  const keys = new Set(protocol.items.map(({ key }) => key));
  assertMatch(stateLines(protocol, { zone: undefined, keys })[1]!, /^point 1\/1 .* third$/);
});

Deno.test("accept: the dialogues of all tests of points are as reviewed", () => {
  assertGolden("tests/cli/accept/points.txt", DIALOGUES.join("\n"));
});
