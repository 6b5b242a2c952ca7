// Creates the tarball for npm: the output of `deno pack` for the library, with the types of every module.
//
//   pack.ts [FILE]   iec104.tgz by default
// The command line tool is omitted because it runs only in Deno; it is published on JSR. `deno pack` writes types only for
// entry points, so every module is one while it runs; package.json then lists the entry points of users. The types are
// those that the modules declare, so nothing is computed from them, and `deno task ok` is what checks them.

import { publishedFiles } from "./published.ts";
import { REPOSITORY } from "./repository.ts";
import { taskArguments } from "./task_options.ts";

const DESCRIPTION = "IEC 60870-5-104 toolkit: controlling and controlled stations, codec, captures";

/** Entries that only the command line tool needs. */
const LEFT_OUT = /^(?:cli\/|deno\.json$)/;

interface PackageJson {
  exports: Record<string, unknown>;
  [key: string]: unknown;
}

async function run(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { success, stdout, stderr } = await new Deno.Command(command, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1" },
  }).output();
  const text = new TextDecoder().decode(stdout) + new TextDecoder().decode(stderr);
  if (!success) throw new Error(`${command} ${args[0]} failed:\n${text}`);
  return text;
}

/**
 * Creates a folder for the copy of the library: always the same, unless another run uses it, because Deno remembers a
 * type check by the paths and contents of the modules. A library that has not changed is not checked again.
 */
function makeStage(): string {
  const other = Deno.makeTempDirSync();
  const folder = `${other.slice(0, other.lastIndexOf("/"))}/iec104-pack`;
  try {
    Deno.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return other;
  }
  Deno.removeSync(other);
  return folder;
}

/** The first line of every module while `deno pack` runs, which has no option to omit the type check. */
const UNCHECKED = "// @ts-nocheck\n";

/** Copies the library into a folder, and makes every module an entry point. */
function stage(folder: string): void {
  const exports: Record<string, string> = {};
  for (const path of publishedFiles(".").filter((each) => !LEFT_OUT.test(each))) {
    const parent = path.slice(0, path.lastIndexOf("/") + 1);
    Deno.mkdirSync(`${folder}/${parent}`, { recursive: true });
    if (path.endsWith(".ts")) {
      Deno.writeTextFileSync(`${folder}/${path}`, UNCHECKED + Deno.readTextFileSync(path));
      exports[path === "mod.ts" ? "." : `./${path}`] = `./${path}`;
    } else Deno.copyFileSync(path, `${folder}/${path}`);
  }
  const { name, version, license, compilerOptions } = config;
  Deno.writeTextFileSync(
    `${folder}/deno.json`,
    JSON.stringify({ name, version, license, exports, compilerOptions }),
  );
}

/** Removes the first line of every module from what `deno pack` made of it; a file without code or types has none. */
function removeUnchecked(folder: string): void {
  for (const { name, isDirectory } of Deno.readDirSync(folder)) {
    const path = `${folder}/${name}`;
    if (isDirectory) removeUnchecked(path);
    else if (/\.(?:js|d\.ts)$/.test(name)) {
      Deno.writeTextFileSync(path, Deno.readTextFileSync(path).replace(UNCHECKED, ""));
    }
  }
}

/** Lists the entry points for users and the requirements in package.json. */
function finish(path: string): void {
  const written = JSON.parse(Deno.readTextFileSync(path)) as PackageJson;
  const entries = Object.entries(config.exports as Record<string, string>)
    .filter(([, file]) => !LEFT_OUT.test(file.slice(2)))
    .map(([name, file]) => [name, written.exports[name === "." ? "." : file]]);
  const wanted = { ...written, exports: Object.fromEntries(entries) };
  Deno.writeTextFileSync(
    path,
    JSON.stringify(
      {
        ...wanted,
        description: DESCRIPTION,
        engines: { node: ">=22.3" },
        homepage: REPOSITORY,
        repository: { type: "git", url: `git+${REPOSITORY}.git` },
      },
      undefined,
      2,
    ),
  );
}

const config = JSON.parse(Deno.readTextFileSync("deno.json")) as Record<string, unknown>;
const { operands: [target = "iec104.tgz"] } = taskArguments({
  name: "pack",
  usage: `deno task pack [FILE]

Makes the tarball for npm: the library with its types, without the command line tool. FILE is iec104.tgz by default.
It does not check types; deno task ok does.`,
  most: 1,
});
const folder = makeStage();
try {
  stage(folder);
  const pack = ["pack", "--allow-dirty", "--no-source-maps", "--output", "made.tgz"];
  const said = await run("deno", pack, folder);
  const untyped = said.split("\n").filter((line) => line.includes("Could not generate types"));
  if (untyped.length > 0) {
    throw new Error(
      `${untyped.length} modules have no types: add explicit types to their exports, ` +
        `which \`deno publish --dry-run\` in ${folder} lists\n${untyped.join("\n")}`,
    );
  }
  await run("tar", ["-xzf", "made.tgz"], folder);
  removeUnchecked(`${folder}/package`);
  finish(`${folder}/package/package.json`);
  await run("tar", ["-czf", "made.tgz", "package"], folder);
  Deno.copyFileSync(`${folder}/made.tgz`, target);
} finally {
  Deno.removeSync(folder, { recursive: true });
}
