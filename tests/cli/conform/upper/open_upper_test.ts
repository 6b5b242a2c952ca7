// The programs and the operator that the options of a campaign name.

import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { Sheet } from "../../../../cli/conform/sheet/sheet.ts";
import {
  type OpenedUpper,
  openUpper,
  UPPER_OPTIONS,
} from "../../../../cli/conform/upper/open_upper.ts";
import {
  commandWords,
  executableOf,
  startProgram,
} from "../../../../cli/conform/upper/start_program.ts";
import { Inconclusive } from "../../../../cli/conform/verdict.ts";
import type { Io } from "../../../../cli/io/io.ts";
import { parseValues } from "../../../../cli/options/args.ts";
import { UsageError } from "../../../../cli/io/exit.ts";
import { fullSheet } from "../../../helpers/conform/full_sheet.ts";
import { ScriptedProgram } from "../../../helpers/conform/scripted_program.ts";
import { FakeClock, settle } from "../../../helpers/virtual/fake_clock.ts";

const SHEET = new Sheet(fullSheet());

/** Opens what the options name; each program lists the verbs that its first argument names, and does everything. */
async function opened(args: readonly string[], ask?: Io["ask"], clock = new FakeClock()) {
  const asked: string[] = [];
  const told: string[] = [];
  const values = parseValues(args, { usage: "", operands: [0, 0], options: UPPER_OPTIONS });
  const bench: OpenedUpper = await openUpper(values, { ask } as Io, {
    ...{ sheet: SHEET, clock, signal: new AbortController().signal },
    tell: (text) => void told.push(text),
    start: ([name, verbs]) => {
      const program = new ScriptedProgram();
      program.complain(`${name} begins\n`);
      program.onLine = (line) => {
        asked.push(`${name}: ${line}`);
        if (line === "verbs" && verbs !== undefined) program.write(`${verbs}\n`);
        else if (name !== "silent") program.write("ok\n");
      };
      return program.streams;
    },
  });
  return { bench, asked, told };
}

Deno.test("without options there is no upper tester", async () => {
  const { bench } = await opened([]);
  assertEquals([bench.upper, bench.network, bench.isPowerOnly], [undefined, undefined, true]);
});

Deno.test("each call goes to the program for it", async () => {
  const { bench, asked, told } = await opened([
    ...["--upper", "ut 'ok input restart drop'", "--power", "relay 'ok restart input'"],
    ...["--network", "netem 'ok drop impair'"],
  ]);
  await bench.upper!.input({ ca: 1, ioa: 100 }, 1);
  await bench.upper!.restart("power");
  await bench.network!.drop(true);
  await assertRejects(
    () => bench.upper!.count({ ca: 1, ioa: 1001 }, 1),
    Inconclusive,
    "The upper tester cannot: count",
  );
  assertEquals(asked.filter((line) => !line.endsWith(" verbs")), [
    ...["ut: input 1/100 1", "relay: restart power", "netem: drop on"],
  ]);
  assertEquals(told, ["upper: ut begins", "power: relay begins", "network: netem begins"]);
  assertEquals(bench.isPowerOnly, false);
  await bench[Symbol.asyncDispose]();
});

Deno.test("an upper tester that controls the network is enough", async () => {
  const { bench } = await opened(["--upper", "ut 'ok input drop'"]);
  await bench.network!.drop(false);
  await assertRejects(() => bench.network!.impair(true), Inconclusive);
  await bench[Symbol.asyncDispose]();
});

Deno.test("a power program alone only restarts", async () => {
  const { bench } = await opened(["--power", "relay 'ok restart'"]);
  await bench.upper!.restart("power");
  await assertRejects(() => bench.upper!.input({ ca: 1, ioa: 1 }, 1), Inconclusive);
  assertEquals([bench.isPowerOnly, bench.network], [true, undefined]);
  await bench[Symbol.asyncDispose]();
});

Deno.test("an operator does what no program does", async () => {
  const questions: string[] = [];
  const { bench, asked } = await opened(
    ["--operator", "--operator-time", "10s", "--upper", "ut 'ok input'"],
    (question) => Promise.resolve(questions.push(question) > 0 ? "" : undefined),
  );
  await bench.upper!.input({ ca: 1, ioa: 100 }, 1);
  await bench.upper!.count({ ca: 1, ioa: 1001 }, 3);
  await bench.network!.impair(false);
  assertEquals([asked.length, questions.length], [2, 2]);
  await bench[Symbol.asyncDispose]();
});

