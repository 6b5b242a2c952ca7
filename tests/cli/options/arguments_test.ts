// The number of arguments of commands that are not requests; those of requests are in tests/cli/request/usage_test.ts.

import { assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../../helpers/cli/run_cli.ts";

/** Commands with the smallest and the largest number of their arguments. */
const ARGUMENTS = [
  ["analyze", 0, 10_000],
  ["audit", 1, 1],
  ["collect", 0, 1],
  ["completions", 1, 1],
  ["decode", 1, 10_000],
  ["files", 1, Infinity],
  ["keys", 1, Infinity],
  ["man", 0, 0],
  ["master", 0, 1],
  ["points", 2, 2],
  ["send", 2, Infinity],
  ["station", 0, 1],
] as const;

for (const [name, least, most] of ARGUMENTS) {
  Deno.test(`${name} has at least ${least} and at most ${most} arguments`, async () => {
    if (least > 0) {
      const { code, stderr } = await runCli([name, ...Array(least - 1).fill("a")]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, `iec104 ${name}: Missing argument: expected `);
    }
    if (most < Infinity) {
      const { code, stderr } = await runCli([name, ...Array(most).fill("a"), "last"]);
      assertEquals(code, 2);
      assertStringIncludes(stderr, `iec104 ${name}: Too many arguments: expected `);
      assertStringIncludes(stderr, 'unexpected "last"');
    }
  });
}
