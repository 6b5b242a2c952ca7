// The tasks of deno.json that are scripts of this project: `--help` prints help and does nothing, and unknown arguments
// are refused.

import { assert, assertEquals, assertStringIncludes, assertThrows } from "@std/assert";
import { listFiles } from "../../.ci/files.ts";
import { readTaskArguments } from "../../.ci/task_options.ts";

const { tasks } = JSON.parse(Deno.readTextFileSync("deno.json")) as {
  readonly tasks: Readonly<Record<string, { readonly command: string }>>;
};

/** Tasks that run `deno test`, which has its own help and options. */
const DENO_TEST = ["test:files", "interop"];

/** Runs a task as `deno task` does, with the permissions of its command. */
async function runTask(name: string, arg: string) {
  const args = tasks[name]!.command.split(" ").slice(1);
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: [...args, arg],
    env: { NO_COLOR: "1" },
    stdin: "null",
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("only the tasks that run tests are not scripts of this project", () => {
  const foreign = Object.entries(tasks)
    .filter(([, { command }]) =>
      !/^deno run \S.*\.ts(?: |$)/.test(command) || command.includes("&&")
    )
    .map(([name]) => name);
  assertEquals(foreign, DENO_TEST);
});

for (const name of Object.keys(tasks).filter((each) => !DENO_TEST.includes(each))) {
  Deno.test(`deno task ${name} prints its help, and refuses an unknown option`, async () => {
    const before = topFiles();
    const [help, letter, wrong] = await Promise.all([
      runTask(name, "--help"),
      runTask(name, "-h"),
      runTask(name, "--no-such-option"),
    ]);
    assertEquals([help.code, help.stderr], [0, ""]);
    assertStringIncludes(help.stdout, name === "collect" ? "Usage: iec104 collect" : name);
    assert(/^ +-h, --help|--help/m.test(help.stdout), "the help does not mention itself");
    assertEquals(letter, help);
    assertEquals([wrong.code, wrong.stdout], [2, ""], wrong.stderr);
    assertStringIncludes(wrong.stderr, "no-such-option");
    assertStringIncludes(wrong.stderr, "--help\n");
    assertEquals(topFiles(), before, "files were made");
  });
}

/** Returns everything that a task could leave behind outside the folders of the project. */
function topFiles(): string[] {
  return listFiles(".").filter((path) => !path.startsWith("tests/"));
}

Deno.test("the task of the tool runs with a small young generation and early collections", () => {
  const flags = ["max-semi-space-size=2", "heap-growing-percent=30"].map((flag) => `--${flag}`);
  assertStringIncludes(tasks.iec104!.command, ` --v8-flags=${flags.join(",")} `);
});

Deno.test("readTaskArguments() returns flags, texts and operands, and nothing for help", () => {
  const spec = { name: "x", usage: "", flags: ["dry"], texts: ["file"], most: 2 };
  const { flags, texts, operands } = readTaskArguments(["a", "--dry", "--file", "f", "7"], spec)!;
  assertEquals([[...flags], [...texts], operands], [["dry"], [["file", "f"]], ["a", "7"]]);
  assertEquals(readTaskArguments(["a", "-h"], spec), undefined);
  assertEquals([...readTaskArguments([], spec)!.flags], []);
});

Deno.test("readTaskArguments() refuses unknown options, missing values and too many arguments", () => {
  const spec = { name: "x", usage: "", flags: ["dry"], texts: ["file"], most: 1 };
  const cases: readonly (readonly [string[], string])[] = [
    [["--drry"], "Unknown option --drry"],
    [["-x"], "Unknown option -x"],
    [["--file="], "Option --file needs a value"],
    [["a", "b"], 'Unexpected argument "b", expected at most 1'],
  ];
  for (const [args, message] of cases) {
    assertThrows(() => readTaskArguments(args, spec), RangeError, message);
  }
});
