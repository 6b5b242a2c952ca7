// An acceptance run of commands: nothing is sent without the word send, and the feedback is awaited.

import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { lastAttempt, standingOf } from "../../../cli/accept/protocol.ts";
import { assertGolden } from "../../helpers/golden.ts";
import {
  AcceptBench,
  type AcceptBenchOptions,
  itemsOf,
} from "../../helpers/stations/accept_bench.ts";
import { mirror } from "../../helpers/cli/request_cli.ts";
import { CAUSE, isCommandAsdu } from "../../../mod.ts";

const POINT = "1;2;M_DP;Breaker;;;;;;;";
const BREAKER = `${POINT}\n1;50;C_DC;Breaker;;;;SBO;2;;`;
const LAMP = "1;51;C_SC;Lamp;;;;;;;";

/** The dialogues of all tests. */
const DIALOGUES: string[] = [];

function open(options: AcceptBenchOptions): Promise<AcceptBench> {
  return AcceptBench.open({ ...options, dialogues: DIALOGUES });
}

/** Selects the commands of a list. */
function isCommand({ kind }: { readonly kind: string }): boolean {
  return kind === "command";
}

/** The last answer to a step of the only selected item. */
function answered({ run }: AcceptBench, step = 0) {
  const item = run.protocol.items.find(isCommand)!;
  return lastAttempt(item.steps[step]!);
}

Deno.test("accept: a command is sent by the word send only, and its feedback and time are judged", async () => {
  await using bench = await open({ list: BREAKER, only: isCommand });
  assertEquals(
    bench.heard().split("\n").slice(-3).join("\n"),
    "1/1  command 1/50 Breaker, C_DC_NA_1, select before operate\n" +
      "  feedback 1/2 Breaker, now OFF\n  Step 1 of 2: command ON: type send to send it",
  );
  for (const line of ["", "ok", "se", "y", "yes", "send now"]) {
    await bench.type(line);
    assertEquals(bench.station.get(1, 2)?.value, 1, line);
  }
  bench.heard();
  await bench.type("send", 5000);
  assertMatch(
    bench.heard(),
    /sending\n.*ON, M_DP_TB_1, retrem.*after 1\.5 s\n.*done: Confirmed and terminated\n {2}as expected/,
  );
  assertEquals((await bench.type("")).taken, "refused");
  await bench.type("ok");
  const { command, observed, checks } = answered(bench)!;
  assertEquals([command?.mode, command?.value, command?.outcome], [
    "select-before-operate",
    2,
    "done",
  ]);
  assertEquals([observed?.text, observed?.delayMs], ["ON", 1500]);
  assertEquals(checks[1]?.text, "feedback 1/2 ON after 1.5 s");
});

Deno.test("accept: the command that changes the feedback comes first", async () => {
  await using bench = await open({ list: BREAKER, only: isCommand });
  bench.station.set(1, 2, 2);
  await bench.type("again");
  await bench.type("later");
  assertStringIncludes(bench.heard(), "Step 1 of 2: command OFF");
});

Deno.test("accept: a command that was sent is not sent again within its step", async () => {
  await using bench = await open({ list: BREAKER, only: isCommand });
  await bench.type("send", 100);
  for (const line of ["send", "again", "later", "back", "goto 1/50", "ok", "fail x"]) {
    const { taken } = await bench.type(line, 0);
    assertEquals(taken, "refused", line);
  }
  await bench.clock.advance(5000);
  assertStringIncludes((await bench.type("send")).said[0]!, "was sent already; type again");
  await bench.type("again");
  assertStringIncludes(bench.heard(), "command ON: type send to send it");
});

Deno.test("accept: a refused command is wrong, with the reason", async () => {
  await using bench = await open({
    list: LAMP,
    answer: (asdu) =>
      isCommandAsdu(asdu)
        ? [mirror(asdu, { cause: CAUSE.activationCon, negative: true })]
        : undefined,
  });
  bench.heard();
  await bench.type("send", 2000);
  assertStringIncludes(bench.heard(), "negative: ");
  assertEquals((await bench.type("ok")).taken, "refused");
  await bench.type("fail");
  const { command, verdict, remark } = answered(bench)!;
  assertEquals([command?.outcome, verdict], ["negative", "failed"]);
  assertStringIncludes(remark, "answer: ");
});

Deno.test("accept: a command that is not answered is wrong", async () => {
  await using bench = await open({
    list: LAMP,
    answer: (asdu) => isCommandAsdu(asdu) ? [] : undefined,
  });
  await bench.type("send", 60_000);
  await bench.type("fail");
  assertEquals(answered(bench)!.command?.outcome, "timed-out");
});

Deno.test("accept: a feedback that does not arrive in time is wrong", async () => {
  const list = `1;1;M_SP;Alarm;;;;;;;\n1;51;C_SC;Lamp;;;;;1;;`;
  await using bench = await open({ list, only: isCommand });
  bench.heard();
  await bench.type("send", 9_000);
  assertEquals(bench.heard().includes("no feedback"), false);
  assertStringIncludes((await bench.type("ok", 0)).said[0]!, "The feedback is still awaited");
  await bench.clock.advance(2_000);
  assertStringIncludes(bench.heard(), "X no feedback from 1/1 within 10 s");
  await bench.type("fail");
  assertEquals(answered(bench)!.remark, "no feedback from 1/1 within 10 s");
});