/** The message of a failure, and after which time, in ms. */
async function failureAfter(
  promise: Promise<unknown>,
  clock: FakeClock,
): Promise<readonly [number, string]> {
  let failure: readonly [number, string] | undefined;
  promise.catch((error: Error) => failure = [clock.monotonic(), error.message]);
  for (;;) {
    for (let turn = 0; turn < 10; turn++) await settle(); // Streams take several turns.
    if (failure !== undefined) return failure;
    await clock.advance(1000);
  }
}

Deno.test("a program has 1 min to begin, 30 s to answer, and 5 min to restart the device", async () => {
  const start = new FakeClock();
  assertEquals(await failureAfter(opened(["--upper", "silent"], undefined, start), start), [
    60_000,
    'The upper tester "silent" did not answer "verbs" within 1 min, and was ended',
  ]);
  const clock = new FakeClock();
  const { bench: slow } = await opened(["--upper", "silent 'ok input'"], undefined, clock);
  assertEquals(await failureAfter(slow.upper!.input({ ca: 1, ioa: 100 }, 1), clock), [
    30_000,
    'The upper tester "silent \'ok input\'" did not answer "input 1/100 1" within 30 s, and was ended',
  ]);
  const power = new FakeClock();
  const { bench: dead } = await opened(["--power", "silent 'ok restart'"], undefined, power);
  assertEquals(await failureAfter(dead.upper!.restart("power"), power), [
    300_000,
    'The power program "silent \'ok restart\'" did not answer "restart power" within 5 min, and was ended',
  ]);
  for (const bench of [slow, dead]) await bench[Symbol.asyncDispose]();
});

Deno.test("an operator has 5 min to answer, or the time of --operator-time", async () => {
  for (const [option, ms] of [[[], 300_000], [["--operator-time", "10s"], 10_000]] as const) {
    const clock = new FakeClock();
    const never = () => new Promise<undefined>(() => {});
    const { bench } = await opened(["--operator", ...option], never, clock);
    const [after] = await failureAfter(bench.upper!.input({ ca: 1, ioa: 100 }, 1), clock);
    assertEquals(after, ms);
  }
});

Deno.test("what cannot be used is reported before anything is tested", async () => {
  const cases: readonly (readonly [readonly string[], string])[] = [
    [["--operator"], "--operator needs a terminal"],
    [["--operator-time", "1m"], "--operator-time needs --operator"],
    [["--upper", " "], "Option --upper is empty"],
    [["--upper", "ut 'ok"], "Option --upper is ut 'ok, expected a program"],
    [["--upper", "ut 'failed no port'"], "The upper tester \"ut 'failed no port'\" does not say"],
    [["--upper", "ut 'hello world'"], 'wrote "hello world", expected ok, cannot, failed'],
    [["--upper", "ut ok"], "can do nothing that is needed, expected input, count"],
    [["--power", "ut 'ok input'"], "can do nothing that is needed, expected restart"],
    [["--network", "ut 'ok input'"], "can do nothing that is needed, expected drop, impair"],
  ];
  for (const [args, text] of cases) await assertRejects(() => opened(args), UsageError, text);
});

Deno.test("a command line is split into words without a shell", () => {
  assertEquals(commandWords(`python3 ut.py --port "COM 3" '$HOME' a\\b`, "upper"), [
    ...["python3", "ut.py", "--port", "COM 3", "$HOME", "a\\b"],
  ]);
  assertThrows(() => commandWords('ut "a', "power"), UsageError, "Option --power is ut");
});

Deno.test("iec104 is this program itself, whatever is installed; other programs are those of the system", () => {
  const [file, args] = executableOf(["iec104", "station", "--upper"]);
  assertEquals(file, Deno.execPath());
  assertEquals(args.slice(-3), [Deno.mainModule, "station", "--upper"]);
  const installed = ["/usr/bin/iec104", "station"] as const;
  assertEquals(executableOf(installed), ["/usr/bin/iec104", ["station"]]);
});

Deno.test("a program that does not exist, or may not be started, is reported", () => {
  const program = "/no/such/program";
  const { state } = Deno.permissions.querySync({ name: "run", command: program });
  const message = state === "granted"
    ? `No such program: ${program}`
    : `Cannot start ${program}: Deno starts programs only with --allow-run`;
  assertThrows(() => startProgram([program]), UsageError, message);
});
