// The choice and order of the tests that run for a file.

import { assertEquals } from "@std/assert";
import { readFiles } from "../../../.ci/files.ts";
import { UseGraph } from "../../../.ci/mutate/nearest_tests.ts";

function nearest(path: string, files: Readonly<Record<string, string>>): string[] {
  const sources = Object.entries(files).map(([path, text]) => ({ path, text }));
  return new UseGraph(sources, { tool: "deno run --allow-net cli/main.ts" }).nearest(path);
}

Deno.test("UseGraph.nearest() puts mirrors first, then few steps of the import graph", () => {
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

Deno.test("UseGraph.nearest() prefers a test of a similar name, then one that runs less", () => {
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
    "tests/cli/path_test.ts",
    "tests/cli/root_test.ts",
    "tests/cli/task_test.ts",
  ]);
});

Deno.test("the code of the decoder page and of its worker is run by the tests in a browser", () => {
  const graph = new UseGraph(readFiles(".", ".ts"), {});
  for (const name of ["page/app", "engine/server"]) { // no whole paths: this test does not run them
    const tests = graph.nearest(`examples/decoder/${name}.ts`);
    assertEquals(tests[0], "tests/browser/decoder_page_test.ts");
  }
});
