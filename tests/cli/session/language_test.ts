// What can be typed in a session: arguments, help and completions.

import { assertEquals } from "@std/assert";
import {
  argumentsOf,
  helpLines,
  ownOptions,
  sessionCompletions,
} from "../../../cli/session/language.ts";
import { Names } from "../../../cli/text/names.ts";
import type { Command } from "../../../cli/options/subcommand.ts";

function command(name: string, rest: Partial<Command> = {}): Command {
  return {
    ...{ name, usage: "HOST[:PORT] CA/IOA... [options]", summary: `${name} summary`, text: "" },
    ...{ operands: [1, 2], options: [], exits: [], examples: [] },
    run: () => Promise.resolve(0),
    ...rest,
  };
}

const READ = command("read", {
  options: [
    { name: "k", value: "N", text: "of the connection" },
    { name: "audit", value: "FILE", text: "of the audit file" },
    { name: "type", value: "TYPE", words: ["single", "double", "step"], text: "" },
    { name: "times", value: "N", text: "" },
    { name: "select", text: "" },
  ],
  words: ["4/all"],
});
const FILES = command("files", { usage: "ACTION HOST[:PORT] [options]" });
const RESET = command("reset", { usage: "HOST[:PORT] [options]" });
const NAMES = new Names({
  sectors: [{ ca: 47, points: [{ ioa: 5, type: "M_SP_NA_1" }, { ioa: 51, type: "M_SP_NA_1" }] }],
});

Deno.test("the host comes first, but after the action of a file command", () => {
  assertEquals(argumentsOf("read", ["1/2", "3"], "HOST"), ["HOST", "1/2", "3"]);
  assertEquals(argumentsOf("read", [], "HOST"), ["HOST"]);
  assertEquals(argumentsOf("files", ["list", "--ca", "1"], "HOST"), ["list", "HOST", "--ca", "1"]);
  assertEquals(argumentsOf("files", [], "HOST"), []);
});

Deno.test("the help lists requests without HOST and options, then the other words", () => {
  assertEquals(helpLines([READ, FILES, RESET]), [
    ...["  read CA/IOA...", "      read summary", "  files ACTION", "      files summary"],
    ...["  reset", "      reset summary"],
    "  send HEX...",
    "      send an ASDU exactly as typed; --yes is needed without a terminal",
    ...["  wait DURATION", "      wait, and show what arrives"],
    "  help [COMMAND]",
    "      list what can be typed, or show the help of a command",
    "  quit",
    "      stop data transfer and disconnect; the end of the input does the same",
  ]);
});

Deno.test("options of the connection and of the audit file are not options of a request", () => {
  assertEquals(ownOptions(READ).map(({ name }) => name), ["type", "times", "select"]);
});

for (
  const [before, expected] of [
    ["", ["read", "files", "send", "wait", "help", "quit"]],
    ["  re", ["read"]],
    ["read", ["read"]],
    ["read 47/5", ["47/5", "47/51"]],
    ["read ", ["4/all", "47/5", "47/51"]],
    ["read 4/", ["4/all"]],
    ["read -", ["--type", "--times", "--select"]],
    ["read --t", ["--type", "--times"]],
    ["read --type ", ["single", "double", "step"]],
    ["read --type s", ["single", "step"]],
    ["read --times ", []],
    ["read --select 47/51", ["47/51"]],
    ["help ", ["read", "files"]],
    ["help f", ["files"]],
    ["files 47/51", ["47/51"]],
    ["wait 4", []],
  ] as const
) {
  Deno.test(`completions of "${before}"`, () => {
    const given = { commands: [READ, FILES], names: NAMES };
    assertEquals(sessionCompletions(before, given), [...expected]);
  });
}
