// The line protocol of upper testers, from one end to the other.

import { assert, assertEquals, assertRejects } from "@std/assert";
import { LineProgram } from "../../../../cli/conform/upper/line_program.ts";
import { noUpper } from "../../../../cli/conform/upper/no_upper.ts";
import { programUpper } from "../../../../cli/conform/upper/program_upper.ts";
import {
  type ObjectNames,
  PROGRAM_VERBS,
  PROTOCOL,
  verbOf,
} from "../../../../cli/conform/upper/protocol.ts";
import { Words } from "../../../../cli/conform/upper/protocol_words.ts";
import { answerUpper, type ServedUpper } from "../../../../cli/conform/upper/serve_upper.ts";
import {
  type StoredValue,
  UpperFailure,
  type UpperTester,
} from "../../../../cli/conform/bench/upper_tester.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import { ScriptedProgram } from "../../../helpers/conform/scripted_program.ts";
import { FakeClock } from "../../../helpers/virtual/fake_clock.ts";

const NO_NAMES: ObjectNames = { nameOf: () => undefined };

const STORED: StoredValue = {
  ...{ value: -1.5, cause: 3, count: 7, time: 1_790_000_000_123, quality: ["IV", "IT"] },
};

/** An upper tester that records what it is asked. */
function recorder(changes: Partial<UpperTester> = {}) {
  const calls: unknown[] = [];
  function called<Result>(verb: string, result: Result) {
    return (...given: readonly unknown[]): Promise<Result> => {
      calls.push([verb, ...given]);
      return Promise.resolve(result);
    };
  }
  const upper: UpperTester = {
    input: called("input", undefined),
    count: called("count", undefined),
    output: called("output", { value: undefined, operations: 0 }),
    turn: called("turn", undefined),
    stepClock: called("stepClock", undefined),
    readClock: called("readClock", 1_790_000_000_123),
    request: called("request", 12),
    result: called("result", { state: "failed" as const, text: 'refused: "47"\nunknown' }),
    cancel: called("cancel", undefined),
    stored: called("stored", STORED),
    transfer: called("transfer", undefined),
    alarms: called("alarms", ["link 1: lost", "", "-", "ok"]),
    setting: called("setting", undefined),
    restart: called("restart", undefined),
    ...changes,
  };
  return { upper, calls };
}

const UPPER_VERBS = PROGRAM_VERBS.filter((verb): verb is keyof UpperTester =>
  verb !== "drop" && verb !== "impair"
);

/** An upper tester in a program, and what it was asked. */
async function connected(served: ServedUpper, names = NO_NAMES) {
  const clock = new FakeClock();
  const script = new ScriptedProgram();
  script.onLine = async (line) => {
    const reply = await answerUpper(line, served);
    if (reply !== undefined) script.write(`${reply}\n`);
  };
  const program = new LineProgram(script.streams, {
    ...{ name: "The program", clock, onLog: () => {} },
  });
  const { tester, verbs } = await programUpper(program, { name: "The program", names });
  return { tester, verbs, script, program, clock };
}

Deno.test("every call arrives as it was made, and every result returns", async () => {
  const { upper, calls } = recorder();
  const { tester, script, program, verbs } = await connected({ upper, verbs: UPPER_VERBS });
  assertEquals([...verbs], UPPER_VERBS);
  const address = { ca: 1, ioa: 5000 };
  await tester.input(address, -0.1, ["BL", "IV"]);
  await tester.input(address, NaN);
  await tester.input(address, -0, []);
  await tester.count(address, 3);
  assertEquals(await tester.output(address), { value: undefined, operations: 0 });
  await tester.turn("no-feedback", true, address);
  await tester.turn("local", false);
  await tester.stepClock(-3_600_000);
  assertEquals(await tester.readClock(), 1_790_000_000_123);
  const line = 'files get 1/30000 --out "a b.bin" # ü\n';
  assertEquals(await tester.request(line), 12);
  const { state, text } = await tester.result(12);
  assertEquals([state, text], ["failed", 'refused: "47"\nunknown']);
  await tester.cancel(12);
  assertEquals(await tester.stored(address), STORED);
  await tester.transfer(false);
  assertEquals(await tester.alarms(), ["link 1: lost", "", "-", "ok"]);
  await tester.setting("t1", 5);
  await tester.setting("k", undefined);
  await tester.restart("manual");
  assertEquals(calls, [
    ["input", address, -0.1, ["BL", "IV"]],
    ["input", address, NaN, []],
    ["input", address, -0, []],
    ["count", address, 3],
    ["output", address],
    ["turn", "no-feedback", true, address],
    ["turn", "local", false],
    ["stepClock", -3_600_000],
    ["readClock"],
    ["request", line],
    ["result", 12],
    ["cancel", 12],
    ["stored", address],
    ["transfer", false],
    ["alarms"],
    ["setting", "t1", 5],
    ["setting", "k", undefined],
    ["restart", "manual"],
  ]);
  assertEquals(script.asked.slice(0, 3), [
    ...["verbs", "input 1/5000 -0.1 BL IV", "input 1/5000 NaN"],
  ]);
  await program[Symbol.asyncDispose]();
});

Deno.test("a value that was never received, and one without a time tag, return as such", async () => {
  const values = [undefined, { ...STORED, time: undefined, quality: [] }];
  const { upper } = recorder({ stored: () => Promise.resolve(values.shift()) });
  const { tester, program } = await connected({ upper, verbs: ["stored"] });
  assertEquals(await tester.stored({ ca: 1, ioa: 1 }), undefined);
  assertEquals(await tester.stored({ ca: 1, ioa: 1 }), { ...STORED, time: undefined, quality: [] });
  await program[Symbol.asyncDispose]();
});

