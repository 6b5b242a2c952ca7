// The groups in which `deno task test` runs the test files.

import { assert, assertEquals, assertThrows } from "@std/assert";
import { listFiles } from "../../.ci/files.ts";
import { FIRST, groupTests } from "../../.ci/test_groups.ts";
import { chosenTests } from "../../.ci/test_run.ts";

const FILES = listFiles(".");

Deno.test("groupTests() puts every test file of the project into exactly one group", () => {
  const tests = FILES.filter((file) => file.endsWith("_test.ts"));
  const groups = groupTests(chosenTests(FILES, []));
  assert(tests.length > 500, `${tests.length}`);
  assertEquals(groups.flatMap(({ files }) => files).sort(), tests.sort());
  assertEquals(new Set(groups.map(({ name }) => name)).size, groups.length);
});

Deno.test("every file and folder that starts first exists", () => {
  const missing = FIRST.filter((path) =>
    !FILES.some((file) => file === path || file.startsWith(`${path}/`))
  );
  assertEquals(missing, []);
});

Deno.test("groupTests() starts the longest first, and divides large folders", () => {
  const many = Array.from({ length: 65 }, (_, index) => `tests/codec/${index + 10}_test.ts`);
  const files = [
    "tests/a_test.ts",
    ...many,
    "tests/cli/collect/store/deep/b_test.ts",
    "tests/cli/collect/store/slow_test.ts",
    "tests/page/c_test.ts",
    "tests/page/d_test.ts",
    "tests/paged/e_test.ts",
  ];
  const groups = groupTests(files, ["tests/cli/collect/store/slow_test.ts", "tests/page"]);
  assertEquals(groups.map(({ name, files }) => `${name}: ${files.length}`), [
    "cli collect store slow: 1",
    "page: 2",
    "root: 1",
    "cli: 1",
    "codec 1: 22",
    "codec 2: 22",
    "codec 3: 21",
    "paged: 1",
  ]);
  assertEquals(groups[4]!.files.slice(0, 2), ["tests/codec/10_test.ts", "tests/codec/13_test.ts"]);
});

Deno.test("chosenTests() accepts files and folders, and refuses a path without tests", () => {
  const files = [
    "codec/a.ts",
    "tests/codec/a_test.ts",
    "tests/codec/a.txt",
    "tests/codecs_test.ts",
  ];
  assertEquals(chosenTests(files, []), ["tests/codec/a_test.ts", "tests/codecs_test.ts"]);
  assertEquals(chosenTests(files, ["tests/codec/"]), ["tests/codec/a_test.ts"]);
  assertEquals(chosenTests(files, ["./tests/codecs_test.ts"]), ["tests/codecs_test.ts"]);
  assertThrows(
    () => chosenTests(files, ["tests/codec", "codec/a.ts"]),
    RangeError,
    "Found no test in codec/a.ts: expected a file *_test.ts below tests/, or a folder",
  );
});