Deno.test("accept: a feedback with the wrong state is not the feedback", async () => {
  await using bench = await open({ list: BREAKER, only: isCommand });
  bench.station.set(1, 2, 2);
  await bench.clock.advance(1000);
  await bench.type("goto 1/50");
  bench.heard();
  await bench.type("send", 3000);
  const text = bench.heard();
  assertStringIncludes(text, "OFF, M_DP_TB_1, retrem");
});

Deno.test("accept: without a feedback in the list, return information is found by its cause", async () => {
  await using bench = await open({ list: "1;50;C_DC;Breaker;;;;SBO;;;" });
  assertStringIncludes(bench.heard(), "no feedback in the list");
  await bench.type("send", 12_000);
  assertStringIncludes(
    bench.heard(),
    "! feedback 1/2 ON after 1.5 s: not in the list, found by its cause",
  );
  await bench.type("ok");
  assertEquals(answered(bench)!.observed?.ioa, 2);
});

Deno.test("accept: a command without feedback needs an explicit answer after the time for it", async () => {
  await using bench = await open({ list: LAMP });
  await bench.type("send", 11_000);
  assertStringIncludes(
    bench.heard(),
    "! the list names no feedback, and no return information arrived within 10 s",
  );
  await bench.type("ok lamp seen");
  assertEquals(answered(bench)!.verdict, "passed");
});

Deno.test("accept: --feedback precedes the list", async () => {
  const plan = { feedback: new Map([["1/50", { ca: 1, ioa: 1 }]]) };
  await using bench = await open({ list: BREAKER, only: isCommand, plan });
  assertStringIncludes(bench.heard(), "feedback 1/1 (not in the list)");
});

Deno.test("accept: set-points are sent at low, middle and high of their range", async () => {
  const list = "1;4;M_ME_NC;Voltage;kV;;;;;;\n1;52;C_SE_NC;Voltage;kV;;;;4;0..24;";
  await using bench = await open({ list, only: isCommand });
  assertStringIncludes(bench.heard(), "Step 1 of 3: command 0 ± 0.24 kV");
  for (const value of [0, 12, 24]) {
    await bench.type("send", 3000);
    assertEquals(bench.station.get(1, 4)?.value, value);
    await bench.type("ok");
  }
  assertEquals(standingOf(bench.run.protocol.items[1]!), "accepted");
});

Deno.test("accept: a set-point without a range needs a value first", async () => {
  const list = "1;4;M_ME_NC;Voltage;kV;;;;;;\n1;52;C_SE_NC;Voltage;kV;;;;4;;";
  await using bench = await open({ list, only: isCommand });
  assertStringIncludes(bench.heard(), "type want and the value to send, then send");
  assertStringIncludes(
    (await bench.type("send")).said[0]!,
    "The list has no value for this command",
  );
  await bench.type("want 7,5");
  await bench.type("send", 3000);
  assertEquals(bench.station.get(1, 4)?.value, 7.5);
  await bench.type("want 8");
  assertStringIncludes(bench.heard(), "The command was sent already");
  await bench.type("ok");
  assertEquals(answered(bench)!.expected, "7.5 ± 0.075 kV");
});

Deno.test("accept: a step command moves its feedback by one", async () => {
  const list = "1;6;M_ST;Tap;;;;;;;\n1;53;C_RC;Tap;;;;;6;;";
  await using bench = await open({ list, only: isCommand });
  assertStringIncludes(bench.heard(), "command next step HIGHER");
  await bench.type("send", 3000);
  assertStringIncludes(bench.heard(), "6, M_ST_TB_1, retrem");
  await bench.type("ok");
  await bench.type("send", 3000);
  assertStringIncludes(bench.heard(), "5, M_ST_TB_1, retrem");
});

Deno.test("accept: a feedback that changes before the command is sent is reported, and is where the command begins", async () => {
  const list = "1;6;M_ST;Tap;;;;;;;\n1;53;C_RC;Tap;;;;;6;;";
  await using bench = await open({ list, only: isCommand });
  assertStringIncludes(bench.heard(), "feedback 1/6 Tap, now 5");
  await bench.set(6, 7);
  assertMatch(bench.heard(), /^! [0-9:.]+ {2}1\/6 Tap is now 7, M_ST_TB_1, spont$/m);
  await bench.type("send", 3000);
  assertMatch(bench.heard(), /8, M_ST_TB_1, retrem[^]*as expected/);
});

Deno.test("accept: a feedback that changed while the link was down is reported after the interrogation", async () => {
  const points = [{ ioa: 2, type: "M_DP_NA_1", value: 1, event: "none" }] as const;
  const declaration = { sectors: [{ ca: 1, points }] };
  await using bench = await open({ list: BREAKER, declaration, only: isCommand });
  await bench.disconnect();
  bench.station.set(1, 2, 2);
  bench.heard();
  await bench.connect();
  assertMatch(bench.heard(), /^! [0-9:.]+ {2}1\/2 Breaker is now ON, M_DP_NA_1, inrogen$/m);
});

