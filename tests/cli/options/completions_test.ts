// Completion scripts, the manual page, the version, and the width of help texts.

import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { commandHelp } from "../../../cli/options/help.ts";
import type { Command } from "../../../cli/options/subcommand.ts";
import { wrap, wrapParagraphs } from "../../../cli/options/wrap.ts";
import { loadCommands } from "../../../cli/registry.ts";
import { runCli } from "../../helpers/cli/run_cli.ts";

const COMMANDS = await loadCommands();

/** Returns the candidates that bash offers for a line whose last word is incomplete. */
async function offered(words: readonly string[]): Promise<string[]> {
  const script = (await runCli(["completions", "bash"])).stdout;
  const list = words.map((word) => `'${word}'`).join(" ");
  const { stdout, success } = await new Deno.Command("bash", {
    args: [
      "-c",
      `${script}\nCOMP_WORDS=(${list}); COMP_CWORD=${words.length - 1}; _iec104\n` +
      'printf "%s\\n" "${COMPREPLY[@]}"',
    ],
  }).output();
  assert(success);
  return new TextDecoder().decode(stdout).split("\n").filter((line) => line !== "");
}

Deno.test("bash completes commands, options, enumerated values and files", async () => {
  assertEquals(await offered(["iec104", "co"]), [
    "counters",
    "command",
    "conform",
    "collect",
    "completions",
  ]);
  assertEquals(await offered(["iec104", "help", "deco"]), ["decode"]);
  assertEquals(await offered(["iec104", "decode", "--fo"]), ["--format", "--follow"]);
  assertEquals(await offered(["iec104", "decode", "-f", "c"]), ["csv"]);
  assertEquals(await offered(["iec104", "decode", "--type", "M_IT_T"]), ["M_IT_TA_1", "M_IT_TB_1"]);
  assertEquals(await offered(["iec104", "files", "d"]), ["delete"]);
  assertEquals(await offered(["iec104", "decode", "mod.t"]), ["mod.ts"]);
  assertEquals(await offered(["iec104", "monitor", "192.0.2.1", "--names", "mod.t"]), ["mod.ts"]);
});

Deno.test("the script of every shell has every command and option", async () => {
  for (const shell of ["bash", "zsh", "fish"]) {
    const { code, stdout } = await runCli(["completions", shell]);
    assertEquals(code, 0);
    for (const { name, options } of COMMANDS) {
      assertStringIncludes(stdout, name, shell);
      for (const option of options) {
        const flag = shell === "fish" ? ` -l ${option.name} ` : `--${option.name}`;
        assertStringIncludes(stdout, flag, `${shell} ${name}`);
      }
    }
  }
});

Deno.test("an unsupported shell is refused with the supported ones", async () => {
  const { code, stderr } = await runCli(["completions", "fisch"]);
  assertEquals(code, 2);
  assertStringIncludes(
    stderr,
    'No completions for "fisch", expected bash, zsh, fish; did you mean fish?',
  );
});

Deno.test("the version matches deno.json", async () => {
  const { version } = JSON.parse(Deno.readTextFileSync("deno.json")) as { version: string };
  for (const flag of ["--version", "-V"]) {
    assertEquals(await runCli([flag]), { code: 0, stdout: `iec104 ${version}\n`, stderr: "" });
  }
  assertStringIncludes((await runCli(["man"])).stdout, `"iec104 ${version}"`);
});

Deno.test("the manual page has every command, option, exit code and example", async () => {
  const page = (await runCli(["man"])).stdout.replaceAll("\\-", "-").replaceAll("\\e", "\\");
  for (const { name, options, exits, examples } of COMMANDS) {
    const start = page.indexOf(`.SH IEC104 ${name.toUpperCase()}\n`);
    assert(start > 0, name);
    const section = page.slice(start, page.indexOf("\n.SH ", start + 1));
    for (const option of options) assertStringIncludes(section, `--${option.name}`);
    for (const [code, text] of exits) assertStringIncludes(section, `.B ${code}\n${text}`);
    for (const [line] of examples) assertStringIncludes(section, line);
  }
});

Deno.test("a line of the manual page that begins with a dot or a quote is text", async () => {
  const page = (await runCli(["man"])).stdout;
  const requests = page.split("\n").filter((line) => /^[.']/.test(line));
  for (const line of requests) assert(/^\.(TH|SH|SS|TP|PP|B|I|nf|fi|RS|RE)\b/.test(line), line);
});

const COMMAND: Command = {
  name: "sample",
  summary: "a command with texts of many words, to be wrapped",
  usage: "FILE [options]",
  operands: [1, 1],
  text: "One paragraph\nof two lines.\n\n  a table   stays\n  as it is",
  options: [
    { name: "a-name-that-is-long", value: "WITH_A_VALUE", text: "its text begins below" },
    {
      name: "short",
      letter: "s",
      text: "several words that need more than one line at this width",
    },
  ],
  exits: [[0, "done"]],
  examples: [["iec104 sample x", "what it does"]],
  run: () => Promise.resolve(0),
};

Deno.test("help is wrapped to the width of the terminal", () => {
  assertEquals(
    commandHelp(COMMAND, 58),
    `iec104 sample: a command with texts of many words, to be
wrapped

Usage: iec104 sample FILE [options]

One paragraph of two lines.

  a table   stays
  as it is

Options:
      --a-name-that-is-long WITH_A_VALUE
                            its text begins below
  -s, --short               several words that need more
                            than one line at this width
  -h, --help                show this help

Exit codes:
  0  done

Examples:
  iec104 sample x
      what it does
`,
  );
});

Deno.test("help is at least 40 and at most 110 characters wide", () => {
  const long = { ...COMMAND, text: "word ".repeat(60).trim() };
  const longest = (columns: number) =>
    commandHelp(long, columns).split("\n").filter((line) => line.startsWith("word"))
      .reduce((most, line) => Math.max(most, line.length), 0);
  assertEquals([longest(10), longest(90), longest(500)], [39, 89, 109]);
});

Deno.test("wrap() keeps long words whole and fills lines exactly", () => {
  assertEquals(wrap("aa bb cc", 5), ["aa bb", "cc"]);
  assertEquals(wrap("aa bb cc", 4), ["aa", "bb", "cc"]);
  assertEquals(wrap("a-word-longer-than-that b", 5), ["a-word-longer-than-that", "b"]);
  assertEquals(wrap("", 5), [""]);
  assertEquals(wrapParagraphs("a\nb\n\n  c   d\ne", 80), ["a b", "", "  c   d", "e"]);
});
