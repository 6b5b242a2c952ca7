// Runs the tests with the real @std packages: the same configuration, without `links` to the stand-ins.

import { refuseTask, taskArguments, type TaskSpec } from "./task_options.ts";
import { runTests } from "./test_run.ts";

const CONFIG = ".deno.jsr.json";

const SPEC: TaskSpec = {
  name: "test:jsr",
  usage: `deno task test:jsr [--no-check] [--filter TEXT] [PATH ...]

Runs the tests, all or those of each PATH, with @std from JSR instead of the stand-ins in .offline. Checks types, which
deno task test does not.

  --no-check     do not check types
  --filter TEXT  run only tests whose names contain TEXT`,
  flags: ["no-check"],
  texts: ["filter"],
  most: Infinity,
};

const { flags, texts, operands } = taskArguments(SPEC);
const chosen = [
  ...flags.has("no-check") ? ["--no-check"] : [],
  ...Array.from(texts, ([name, text]) => `--${name}=${text}`),
];

const { links: _, ...config } = JSON.parse(Deno.readTextFileSync("deno.json"));
Deno.writeTextFileSync(CONFIG, JSON.stringify(config));
try {
  Deno.exitCode = await runTests({
    paths: operands,
    change: ([command, ...args]) => [
      command!,
      ...["--config", CONFIG, "--no-lock"],
      ...args.filter((arg) => arg !== "--no-check"),
      ...chosen,
    ],
  });
} catch (error) {
  if (!(error instanceof RangeError)) throw error;
  refuseTask(SPEC, error.message);
} finally {
  Deno.removeSync(CONFIG);
}