Deno.test("accept: after a reconnection, the step that waits is shown again, with the present state", async () => {
  await using bench = await open({ list: BREAKER, only: isCommand });
  await bench.disconnect();
  bench.station.set(1, 2, 2);
  bench.heard();
  await bench.connect();
  assertStringIncludes(bench.heard(), "feedback 1/2 Breaker, now ON\n  Step 1 of 2: command ON");
  await bench.set(2, 1);
  await bench.type("send", 5000);
  await bench.disconnect();
  bench.heard();
  await bench.connect();
  assertEquals(bench.heard().includes("Step 1 of 2"), false, "its command was sent");
});

Deno.test("accept: a value that the type cannot carry is not sent", async () => {
  await using bench = await open({ list: "1;51;C_SC;Lamp;;;;;;;7" });
  bench.heard();
  await bench.type("send");
  assertStringIncludes(bench.heard(), "; the command was not sent");
  assertEquals((await bench.type("ok")).taken, "refused");
});

Deno.test("accept: a link that is lost during a command leaves its result unknown", async () => {
  await using bench = await open({
    list: LAMP,
    answer: (asdu) => isCommandAsdu(asdu) ? [] : undefined,
  });
  await bench.type("send", 1000);
  await bench.disconnect();
  await bench.clock.advance(11_000);
  assertStringIncludes(bench.heard(), "unknown: Cannot complete the C_SC_NA_1 to CA 1, IOA 51");
  assertEquals((await bench.type("send")).taken, "refused");
  await bench.type("again");
  assertStringIncludes(
    (await bench.type("send")).said[0]!,
    "The link is down; the command was not sent",
  );
  const [note] = bench.saved!.items[0]!.notes;
  assertMatch(note!.text, /^Sent ON without a verdict: unknown, Cannot complete the C_SC_NA_1/);
});

Deno.test("accept: a command that is in progress when the run ends is noted", async () => {
  await using bench = await open({
    list: LAMP,
    answer: (asdu) => isCommandAsdu(asdu) ? [] : undefined,
  });
  await bench.type("send", 1000);
  await bench.type("quit");
  const notes = bench.saved!.items[0]!.notes.map(({ text }) => text);
  assertEquals(notes, ["Sent ON without a verdict: the run ended before its answer"]);
});

Deno.test("accept: --auto never sends or accepts a command", async () => {
  await using bench = await open({
    list: BREAKER,
    only: isCommand,
    settings: { auto: true },
  });
  await bench.clock.advance(60_000);
  assertEquals(bench.station.get(1, 2)?.value, 1);
  await bench.type("send", 30_000);
  assertEquals(answered(bench), undefined);
});

Deno.test("accept: --time-tag and --qualifier decide about the command that is sent", async () => {
  const sent: string[] = [];
  await using bench = await open({
    list: `${LAMP}\n1;52;C_SE_NC;Voltage;;;;;;;3`,
    settings: { timeTag: true, qualifier: 2 },
    answer: (asdu) => {
      if (isCommandAsdu(asdu)) sent.push(`${asdu.type} QU ${asdu.objects[0]!.qualifier}`);
      return undefined;
    },
  });
  await bench.type("send", 20_000);
  await bench.type("goto 1/52");
  await bench.type("send", 20_000);
  assertEquals(sent, ["C_SC_TA_1 QU 2", "C_SE_TC_1 QU 0"]);
});

Deno.test("accept: ON of a single command is ON of its double-point", async () => {
  await using bench = await open({
    list: `${POINT}\n1;51;C_SC;Breaker;;;;;2;;`,
    only: isCommand,
  });
  await bench.type("send", 1000);
  await bench.set(2, 2);
  assertStringIncludes(bench.heard(), "ON, M_DP_TB_1");
  await bench.type("ok");
  assertEquals(answered(bench)!.checks.map(({ result }) => result).includes("wrong"), false);
});

Deno.test("accept: the dialogues of all tests of commands are as reviewed", () => {
  assertGolden("tests/cli/accept/commands.txt", DIALOGUES.join("\n"));
});

Deno.test("accept: the ends of the range of a set-point are values that its type can carry", () => {
  const goalsOf = (line: string) =>
    itemsOf(line)[0]!.steps.map(({ goal }) => goal.kind === "measure" ? goal.value : goal.kind);
  const [low, , high] = goalsOf("1;52;C_SE_NA;Power;;;;;;-0.7..0.7;");
  assertEquals([low, high], [-22_937 / 32_768, 22_937 / 32_768]);
  assertEquals(goalsOf("1;52;C_SE_NB;Level;;;;;;0.5..10.5;"), [1, 6, 10]);
  assertEquals(goalsOf("1;4;M_ME_NA;Power;;;;;;-0.7..0.7;"), [-0.7, 0, 0.7]);
});
