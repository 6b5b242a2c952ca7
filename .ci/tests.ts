// Runs the tests: `deno task test`.

import { refuseTask, taskArguments, type TaskSpec } from "./task_options.ts";
import { runTests } from "./test_run.ts";

const SPEC: TaskSpec = {
  name: "test",
  usage: `deno task test [--filter TEXT] [--fail-fast] [PATH ...]

Runs the tests, all or those of each PATH, a file or a folder, without a type check. The files of a folder share a
worker, which loads the modules they share once; deno task test:files loads every file on its own. DENO_JOBS is the
number of workers that run at the same time, by default two more than processors.

  --filter TEXT  run only tests whose names contain TEXT
  --fail-fast    stop after the first failure`,
  flags: ["fail-fast"],
  texts: ["filter"],
  most: Infinity,
};

const { flags, texts, operands } = taskArguments(SPEC);
const chosen = [
  ...Array.from(flags, (name) => `--${name}`),
  ...Array.from(texts, ([name, text]) => `--${name}=${text}`),
];
try {
  Deno.exitCode = await runTests({ paths: operands, change: (args) => [...args, ...chosen] });
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  refuseTask(SPEC, error.message);
}
