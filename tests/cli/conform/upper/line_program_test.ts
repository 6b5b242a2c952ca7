// What programs of upper testers do wrong, and what becomes of it.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { LineProgram } from "../../../../cli/conform/upper/line_program.ts";
import { UpperFailure } from "../../../../cli/conform/bench/upper_tester.ts";
import { ScriptedProgram } from "../../../helpers/conform/scripted_program.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

/** A program that is asked. */
function started(options: { readonly endsWithInput?: boolean } = {}) {
  const clock = new FakeClock();
  const script = new ScriptedProgram(options);
  const log: string[] = [];
  const program = new LineProgram(script.streams, {
    ...{ name: "The program", clock, onLog: (line) => void log.push(line) },
  });
  return { clock, script, log, program };
}

/** Lets everything happen that needs no time; streams take several turns. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settle();
}

/** The message of the failure of a request that is asked while the program misbehaves. */
async function failureOf(
  misbehave: (script: ScriptedProgram) => void,
): Promise<{ readonly message: string; readonly signals: readonly string[] }> {
  const { script, program } = started();
  script.onLine = () => misbehave(script);
  const { message } = await assertRejects(() => program.ask("input 1/100 1", 1000), UpperFailure);
  await program[Symbol.asyncDispose]();
  return { message, signals: script.signals };
}

Deno.test("replies are matched with requests, one after the other", async () => {
  const { script, program } = started();
  script.onLine = (line) => script.write(`ok ${line}\r\n`);
  const replies = await Promise.all(["a", "b", "c"].map((line) => program.ask(line, 1000)));
  assertEquals(replies.map(({ kind, rest }) => `${kind}:${rest}`), ["ok:a", "ok:b", "ok:c"]);
  await program[Symbol.asyncDispose]();
  assertEquals(script.signals, []);
});

Deno.test("a reply may arrive in pieces, after comments and empty lines", async () => {
  const { script, program, log } = started();
  script.onLine = () => {
    script.write("# thinking\n\nfai");
    script.write("led no such ");
    script.write("input\n");
  };
  const reply = await program.ask("input 1/1 1", 1000);
  assertEquals(reply, { kind: "failed", rest: "no such input" });
  assertEquals(log, ["# thinking"]);
  await program[Symbol.asyncDispose]();
});

Deno.test("a program that ends in the middle of a request is reported with its last words", async () => {
  const { message } = await failureOf((script) => {
    script.complain("Traceback\nKeyError: 'di1'\n");
    script.exit(1);
  });
  assertEquals(message, "The program has ended with status 1: Traceback / KeyError: 'di1'");
});

Deno.test("half a line is not a reply", async () => {
  const { message } = await failureOf((script) => {
    script.write("ok");
    script.exit(0);
  });
  assertEquals(message, "The program has ended with status 0 in the middle of a line");
});

Deno.test("what is not a reply ends the program", async () => {
  const { message, signals } = await failureOf((script) => script.write("Listening on COM3\n"));
  assertEquals(
    message,
    'The program wrote "Listening on COM3", expected ok, cannot, failed; other output belongs on standard error; it was ended',
  );
  assertEquals(signals[0], "SIGTERM");
});

Deno.test("an endless line ends the program", async () => {
  const { message } = await failureOf((script) => {
    for (let count = 0; count < 100; count++) script.write("x".repeat(100_000));
  });
  assertEquals(
    message,
    "The program wrote a line of more than 1048576 characters, and was ended",
  );
});

Deno.test("a line of 1 048 576 characters is read, with one more it ends the program", async () => {
  const { script, program } = started();
  script.onLine = () => {
    script.write(`ok ${"x".repeat(1_048_573)}`);
    script.write("\n");
  };
  const { rest } = await program.ask("alarms", 1000);
  assertEquals(rest.length, 1_048_573);
  await program[Symbol.asyncDispose]();
  const { message } = await failureOf((script) => {
    script.write(`ok ${"x".repeat(1_048_574)}`);
    script.write("\n");
  });
  assertEquals(message.includes("wrote a line of more than"), true, message);
});

