// Runs the tests with the real @std packages: the same configuration, without `links` to the stand-ins.

const CONFIG = ".deno.jsr.json";

const config = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  links?: string[];
  tasks: Record<string, { command: string }>;
};
const [, ...args] = config.tasks.test!.command.split(" ");
delete config.links;
Deno.writeTextFileSync(CONFIG, JSON.stringify(config));
try {
  const { code } = await new Deno.Command("deno", {
    args: [args[0]!, "--config", CONFIG, "--no-lock", ...args.slice(1), ...Deno.args],
  }).spawn().status;
  Deno.exitCode = code;
} finally {
  Deno.removeSync(CONFIG);
}
