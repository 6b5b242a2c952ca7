// Runs the tests with the real @std packages: the same configuration, without `links` to the stand-ins.

import { taskArguments } from "./task_options.ts";

const CONFIG = ".deno.jsr.json";

const { flags, texts, operands } = taskArguments({
  name: "test:jsr",
  usage: `deno task test:jsr [--no-check] [--filter TEXT] [PATH ...]

Runs the tests, all or those of each PATH, with @std from JSR instead of the stand-ins in .offline. Checks types, which
deno task test does not.

  --no-check     do not check types
  --filter TEXT  run only tests whose names contain TEXT`,
  flags: ["no-check"],
  texts: ["filter"],
  most: Infinity,
});
const chosen = [
  ...flags.has("no-check") ? ["--no-check"] : [],
  ...Array.from(texts, ([name, text]) => `--${name}=${text}`),
  ...operands,
];

const config = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  links?: string[];
  tasks: Record<string, { command: string }>;
};
const args = config.tasks.test!.command.split(" ").slice(1).filter((arg) => arg !== "--no-check");
delete config.links;
Deno.writeTextFileSync(CONFIG, JSON.stringify(config));
try {
  const { code } = await new Deno.Command("deno", {
    args: [args[0]!, "--config", CONFIG, "--no-lock", ...args.slice(1), ...chosen],
  }).spawn().status;
  Deno.exitCode = code;
} finally {
  Deno.removeSync(CONFIG);
}
