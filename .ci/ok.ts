// The gate: every check that a change must pass, one line each, with the full output of failures at the end.
//
// `--skip-tests` omits the tests, for a run that has already executed them.

import { medianLines } from "./check_files.ts";
import { taskArguments } from "./task_options.ts";

/** One step of the gate. */
interface Step {
  readonly name: string;
  readonly args: readonly string[];
  /** Advice for a failure, if the messages of the step contain none. */
  readonly todo?: string;
}

const { flags } = taskArguments({
  name: "ok",
  usage: `deno task ok [--skip-tests]

Runs every check that a change must pass, two at a time, and prints one line for each when it ends. What failed is
printed in full at the end.

  --skip-tests  omit the tests`,
  flags: ["skip-tests"],
});

const { exports, tasks } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  exports: Record<string, string>;
  tasks: Record<string, { command: string }>;
};

/** A check of this folder, with the permissions it needs. */
function check(name: string, ...flags: string[]): Step {
  return { name, args: ["run", "--quiet", "--allow-read=.", ...flags, `.ci/check_${name}.ts`] };
}

/** Number of steps that run at the same time. */
const LANES = 2;

/** A step that takes longer is assumed to hang, and is stopped. */
const STEP_LIMIT_MS = 600_000;

/** The locations of the examples for users; each example is run. */
const DOCUMENTED: readonly string[] = [
  ...["README.md", ".github/AUTHENTICATION.md", "mod.ts", "codec", "transport"],
];

const STEPS: readonly Step[] = [
  // The slowest first, so that none of them begins last.
  { name: "types", args: ["check", "--quiet"] },
  check("added_type", "--allow-write=tests/.tmp", "--allow-run=deno"),
  {
    name: "doc tests",
    args: ["test", "--doc", "--quiet", "--allow-net=127.0.0.1", ...DOCUMENTED],
    todo: "correct the example; the name of the test has its lines in the file",
  },
  {
    name: "publish",
    args: [...tasks.publish!.command.split(" ").slice(1), "--dry-run", "--no-check", "--quiet"],
  },
  check("pure", "--allow-run=deno"),
  {
    name: "doc lint",
    args: ["doc", "--quiet", "--lint", ...Object.values(exports)],
    todo: "document what users see, and export every type that an exported name mentions",
  },
  { name: "lint", args: ["lint", "--quiet"] },
  { name: "format", args: ["fmt", "--check", "--quiet"], todo: "run `deno fmt`" },
  check("layers"),
  check("tables"),
  check("files"),
  check("words"),
  { name: "tests", args: tasks.test!.command.split(" ").slice(1) },
];

/** Runs one step, and returns its output if it failed. */
async function run(step: Step): Promise<string | undefined> {
  const start = Date.now();
  const { success, signal, stdout, stderr } = await new Deno.Command("deno", {
    args: [...step.args],
    env: { NO_COLOR: "1" },
    stdin: "null",
    signal: AbortSignal.timeout(STEP_LIMIT_MS),
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  const seconds = ((Date.now() - start) / 1000).toFixed(1).padStart(6);
  const tests = /^(?:ok|FAILED) \| \d.*(?= \()/m.exec(text)?.[0].replace(/^\w+ \| /, "") ?? "";
  console.log(
    `${success ? "ok  " : "FAIL"} ${step.name.padEnd(10)}${seconds} s  ${tests}`.trimEnd(),
  );
  if (success) return undefined;
  return signal === null ? text.trim() : `${text.trim()}\nStopped by ${signal}: it hangs`;
}

const steps = STEPS.filter(({ name }) => name !== "tests" || !flags.has("skip-tests"));
const failures: (readonly [Step, string])[] = [];

/** Runs the steps of a list, which other lanes also take from. */
async function lane(waiting: Step[]): Promise<void> {
  for (let step = waiting.shift(); step !== undefined; step = waiting.shift()) {
    const text = await run(step);
    if (text !== undefined) failures.push([step, text]);
  }
}

// A step uses one processor, except the tests, which use all.
const single = steps.filter(({ name }) => name !== "tests");
await Promise.all(Array.from({ length: LANES }, () => lane(single)));
await lane(steps.filter(({ name }) => name === "tests"));
for (const [{ name, todo = "see above" }, text] of failures) {
  console.error(`\n--- ${name}\n${text}\n--- ${name}: ${todo}`);
}
console.log(`\nmedian file: ${medianLines(".")} lines`);
console.log(
  failures.length === 0
    ? `gate passed: ${steps.length} steps`
    : `gate failed: ${failures.map(([{ name }]) => name).join(", ")}`,
);
Deno.exit(failures.length === 0 ? 0 : 1);
