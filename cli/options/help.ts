// Formats help texts from the command table for the width of the terminal.

import { widest } from "../text/extremes.ts";
import type { OptionRow } from "./option_row.ts";
import type { Command, CommandTitle } from "./subcommand.ts";
import { wrap, wrapParagraphs } from "./wrap.ts";

/** The --help option, which every command accepts. */
export const HELP: OptionRow = { name: "help", letter: "h", text: "show this help" };

/** Maximum line length; longer lines are hard to read even on a wide terminal. */
const WIDEST_LINE = 110;

/** On a narrower terminal, lines are truncated rather than wrapped. */
const NARROWEST_LINE = 40;

/** If the left column is wider than this, the text starts on the next line. */
const WIDEST_NAME = 24;

/** The general help. */
export function generalHelp(commands: readonly CommandTitle[], columns: number): string {
  const width = lineWidth(columns);
  const rows = commands.map(({ name, summary }) => [name, summary] as const);
  return [
    "iec104: read, operate, simulate and decode IEC 60870-5-104",
    "",
    "Usage: iec104 COMMAND [arguments]",
    "",
    "Commands:",
    ...table(rows, width),
    "",
    ...wrapParagraphs(
      `Run iec104 COMMAND --help for a command's options and examples.
Durations need a unit: 500ms, 15s, 2m.
Deno needs --allow-net to connect and listen, --allow-read and --allow-write for files and stores, --allow-env=NAME
for \${NAME} in options and files, and --allow-run for the programs of sinks.
Exit codes: 0 success, 1 fault or refusal, 2 usage, 3 no connection, 4 timed out.`,
      width,
    ),
    "",
    "  -h, --help     show this help",
    "  -V, --version  show the version",
    "",
  ].join("\n");
}

/** The help of one command. */
export function commandHelp(command: Command, columns: number): string {
  const { name, summary, usage, text, options, exits, examples } = command;
  const width = lineWidth(columns);
  return [
    ...wrap(`iec104 ${name}: ${summary}`, width),
    "",
    ...wrap(`Usage: iec104 ${name} ${usage}`, width),
    "",
    ...wrapParagraphs(text, width),
    "",
    ...sectionsOf(options).flatMap(([title, rows]) => [
      ...wrap(`${title}:`, width),
      ...table(rows.map((row) => [optionNames(row), row.text] as const), width),
      "",
    ]),
    "Exit codes:",
    ...table(exits.map(([code, meaning]) => [String(code), meaning] as const), width),
    "",
    "Examples:",
    ...examples.flatMap(([line, remark]) => [
      `  ${line}`,
      ...wrap(remark, width - 6).map((part) => `      ${part}`),
    ]),
    "",
  ].join("\n");
}

/** The options by the titles of their sections: the command's own first. */
export function sectionsOf(
  options: readonly OptionRow[],
): readonly (readonly [title: string, rows: readonly OptionRow[]])[] {
  const own = options.filter((row) => row.section === undefined);
  const others = options.filter((row) => row.section !== undefined);
  return [["Options", [...own, HELP]], ...Map.groupBy(others, (row) => row.section!)];
}

function lineWidth(columns: number): number {
  return Math.max(NARROWEST_LINE, Math.min(columns, WIDEST_LINE));
}

/** Formats rows of a name and its text, with the texts aligned in one column. */
function table(rows: readonly (readonly [name: string, text: string])[], width: number): string[] {
  const left = Math.min(WIDEST_NAME, widest(rows.map(([name]) => name)));
  const indent = " ".repeat(left + 4);
  return rows.flatMap(([name, text]) => {
    const lines = wrap(text, width - indent.length);
    if (name.length > left) return [`  ${name}`, ...lines.map((line) => indent + line)];
    const [first, ...rest] = lines;
    return [`  ${name.padEnd(left)}  ${first}`, ...rest.map((line) => indent + line)];
  });
}

/** The names of an option as shown in the help, such as `-f, --format FORMAT`. */
export function optionNames({ name, letter, value }: OptionRow): string {
  const short = letter === undefined ? "    " : `-${letter}, `;
  return `${short}--${name}${value === undefined ? "" : ` ${value}`}`;
}
