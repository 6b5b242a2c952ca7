// Publishes the package without the stand-ins: copies the published files to a separate folder, and publishes from there.
//
// `--dry-run` checks it where JSR cannot be reached: the stand-ins then stay, outside the package.

import { publishedFiles } from "./published.ts";
import { taskArguments } from "./task_options.ts";

/** Copies the package into a folder. */
function stage(folder: string, dryRun: boolean): void {
  for (const path of publishedFiles(".")) {
    const parent = path.slice(0, path.lastIndexOf("/") + 1);
    Deno.mkdirSync(`${folder}/${parent}`, { recursive: true });
    Deno.copyFileSync(path, `${folder}/${path}`);
  }
  const config = JSON.parse(Deno.readTextFileSync("deno.json")) as Record<string, unknown>;
  const links = config.links as string[];
  // Lint plugins and tasks belong to the repository.
  for (const key of ["links", "lint", "tasks", "publish"]) delete config[key];
  if (dryRun) config.links = links.map((link) => `${Deno.cwd()}/${link}`);
  Deno.writeTextFileSync(`${folder}/deno.json`, JSON.stringify(config, undefined, 2));
}

const { flags } = taskArguments({
  name: "publish",
  usage: `deno task publish [--dry-run] [--no-check] [--quiet]

Publishes the package on JSR, without the stand-ins of .offline.

  --dry-run   check the package and list its files; publish nothing
  --no-check  check only what JSR requires of types, not the types; deno task ok checks them
  --quiet     print errors only`,
  flags: ["dry-run", "no-check", "quiet"],
});
const dryRun = flags.has("dry-run");
const folder = Deno.makeTempDirSync();
try {
  stage(folder, dryRun);
  const { code } = await new Deno.Command("deno", {
    args: ["publish", "--allow-dirty", ...Array.from(flags, (name) => `--${name}`)],
    cwd: folder,
  }).spawn().status;
  Deno.exitCode = code;
} finally {
  Deno.removeSync(folder, { recursive: true });
}
