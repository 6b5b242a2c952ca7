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
    const modules = groups.map((group) => writeModule(folder, group));
    return await runDeno([...args, ...modules]);
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

/** Returns the path of the module to run for a group: the only file itself, or a new module that imports all. */
function writeModule(folder: string, { name, files }: TestGroup): string {
  if (files.length === 1) return files[0]!;
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

/** Number of groups that run at the same time: one more than processors, because some tests wait for other programs. */
function jobs(): string {
  return Deno.env.get("DENO_JOBS") ?? String(navigator.hardwareConcurrency + 1);
}
