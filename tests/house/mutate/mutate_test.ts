// The mutation sampler as a process, on a project of two files.

import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { listFiles } from "../../../.ci/files.ts";
import { withTree } from "../../helpers/machine/temp.ts";

const MAIN = new URL("../../../.ci/mutate/main.ts", import.meta.url).pathname;
const CONFIG = new URL("../../../deno.json", import.meta.url).pathname;

const TREE = {
  "deno.json": JSON.stringify({
    tasks: { "test:files": { command: "deno test --quiet --allow-read=.,../shared" } },
  }),
  "codec/limit.ts": "export function limit(a: number): number {\n  return Math.min(a, 9);\n}\n",
  "codec/wait.ts":
    "export function wait(left: number): void {\n  let n = left;\n  while (n > 0) n--;\n}\n",
  "tests/codec/limit_test.ts":
    'import { limit } from "../../codec/limit.ts";\nDeno.test("limit", () => {\n  if (limit(3) !== 3) throw new Error("3");\n});\n',
  "codec/least.ts": "export function least(a: number): number {\n  return Math.min(a, 9);\n}\n",
  "codec/call.ts":
    'const one: number = await Promise.resolve("x".length);\nexport const all = [one];\nstructuredClone(one);\n',
  "tests/codec/least_test.ts": leastTest(2),
  "tests/codec/least_a_test.ts": leastTest(1),
  "tests/codec/least_b_test.ts": leastTest(10),
  "tests/codec/least_c_test.ts": leastTest(3),
  "tests/codec/call_test.ts":
    'import "../../codec/call.ts";\nDeno.test("fails", () => {\n  throw new Error("x");\n});\n',
  "tests/codec/wait_test.ts":
    'import { wait } from "../../codec/wait.ts";\nDeno.test("wait", () => wait(2));\n',
  "equivalents.json": JSON.stringify([{
    path: "codec/limit.ts",
    before: "return Math.min(a, 9);",
    after: "return Math.min(a, 8);",
    reason: "a is never greater than 3",
  }]),
};

/** A test of one value. */
function leastTest(value: number): string {
  return `import { least } from "../../codec/least.ts";
Deno.test("least", () => {
  if (least(${value}) !== ${Math.min(value, 9)}) throw new Error("least");
});
`;
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the sampler in a folder with the permissions of the task. */
async function mutate(root: string, ...args: string[]): Promise<Ran> {
  const allow = ["read=.,../shared", "write=tests/.tmp", "run=deno,sh"];
  const { code, stdout, stderr } = await new Deno.Command("deno", {
    args: ["run", "--quiet", `--config=${CONFIG}`, ...allow.map((each) => `--allow-${each}`)]
      .concat(MAIN, ...args),
    cwd: root,
    env: { NO_COLOR: "1" },
  }).output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

Deno.test("mutate prints survivors, omits equivalents and what does not compile, and names the tests", async () => {
  await withTree(TREE, async (root) => {
    const json = "tests/.tmp/report.json";
    const args = ["--seed", "1", "--equivalents", "equivalents.json", "--json", json];
    const folders = ["limit", "least", "call"].map((name) => `codec/${name}.ts`);
    const { code, stdout, stderr } = await mutate(root, ...args, ...folders);
    assertEquals(code, 0, stderr);
    assertMatch(stdout, /^seed 1$/m);
    // Not caught: 10 in place of 9 in limit.ts, and the statement without a test that passes.
    assertMatch(stdout, /^\| codec +\| 6 +\| 4 +\| 66\.7 % +\| 0 +\| 2 +\| 1 +\| 1 /m);
    assertMatch(
      stdout,
      /^\| codec\/limit\.ts:2 +\| off by one +\| .*9\); \| .*10\); \| codec\/limit/m,
    );
    assertMatch(stdout, /^\| codec\/call\.ts:3 +\| dropped statement /m);
    assertStringIncludes(
      stdout,
      "Not used, because they fail without a mutation:\n\ntests/codec/call_test.ts\n",
    );
    // A test that ran with others is named alone.
    assertMatch(stderr, /^caught .*10\); {2}\[tests\/codec\/least_b_test\.ts\]$/m);
    assertMatch(stderr, /^does not compile .*await/m);
    const { verdicts, equivalent } = JSON.parse(Deno.readTextFileSync(`${root}/${json}`));
    assertEquals(equivalent.map(({ after }: { after: string }) => after), [
      "return Math.min(a, 8);",
    ]);
    assertEquals(verdicts.length, 7);
    for (const [path, text] of Object.entries(TREE)) {
      assertEquals(Deno.readTextFileSync(`${root}/${path}`), text);
    }
    assertEquals(listFiles(root).toSorted(), Object.keys(TREE).toSorted());
    assertEquals([...Deno.readDirSync(`${root}/tests/.tmp`)].map(({ name }) => name), [
      "report.json",
    ]);
  });
});

Deno.test("mutate counts a hang as caught, by deadline", async () => {
  const files = {
    ...TREE,
    "codec/wait.ts": "const left = [1];\nwhile (left.length > 0) left.pop();\n",
    "tests/codec/wait_test.ts": 'import "../../codec/wait.ts";\nDeno.test("wait", () => {});\n',
  };
  await withTree(files, async (root) => {
    const args = ["--seed", "5", "--count", "1", "--deadline", "1s"]; // the first draw of the seed hangs
    const more = ["--equivalents", "equivalents.json", "codec/wait.ts"];
    const { code, stdout } = await mutate(root, ...args, ...more);
    assertEquals(code, 0);
    const late = stdout.slice(stdout.indexOf("By deadline:"), stdout.indexOf("Survivors:"));
    assertStringIncludes(late, "while (left.length >= 0) left.pop();");
  });
});

Deno.test("mutate refuses bad options and names the remedy", async () => {
  await withTree(TREE, async (root) => {
    for (
      const [args, expected] of [
        [["--count", "many"], "mutate: Cannot use --count many: expected a whole number from 1"],
        [["--deadline", "5"], "mutate: Cannot use --deadline 5: expected seconds like 30s"],
        [["--sede", "1"], "mutate: Unknown option --sede"],
        [["nowhere"], "mutate: Found no product code in nowhere"],
        [["--equivalents", "none.json"], "mutate: Cannot use none.json: No such file"],
        [["--equivalents", "codec/wait.ts"], "mutate: Cannot use codec/wait.ts: Unexpected token"],
        [["--json", "x.json"], "mutate: Cannot write --json x.json: the task may write only below"],
      ] as const
    ) {
      const { code, stderr } = await mutate(root, ...args);
      assertEquals(code, 2);
      assertStringIncludes(stderr, expected);
      assert(stderr.endsWith("Try: deno task mutate --help\n"));
    }
  });
});
