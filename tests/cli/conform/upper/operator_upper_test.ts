// An operator at the keyboard as the upper tester.

import { assertEquals, assertRejects } from "@std/assert";
import { operatorUpper } from "../../../../cli/conform/upper/operator_upper.ts";
import { UpperFailure } from "../../../../cli/conform/bench/upper_tester.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

const POINT = { ca: 1, ioa: 100 };

/** An operator who types these answers; `later` is one that never comes, unless it is typed. */
function operator(...answers: readonly (string | undefined)[]) {
  const clock = new FakeClock();
  const questions: string[] = [];
  const waiting = [...answers];
  const open: PromiseWithResolvers<string | undefined>[] = [];
  const end = new AbortController();
  const tester = operatorUpper({
    ask: (question) => {
      questions.push(question);
      if (waiting[0] !== "later") return Promise.resolve(waiting.shift());
      waiting.shift();
      const answer = Promise.withResolvers<string | undefined>();
      open.push(answer);
      return answer.promise;
    },
    ...{ clock, signal: end.signal, limitMs: 60_000 },
    describe: ({ ca, ioa }) => `${ca}/${ioa} "Q0"`,
  });
  return { tester, clock, questions, open, end };
}

Deno.test("an operator reads what to do, and confirms it", async () => {
  const { tester, questions } = operator("", "ok", "done", "");
  await tester.input(POINT, 1);
  await tester.input(POINT, 0, ["BL", "IV"]);
  await tester.turn("local", true);
  await tester.stepClock(-3_600_000);
  assertEquals(questions, [
    'OPERATOR: Set the input 1/100 "Q0" to 1, with good quality [Enter when done; or cannot, failed] ',
    'OPERATOR: Set the input 1/100 "Q0" to 0, with the quality BL, IV [Enter when done; or cannot, failed] ',
    "OPERATOR: Switch the device to local operation [Enter when done; or cannot, failed] ",
    "OPERATOR: Set the clock of the device 1 h back [Enter when done; or cannot, failed] ",
  ]);
});

Deno.test("an operator types what the device shows, again if it cannot be read", async () => {
  const { tester, questions } = operator("one", "1 2 3", "1 2", "- 0", "done executed");
  assertEquals(await tester.output(POINT), { value: 1, operations: 2 });
  assertEquals(await tester.output(POINT), { value: undefined, operations: 0 });
  assertEquals(await tester.result(4), { state: "done", text: "executed" });
  assertEquals(
    questions.map((question) => question.split("\n")[0]).slice(0, 3),
    [
      'OPERATOR: Look at the output 1/100 "Q0": its value (- if it was never operated), and how often it was operated since the campaign began [VALUE|- OPERATIONS; or cannot, failed] ',
      'Found "one", expected the value of an output',
      'Found "3", expected the end of the line',
    ],
  );
});

Deno.test("another answer does not confirm an action, and a confirmation is not a value", async () => {
  const { tester, questions } = operator("not yet", "YES", "done", "1 2");
  await tester.input(POINT, 1);
  await tester.output(POINT);
  assertEquals(questions.map((question) => question.split("\n")[0]!.slice(0, 40)), [
    'OPERATOR: Set the input 1/100 "Q0" to 1,',
    'Found "not", expected the end of the lin',
    'OPERATOR: Look at the output 1/100 "Q0":',
    'Found "done", expected the value of an o',
  ]);
});

Deno.test("what an operator cannot do is inconclusive, what failed is a failure of the bench", async () => {
  const { tester } = operator("cannot there is no switch", "failed", "cannot");
  const cannot = await assertRejects(() => tester.turn("blocked", true, POINT), Inconclusive);
  assertEquals(
    cannot.message,
    'The operator cannot: Block the command, for example with an interlock, for 1/100 "Q0"; there is no switch',
  );
  const failed = await assertRejects(() => tester.restart("power"), UpperFailure);
  assertEquals(failed.message, "The operator failed: Switch the device off and on again");
  await assertRejects(() => tester.drop(true), Inconclusive);
});

Deno.test("an operator who does not answer in time is not asked until the answer has come", async () => {
  const { tester, clock, questions, open } = operator("later", "");
  const first = assertRejects(() => tester.count(POINT, 5), Inconclusive);
  await clock.advance(60_000);
  assertEquals(
    (await first).message,
    'The operator did not answer within 1 min, asked to: Add 5 to the counter 1/100 "Q0"',
  );
  await assertRejects(() => tester.input(POINT, 1), Inconclusive, "an earlier question");
  assertEquals(questions.length, 1);
  open[0]!.resolve("");
  await settle();
  await tester.input(POINT, 1);
  assertEquals(questions.length, 2);
});

Deno.test("questions are asked one after the other", async () => {
  const { tester, questions, open } = operator("later", "");
  const first = tester.input(POINT, 1);
  const second = tester.input(POINT, 0);
  await settle();
  assertEquals(questions.length, 1);
  open[0]!.resolve("");
  await Promise.all([first, second]);
  assertEquals(questions.length, 2);
});

Deno.test("an operator who has left is not asked again", async () => {
  const { tester, questions } = operator(undefined);
  await assertRejects(() => tester.input(POINT, 1), Inconclusive, "The operator has left");
  await assertRejects(() => tester.input(POINT, 1), Inconclusive, "The operator has left");
  assertEquals(questions.length, 1);
});

Deno.test("the end of a campaign ends the waiting", async () => {
  const { tester, end } = operator("later");
  const asked = assertRejects(() => tester.input(POINT, 1), Error, "Ctrl-C");
  await settle();
  end.abort(new Error("Ctrl-C"));
  await asked;
});
