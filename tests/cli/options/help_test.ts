// Help texts, and messages about invalid command lines.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { completionScript, SHELLS } from "../../../cli/options/completions.ts";
import { commandHelp, generalHelp } from "../../../cli/options/help.ts";
import { manPage } from "../../../cli/options/man_page.ts";
import type { Command } from "../../../cli/options/subcommand.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { TYPES } from "../../../transport/low_level.ts";
import { assertGolden } from "../../helpers/golden.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

const COMMANDS = await loadCommands();

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

Deno.test("iec104 suggests the likely command", async () => {
  const { code, stderr } = await runCli(["decodr", "a.pcap"]);
  assertEquals(code, 2);
  assertEquals(
    stderr,
    'iec104: Unknown command "decodr"; did you mean decode?\nTry: iec104 --help\n',
  );
  assertStringIncludes((await runCli(["frobnicate"])).stderr, 'Unknown command "frobnicate"\n');
});

/** Every command. */
const NAMES = [
  "accept",
  "analyze",
  "audit",
  "clock",
  "collect",
  "command",
  "completions",
  "conform",
  "counters",
  "decode",
  "files",
  "interrogate",
  "keys",
  "man",
  "master",
  "monitor",
  "parameter",
  "points",
  "query",
  "read",
  "reset",
  "scan",
  "send",
  "session",
  "setpoint",
  "station",
  "test",
];

Deno.test("every command has a reviewed help text", () => {
  assertEquals(COMMANDS.map(({ name }) => name).sort(), NAMES);
});

for (const name of NAMES) {
  Deno.test(`iec104 ${name} --help matches the reviewed text`, async () => {
    const { stdout } = await runCli([name, "--help"]);
    assertGolden(`tests/cli/options/help/${name}.txt`, stdout);
  });
}

Deno.test("iec104 --help matches the reviewed text", async () => {
  assertGolden("tests/cli/options/help/iec104.txt", (await runCli(["--help"])).stdout);
});

/** A table with everything that a command can declare. */
const MADE_UP: readonly Command[] = [
  {
    name: "brew",
    usage: "POT [options]",
    summary: "brew coffee, or what's left of it",
    text: "Heats the POT.\n\n  list  keeps [its] lines\n",
    operands: [1, 1],
    words: ["small", "large"],
    options: [
      {
        name: "strength",
        letter: "s",
        value: "WORD",
        words: ["weak", "strong"],
        text: "how: it is",
      },
      { name: "type", value: "TYPE", text: "a type" },
      { name: "file", value: "FILE", text: "where it's\nwritten" },
      { name: "hot", text: "do not \\ wait" },
    ],
    exits: [[0, "done"], [1, "cold"]],
    examples: [["iec104 brew small", "a small\none"], ["iec104 brew - -s weak", ".weak"]],
    run: () => Promise.resolve(0),
  },
  {
    ...{ name: "rest", usage: "", summary: "do nothing", text: "Nothing.", operands: [0, 0] },
    ...{ options: [], exits: [[0, "done"]], examples: [], run: () => Promise.resolve(0) },
  },
];

Deno.test("help, manual page and completions are generated from the table of commands", () => {
  const made = [
    ...[generalHelp(MADE_UP, 60), ...MADE_UP.map((each) => commandHelp(each, 60))],
    ...[manPage(MADE_UP, "1.2.3"), ...SHELLS.map((shell) => completionScript(shell, MADE_UP))],
  ];
  // The names of all types are not under test here.
  const types = Object.keys(TYPES).join(" ");
  assertGolden("tests/cli/options/made_up.txt", made.join("\n====\n\n").replaceAll(types, "TYPES"));
});

Deno.test("arguments of commands and words of completion match the reviewed text", () => {
  const lines = COMMANDS.flatMap(({ name, operands: [least, most], words, options }) => [
    `${name}: ${least} to ${most} arguments`,
    ...words === undefined ? [] : [`  ${words.join(" ")}`],
    ...options.flatMap((row) =>
      row.words === undefined ? [] : [`  --${row.name}: ${row.words.join(" ")}`]
    ),
  ]);
  assertGolden("tests/cli/options/words.txt", `${lines.join("\n")}\n`);
});

Deno.test("closed output ends the tool silently; output that cannot be written is a fault with its reason", async () => {
  const failing = (error: Error) => ({ write: () => Promise.reject(error) });
  const { code, stderr } = await runCli(["--help"], {
    stdout: failing(new Deno.errors.BrokenPipe()),
  });
  assertEquals([code, stderr], [0, ""]);
  const full = Object.assign(new Error("No space left on device"), { code: "ENOSPC" });
  for (
    const [args, tool] of [[["--help"], "iec104"], [["scan", "--help"], "iec104 scan"]] as const
  ) {
    const result = await runCli(args, { stdout: failing(full) });
    assertEquals([result.code, result.stderr], [
      1,
      `${tool}: Cannot write the output: the disk is full; free some space or choose another disk\n`,
    ]);
  }
});
