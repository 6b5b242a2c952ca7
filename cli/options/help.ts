// Help texts, made of the command table.

import type { Command, OptionRow } from "./subcommand.ts";
import { widest } from "../text/extremes.ts";

const HELP: OptionRow = { name: "help", letter: "h", text: "show this help" };

/** The help of the whole tool. */
export function generalHelp(commands: readonly Command[]): string {
  const width = widest(commands.map(({ name }) => name));
  const rows = commands.map(({ name, summary }) => `  ${name.padEnd(width)}  ${summary}`);
  return `iec104: read, operate, simulate and decode IEC 60870-5-104

Usage: iec104 COMMAND [arguments]

Commands:
${rows.join("\n")}

iec104 COMMAND --help tells more, with examples.
Durations are written with their unit: 500ms, 15s, 2m.
Exit codes: 0 done, 1 a fault or a refusal, 2 usage, 3 no connection, 4 timed out.
`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const { name, summary, usage, text, exits, examples } = command;
  const options = [...command.options, HELP];
  const width = widest(options.map(left));
  const rows = options.map((row) => {
    const [first, ...rest] = row.text.split("\n");
    const head = `  ${left(row).padEnd(width)}  ${first}`;
    return [head, ...rest.map((line) => `${" ".repeat(width + 4)}${line}`)].join("\n");
  });
  const codes = exits.map(([code, meaning]) => `  ${code}  ${meaning}`);
  const lines = examples.map(([line, remark]) => `  ${line}\n      ${remark}`);
  return `iec104 ${name}: ${summary}

Usage: iec104 ${name} ${usage}

${text}

Options:
${rows.join("\n")}

Exit codes:
${codes.join("\n")}

Examples:
${lines.join("\n")}
`;
}

function left({ name, letter, value }: OptionRow): string {
  const short = letter === undefined ? "    " : `-${letter}, `;
  return `${short}--${name}${value === undefined ? "" : ` ${value}`}`;
}
