// The command line tool apart from its commands: help, version, mistakes, and outputs that are closed.

import { assert, assertEquals } from "@std/assert";
import { loadCommands } from "../../cli/registry.ts";
import { VERSION } from "../../cli/version.ts";
import { runCli } from "../helpers/cli/run_cli.ts";

const COMMANDS = await loadCommands();

Deno.test("the help of the tool and of each command goes to standard output", async () => {
  const general = await runCli(["--help"]);
  assertEquals([general.code, general.stderr], [0, ""]);
  for (const { name } of COMMANDS) assert(general.stdout.includes(`\n  ${name} `), name);
  assertEquals(await runCli(["-h"]), general);
  assertEquals(await runCli(["help"]), general);
  assertEquals(await runCli(["help", "nothing"]), general);
  for (const { name } of COMMANDS) {
    const help = await runCli([name, "--help"]);
    assertEquals([help.code, help.stderr], [0, ""]);
    assert(help.stdout.includes(`iec104 ${name}`), name);
    assertEquals(await runCli([name, "x", "-h"]), help);
    assertEquals(await runCli(["help", name]), help);
  }
});

Deno.test("the version goes to standard output", async () => {
  const expected = { code: 0, stdout: `iec104 ${VERSION}\n`, stderr: "" };
  assertEquals([await runCli(["--version"]), await runCli(["-V"])], [expected, expected]);
});

Deno.test("without a known command the tool ends with 2 and says what to do", async () => {
  const nothing = await runCli([]);
  assertEquals([nothing.code, nothing.stdout], [2, ""]);
  assertEquals(nothing.stderr, (await runCli(["--help"])).stdout);
  const cases = [
    [["decod"], 'iec104: Unknown command "decod"; did you mean decode?\nTry: iec104 --help\n'],
    [["xyzzy"], 'iec104: Unknown command "xyzzy"\nTry: iec104 --help\n'],
    [["--foo"], "iec104: Unknown option --foo, expected a command\nTry: iec104 --help\n"],
    [
      ["decode", "--bogus"],
      /^iec104 decode: Unknown option --bogus.*\nTry: iec104 decode --help\n$/,
    ],
  ] as const;
  for (const [args, expected] of cases) {
    const { code, stdout, stderr } = await runCli(args);
    assertEquals([code, stdout], [2, ""]);
    assert(typeof expected === "string" ? stderr === expected : expected.test(stderr), stderr);
  }
});

Deno.test("an output that its reader has closed is not an error, any other failure is", async () => {
  const closed = { write: () => Promise.reject(new Deno.errors.BrokenPipe()) };
  assertEquals(await runCli(["--help"], { stdout: closed }), { code: 0, stdout: "", stderr: "" });
  const full = { write: () => Promise.reject(new Error("Device is gone")) };
  const { code, stderr } = await runCli(["--help"], { stdout: full });
  assertEquals(code, 1);
  assertEquals(stderr, "iec104: Cannot write the output: Device is gone\n");
});
