// The choice and order of the tests that run for a file.

import { assertEquals } from "@std/assert";
import { readFiles } from "../../../.ci/files.ts";
import { UseGraph } from "../../../.ci/mutate/nearest_tests.ts";

function nearest(path: string, files: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return new UseGraph(sources, { tool: "deno run --allow-net cli/main.ts" }).nearest(path);
}

Deno.test("UseGraph.nearest() puts mirrored tests first, then the shortest import paths", () => {
  const files = {
    "codec/a.ts": "",
    "codec/b.ts": 'import { a } from "./a.ts";\n',
    "codec/c.ts": 'export * from "./b.ts";\n',
    "tests/codec/a_test.ts": 'import "../../codec/a.ts";\n',
    "tests/codec/far_test.ts": 'import "../../codec/c.ts";\n',
    "tests/codec/near_test.ts": 'import "../../codec/b.ts";\n',
    "tests/codec/types_test.ts": 'import type { A } from "../../codec/a.ts";\n',
    "tests/codec/unrelated_test.ts": "",
    "tests/helpers/a.ts": 'import "../../codec/a.ts";\n',
  };
  assertEquals(nearest("codec/a.ts", files), [
    "tests/codec/a_test.ts",
    "tests/codec/near_test.ts",
    "tests/codec/far_test.ts",
  ]);
});

Deno.test("UseGraph.nearest() prefers a test with a similar name, then one that runs less code", () => {
  const files = {
    "codec/deep_thing.ts": "",
    "codec/mod.ts": 'export * from "./deep_thing.ts";\nexport * from "./other.ts";\n',
    "codec/other.ts": "",
    "tests/codec/all_test.ts": 'import "../../codec/mod.ts";\nimport "../../codec/other.ts";\n',
    "tests/codec/things_test.ts": 'import "../../codec/mod.ts";\n',
    "tests/codec/whole_test.ts":
      'import "../../codec/deep_thing.ts";\nimport "../../codec/mod.ts";\n',
    "tests/codec/x_test.ts": 'import "../../codec/deep_thing.ts";\n',
  };
  assertEquals(nearest("codec/deep_thing.ts", files), [
    "tests/codec/things_test.ts",
    "tests/codec/x_test.ts",
    "tests/codec/whole_test.ts",
    "tests/codec/all_test.ts",
  ]);
});

Deno.test("UseGraph.nearest() follows a program that a test starts by path or by task", () => {
  const files = {
    "cli/main.ts": 'import "./decode.ts";\n',
    "cli/decode.ts": "",
    "tests/cli/path_test.ts": 'new URL("../../cli/main.ts", import.meta.url);\n',
    "tests/cli/root_test.ts": 'run("deno", "run", "cli/main.ts");\n',
    "tests/cli/task_test.ts": 'await runTask("tool", ["decode"]);\n',
    "tests/cli/comment_test.ts": "// starts cli/main.ts\n",
  };
  assertEquals(nearest("cli/decode.ts", files), [
    "tests/cli/task_test.ts", // names the command
    "tests/cli/path_test.ts",
    "tests/cli/root_test.ts",
  ]);
});

Deno.test("UseGraph.nearest() follows an example that a test starts by its name", () => {
  const files = {
    "examples/serve.ts": "",
    "tests/helpers/example.ts": "export function startExample(script: string) {}\n",
    "tests/examples/run_test.ts":
      'import { startExample } from "../helpers/example.ts";\nstartExample("serve.ts", ["0"]);\n',
    "tests/examples/other_test.ts": 'startExample("other.ts");\n',
  };
  assertEquals(nearest("examples/serve.ts", files), ["tests/examples/run_test.ts"]);
});

Deno.test("UseGraph.nearest() prefers the tests of a command line that name the command", () => {
  const test = (text: string) => `import "../../cli/main.ts";\n${text}`;
  const files = {
    "cli/main.ts": 'import "./commands/reset.ts";\nimport "./commands/read_all.ts";\n',
    "cli/commands/reset.ts": "",
    "cli/commands/read_all.ts": "",
    "tests/cli/a_test.ts": test('run(["presets", "the reset"]);\n'),
    "tests/cli/b_test.ts": test('run("reset 10.0.0.1");\n'),
    "tests/cli/c_test.ts": test('run(["read", "10.0.0.1", "--reset"]);\n'),
  };
  const names = (path: string) => nearest(path, files).map((test) => test.at(-9));
  assertEquals(names("cli/commands/reset.ts"), ["b", "c", "a"]);
  assertEquals(names("cli/commands/read_all.ts"), ["c", "a", "b"]);
});

Deno.test("UseGraph.nearest() prefers the tests in the folder that mirrors that of the file", () => {
  const files = {
    "cli/main.ts": 'import "./commands/play.ts";\n',
    "cli/commands/play.ts": 'import "../play/steps.ts";\n',
    "cli/play/steps.ts": "",
    "tests/cli/play/whole_test.ts": 'import "../../../cli/main.ts";\n',
    "tests/cli/steps/odd_test.ts": 'import "../../../cli/commands/play.ts";\n',
  };
  assertEquals(nearest("cli/play/steps.ts", files), [
    "tests/cli/play/whole_test.ts",
    "tests/cli/steps/odd_test.ts",
  ]);
});

Deno.test("UseGraph.nearest() prefers the tests that name the code of an entry of a catalogue", () => {
  const test = (text: string) => `import "../../cli/catalogue.ts";\n${text}`;
  const files = {
    "cli/catalogue.ts": 'import "./reads.ts";\nimport "./writes.ts";\n',
    "cli/reads.ts":
      'import type { Wait } from "./waiting.ts";\nexport const R = { id: "RD-01" };\n',
    "cli/waiting.ts": "",
    "cli/writes.ts": 'import "./waiting.ts";\nexport const W = { id: "WR-02", isRead: "RD" };\n',
    "tests/cli/a_test.ts": test('const OTHER = "XX";\n'),
    "tests/cli/b_test.ts": test('run(["WR"]);\n'),
    "tests/cli/c_test.ts": test('run("RD-07");\n'),
  };
  const names = (path: string) => nearest(path, files).map((test) => test.at(-9)).join("");
  assertEquals(names("cli/reads.ts"), "cab");
  assertEquals(names("cli/writes.ts"), "bac");
  assertEquals(names("cli/waiting.ts"), "bca");
});

Deno.test("the code of the decoder page and of its worker is run in this process and in a browser", () => {
  const graph = new UseGraph(readFiles(".", ".ts"), {});
  for (const name of ["page/app", "engine/server"]) { // no whole paths: this test does not run them
    const tests = graph.nearest(`examples/decoder/${name}.ts`);
    const browser = tests.indexOf("tests/browser/decoder_page_test.ts");
    assertEquals(browser > 0, true, tests.join(" "));
    // Besides the tests of the page itself, at most one is nearer: they are many.
    const nearer = tests.slice(0, browser);
    const others = nearer.filter((test) => !test.startsWith("tests/examples/decoder/"));
    assertEquals(others.length <= 1, true, others.join(" "));
  }
});
