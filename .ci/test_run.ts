// Runs the tests with the permissions of `deno task test:files`, in groups that load shared modules once.

import { listFiles } from "./files.ts";
import { groupTests, isWithin, type TestGroup } from "./test_groups.ts";

/** The folder of the modules that import the files of a group; `exclude` of deno.json names them. */
const WITHIN = "tests/.tmp";

/** What to run, and how. */
export interface TestRun {
  /** Files and folders; all tests if there are none. */
  readonly paths: readonly string[];
  /** Changes the arguments of `deno` that precede the paths. */
  readonly change?: (args: readonly string[]) => string[];
}

/**
 * Runs tests, and returns the exit code of `deno test`.
 *
 * @throws {RangeError} No test file is at one of the paths, or below it.
 */
export async function runTests({ paths, change = (args) => [...args] }: TestRun): Promise<number> {
  const groups = groupTests(chosenTests(listFiles("."), paths));
  const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
    readonly tasks: Readonly<Record<string, { readonly command: string }>>;
  };
  const args = change(tasks["test:files"]!.command.split(" ").slice(1));
  Deno.mkdirSync(WITHIN, { recursive: true });
  const folder = Deno.makeTempDirSync({ dir: WITHIN, prefix: "groups-" });
  try {
    return await runDeno([...args, ...modulesOf(groups, folder)]);
  } finally {
    Deno.removeSync(folder, { recursive: true });
  }
}

/**
 * Returns the test files at or below the paths, or all if there are none.
 *
 * @throws {RangeError} No test file is at one of the paths, or below it.
 */
export function chosenTests(files: readonly string[], paths: readonly string[]): string[] {
  const tests = files.filter((file) => /^tests\/(?:.*\/)?\w+_test\.ts$/.test(file));
  if (paths.length === 0) return tests;
  const wanted = paths.map((path) => path.replace(/^\.\//, "").replace(/\/$/, ""));
  for (const path of wanted) {
    if (tests.some((file) => isWithin(file, path))) continue;
    throw new RangeError(
      `Found no test in ${path}: expected a file *_test.ts below tests/, or a folder`,
    );
  }
  return tests.filter((file) => wanted.some((path) => isWithin(file, path)));
}

/**
 * Returns the paths of the modules to run: one for each group, or the file itself if it is the only one. Groups with one
 * file have a module, too, because `deno test` would run files of other folders last, whatever their place in the list.
 */
function modulesOf(groups: readonly TestGroup[], folder: string): string[] {
  const [only] = groups;
  if (groups.length === 1 && only!.files.length === 1) return [...only!.files];
  return groups.map((group) => writeModule(folder, group));
}

/** Writes a module that imports all files of a group, and returns its path. */
function writeModule(folder: string, { name, files }: TestGroup): string {
  const path = `${folder}/${name.replaceAll(" ", "_")}.ts`;
  const up = "../".repeat(folder.split("/").length);
  Deno.writeTextFileSync(path, files.map((file) => `import "${up}${file}";\n`).join(""));
  return path;
}

/** Runs `deno`; a signal that would end this process ends it instead, so that nothing is left behind. */
async function runDeno(args: readonly string[]): Promise<number> {
  const child = new Deno.Command("deno", { args: [...args], env: { DENO_JOBS: jobs() } }).spawn();
  const stop = () => child.kill("SIGTERM");
  Deno.addSignalListener("SIGTERM", stop);
  Deno.addSignalListener("SIGINT", stop);
  const { code } = await child.status;
  Deno.removeSignalListener("SIGTERM", stop);
  Deno.removeSignalListener("SIGINT", stop);
  return code;
}

/** Number of groups that run at the same time: two more than processors, because some tests wait for other programs. */
function jobs(): string {
  return Deno.env.get("DENO_JOBS") ?? String(navigator.hardwareConcurrency + 2);
}
