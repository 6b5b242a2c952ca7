// What can be typed in a session: the requests of the command line without HOST, and a few words of its own.

import type { OptionRow } from "../options/option_row.ts";
import type { Command } from "../options/subcommand.ts";
import { AUDIT_OPTIONS } from "../audit/audit_config.ts";
import { CONNECT_OPTIONS } from "../link/link_options.ts";
import type { Names } from "../text/names.ts";

/** The commands that can be typed. */
export const SESSION_COMMANDS = [
  "interrogate",
  "counters",
  "read",
  "clock",
  "test",
  "reset",
  "command",
  "setpoint",
  "parameter",
  "files",
] as const;

/** The other words. */
export const SESSION_WORDS: Readonly<Record<string, string>> = {
  "send HEX...": "send an ASDU exactly as typed; --yes is needed without a terminal",
  "wait DURATION": "wait, and show what arrives",
  "help [COMMAND]": "list what can be typed, or show the help of a command",
  "quit": "stop data transfer and disconnect; the end of the input does the same",
};

/** The options of a command that are not those of the connection. */
export function ownOptions({ options }: Command): readonly OptionRow[] {
  const fixed = new Set([...AUDIT_OPTIONS, ...CONNECT_OPTIONS].map(({ name }) => name));
  return options.filter(({ name }) => !fixed.has(name));
}

/** The arguments of a command line for what was typed. */
export function argumentsOf(
  name: string,
  words: readonly string[],
  host: string,
): readonly string[] {
  if (name !== "files") return [host, ...words];
  const [action, ...rest] = words;
  return action === undefined ? [] : [action, host, ...rest];
}

/** The lines of `help`. */
export function helpLines(commands: readonly Command[]): readonly string[] {
  const rows = [
    ...commands.map(({ name, usage, summary }) => [
      `${name} ${usage.replace(/HOST\[:PORT\] ?/, "").replace(/ ?\[options\]$/, "")}`.trim(),
      summary,
    ]),
    ...Object.entries(SESSION_WORDS),
  ];
  return rows.flatMap(([what, text]) => [`  ${what}`, `      ${text}`]);
}

/** The possible completions of the last word before the cursor. */
export function sessionCompletions(
  before: string,
  { commands, names }: { readonly commands: readonly Command[]; readonly names: Names },
): readonly string[] {
  const words = before.trimStart().split(/\s+/);
  const last = words.at(-1)!;
  const first = words[0]!;
  const all = [...commands.map(({ name }) => name), ...Object.keys(SESSION_WORDS).map(firstWord)];
  if (words.length === 1) return all.filter((word) => word.startsWith(last));
  if (first === "help") {
    return commands.map(({ name }) => name).filter((word) => word.startsWith(last));
  }
  const command = commands.find(({ name }) => name === first);
  if (command === undefined) return [];
  const options = ownOptions(command);
  const row = options.find(({ name }) => `--${name}` === words.at(-2));
  const known = row?.value !== undefined
    ? row.words ?? []
    : last.startsWith("-")
    ? options.map(({ name }) => `--${name}`)
    : [...command.words ?? [], ...names.addresses()];
  return known.filter((word) => word.startsWith(last));
}

function firstWord(text: string): string {
  return text.split(" ", 1)[0]!;
}