Deno.test("a program that never answers is ended after the time limit, and not asked again", async () => {
  const { clock, script, program } = started();
  const asked = assertRejects(() => program.ask("output 1/5000", 1000), UpperFailure);
  const next = assertRejects(() => program.ask("output 1/5000", 1000), UpperFailure);
  await clock.advance(999);
  assertEquals(script.signals, []);
  await clock.advance(1);
  await settled();
  const text = 'The program did not answer "output 1/5000" within 1 s, and was ended';
  assertEquals((await asked).message, text);
  assertEquals((await next).message, text);
  assertEquals(script.asked, ["output 1/5000"]);
  await program[Symbol.asyncDispose]();
});

Deno.test("a reply without a request ends the program", async () => {
  const { script, program } = started();
  script.write("ok\n");
  await settled();
  const { message } = await assertRejects(() => program.ask("count 1/1 1", 1000), UpperFailure);
  assertEquals(message, 'The program wrote "ok" without having been asked, and was ended');
  await program[Symbol.asyncDispose]();
});

Deno.test("a second reply to a request ends the program", async () => {
  const { script, program } = started();
  script.onLine = () => script.write("ok\nok\n");
  assertEquals((await program.ask("count 1/1 1", 1000)).kind, "ok");
  await settled();
  await assertRejects(() => program.ask("count 1/1 1", 1000), UpperFailure, "without having been");
  await program[Symbol.asyncDispose]();
});

Deno.test("a program that has ended at once is reported with its error text", async () => {
  const { script, program } = started();
  script.complain("cannot open /dev/ttyUSB0");
  script.exit(2);
  await settled();
  const { message } = await assertRejects(() => program.ask("verbs", 1000), UpperFailure);
  assertEquals(message, "The program has ended with status 2: cannot open /dev/ttyUSB0");
  await program[Symbol.asyncDispose]();
});

Deno.test("a program whose streams another process keeps is over soon after it has ended", async () => {
  const { clock, script, program } = started();
  script.exit(0, null, { holds: true });
  const asked = assertRejects(() => program.ask("verbs", 60_000), UpperFailure, "has ended");
  let isOver = false;
  void asked.then(() => isOver = true);
  await settled();
  await clock.advance(1999);
  await settled();
  assertEquals(isOver, false);
  await clock.advance(1);
  await settled();
  assertEquals(isOver, true);
  await program[Symbol.asyncDispose]();
});

Deno.test("a program that does not end with its input is ended, politely at first", async () => {
  const { clock, script, program } = started({ endsWithInput: false });
  script.ignoresSignals = true;
  const disposed = program[Symbol.asyncDispose]();
  await settled();
  await clock.advance(1999);
  assertEquals(script.signals, []);
  await clock.advance(1);
  assertEquals(script.signals, ["SIGTERM"]);
  await settled();
  await clock.advance(1999);
  assertEquals(script.signals, ["SIGTERM"]);
  await clock.advance(1);
  await settled();
  await disposed;
  assertEquals(script.signals[1], "SIGKILL");
});

Deno.test("standard error is logged line by line, shortened", async () => {
  const { script, program, log } = started();
  script.complain(`one\ntwo ${"x".repeat(1000)}\n`);
  await settled();
  assertEquals(log[0], "one");
  assert(log[1]!.length === 200);
  script.write(`# ${"x".repeat(1000)}\n`);
  await settled();
  assertEquals(log[2], `# ${"x".repeat(198)}`);
  await program[Symbol.asyncDispose]();
});

Deno.test("messages show the first 200 characters of a long line, and the last five of standard error", async () => {
  const long = "x".repeat(300);
  const odd = await failureOf((script) => script.write(`${long}\n`));
  const shown = `The program wrote "${"x".repeat(200)}", expected `;
  assertEquals(odd.message.slice(0, shown.length), shown);
  const silent = started();
  const asked = assertRejects(() => silent.program.ask(long, 1000), UpperFailure);
  await silent.clock.advance(1000);
  await settled();
  assertEquals(
    (await asked).message,
    `The program did not answer "${"x".repeat(200)}" within 1 s, and was ended`,
  );
  await silent.program[Symbol.asyncDispose]();
  const talking = await failureOf((script) => {
    script.complain("1\n2\n3\n4\n5\n6\n");
    script.exit(1);
  });
  assertEquals(talking.message, "The program has ended with status 1: 2 / 3 / 4 / 5 / 6");
});