Deno.test("objects have the names of the sheet", async () => {
  const { upper } = recorder();
  const nameOf: ObjectNames["nameOf"] = (_address, use) =>
    use === "stimulus" ? "ut:di1" : 'lamp "A" 1';
  const { tester, script, program } = await connected({ upper, verbs: UPPER_VERBS }, { nameOf });
  await assertRejects(() => tester.input({ ca: 1, ioa: 100 }, 1), UpperFailure, "ut:di1");
  await assertRejects(() => tester.output({ ca: 1, ioa: 5000 }), UpperFailure);
  assertEquals(script.asked.slice(1), ["input ut:di1 1", 'output "lamp \\"A\\" 1"']);
  await program[Symbol.asyncDispose]();
});

Deno.test("what a program does not list is not asked, and what it refuses is inconclusive", async () => {
  const { upper } = recorder({
    count: () => Promise.reject(new Inconclusive("there is no meter")),
  });
  const { tester, script, program } = await connected({ upper, verbs: ["count"] });
  const unlisted = await assertRejects(() => tester.drop(true), Inconclusive);
  assertEquals(unlisted.message, "The program cannot: drop");
  assertEquals(script.asked, ["verbs"]);
  const refused = await assertRejects(() => tester.count({ ca: 1, ioa: 1 }, 1), Inconclusive);
  assertEquals(refused.message, "The program cannot: count 1/1 1; there is no meter");
  await program[Symbol.asyncDispose]();
});

Deno.test("a failed attempt is a failure of the bench, with its reason on one line", async () => {
  const { upper } = recorder({ restart: () => Promise.reject(new Error("no relay\n  at COM3")) });
  const { tester, program } = await connected({ upper, verbs: UPPER_VERBS });
  const { message } = await assertRejects(() => tester.restart("power"), UpperFailure);
  assertEquals(message, "The program failed: restart power; no relay / at COM3");
  await program[Symbol.asyncDispose]();
});

Deno.test("a result that cannot be read is a failure, and the next one is read again", async () => {
  const clock = new FakeClock();
  const script = new ScriptedProgram();
  const replies = ["ok output unknown-verb", "ok on", "ok 1 2 3", "ok 1 2", "ok 1 two", "ok 1 -1"];
  script.onLine = () => script.write(`${replies.shift()}\n`);
  const program = new LineProgram(script.streams, {
    ...{ name: "The program", clock, onLog: () => {} },
  });
  const { tester } = await programUpper(program, { name: "The program", names: NO_NAMES });
  const ask = () => tester.output({ ca: 1, ioa: 5000 });
  const { message } = await assertRejects(ask, UpperFailure);
  assertEquals(
    message,
    'The program answers output 1/5000 with a reply that cannot be read: Found "on", expected the value of an output',
  );
  await assertRejects(ask, UpperFailure, 'Found "3", expected the end of the line');
  assertEquals(await ask(), { value: 1, operations: 2 });
  await assertRejects(ask, UpperFailure, 'Found "two", expected the number of operations');
  await assertRejects(ask, UpperFailure, 'Found "-1", expected the number of operations');
  await program[Symbol.asyncDispose]();
});

Deno.test("a program that does not say what it can do is refused", async () => {
  const script = new ScriptedProgram();
  script.onLine = () => script.write("failed out of order\n");
  const clock = new FakeClock();
  const program = new LineProgram(script.streams, { name: "It", clock, onLog: () => {} });
  const { message } = await assertRejects(
    () => programUpper(program, { name: "It", names: NO_NAMES }),
    UpperFailure,
  );
  assertEquals(message, "It does not say what it can do: failed out of order");
  await program[Symbol.asyncDispose]();
});

Deno.test("a request is answered with what was expected, whatever it is", async () => {
  const served = { upper: noUpper("This one"), verbs: UPPER_VERBS };
  const cases: Readonly<Record<string, string | undefined>> = {
    "": undefined,
    "  # a comment": undefined,
    "verbs x": 'failed Found "x", expected the end of the line',
    "inputs 1/1 1": "cannot inputs is unknown; did you mean input?",
    "input": "failed Found the end of the line, expected CA/IOA: input OBJECT VALUE [QUALITY...]",
    "input 1 1": 'failed Found "1", expected CA/IOA: input OBJECT VALUE [QUALITY...]',
    "count 1/1 0.5": 'failed Found "0.5", expected a whole number to add: count OBJECT NUMBER',
    "turn local maybe":
      'failed Found "maybe", expected on or off: turn local|blocked|no-feedback|sync-lost on|off [OBJECT]',
    'request "a': 'failed Cannot read "a, expected words',
    'request "a\\q"': 'failed Cannot read "a\\q", expected a text in quotes as in JSON',
    "transfer on off": 'failed Found "off", expected the end of the line: transfer on|off',
    "drop on": "cannot drop",
    "readClock": "cannot readClock is unknown; did you mean read-clock?",
    "read-clock": "cannot This one cannot: readClock",
  };
  for (const [line, expected] of Object.entries(cases)) {
    assertEquals(await answerUpper(line, served), expected, line);
  }
});

Deno.test("words of any text return as they were", () => {
  for (const text of ["", " ", "-", "a b", 'quote " \\', "line\r\nbreak", "ü\u0000\u2028", "#"]) {
    const [word] = PROTOCOL.alarms.format([text]);
    assert(!/[\r\n]/.test(word!), text);
    assertEquals(PROTOCOL.alarms.parse(new Words(word!)), [text]);
  }
});

Deno.test("every verb has a word of its own", () => {
  assertEquals(PROGRAM_VERBS.map((verb) => verbOf(PROTOCOL[verb].word)), [...PROGRAM_VERBS]);
});
