// What the tool says about itself, and about command lines that it does not understand.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { runCli } from "../../helpers/cli/run_cli.ts";

Deno.test("iec104 --help lists every command with one line", async () => {
  const { code, stdout, stderr } = await runCli(["--help"]);
  assertEquals([code, stderr], [0, ""]);
  assertStringIncludes(stdout, "Usage: iec104 COMMAND [arguments]\n");
  assertStringIncludes(stdout, "\n  decode ");
  assertStringIncludes(stdout, "3 no connection, 4 timed out");
  for (const args of [["-h"], ["help"], ["help", "nothing"]]) {
    assertEquals((await runCli(args)).stdout, stdout, args.join(" "));
  }
});

Deno.test("iec104 COMMAND --help documents options, exit codes and an example", async () => {
  const listed = (await runCli(["--help"])).stdout;
  const names = [...listed.matchAll(/^ {2}([a-z]+) {2}/gm)].map((match) => match[1]!);
  assert(names.includes("decode"));
  for (const name of names) {
    const { code, stdout } = await runCli([name, "--help"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Usage: iec104 ${name} `);
    assertStringIncludes(stdout, "\n  -h, --help ");
    assertStringIncludes(stdout, "\nExit codes:\n  0  ");
    assert(stdout.split("Examples:\n")[1]!.includes(`iec104 ${name} `), name);
    const wide = stdout.split("\n").filter((line) => line.length > 120);
    assertEquals(wide, [], name);
    assertEquals((await runCli([name, "x", "-h"])).stdout, stdout);
    assertEquals((await runCli(["help", name])).stdout, stdout);
  }
});

Deno.test("iec104 without a command prints the help as an error", async () => {
  const { code, stdout, stderr } = await runCli([]);
  assertEquals([code, stdout], [2, ""]);
  assertStringIncludes(stderr, "Usage: iec104 COMMAND");
});

Deno.test("iec104 suggests the command that was meant", async () => {
  const { code, stderr } = await runCli(["decodr", "a.pcap"]);
  assertEquals(code, 2);
  assertEquals(
    stderr,
    'iec104: Unknown command "decodr"; did you mean decode?\nTry: iec104 --help\n',
  );
  assertStringIncludes((await runCli(["frobnicate"])).stderr, 'Unknown command "frobnicate"\n');
});
