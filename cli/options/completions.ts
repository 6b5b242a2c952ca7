// Generates shell completion scripts from the command table.

import { TYPES } from "../../codec/low_level.ts";
import { HELP } from "./help.ts";
import type { OptionRow } from "./option_row.ts";
import type { Command } from "./subcommand.ts";

/** Shells with a completion script. */
export const SHELLS = ["bash", "zsh", "fish"] as const;

/** A supported shell. */
export type Shell = (typeof SHELLS)[number];

/** The script that completes commands, options and their known values. */
export function completionScript(shell: Shell, commands: readonly Command[]): string {
  switch (shell) {
    case "bash":
      return bash(commands);
    case "zsh":
      return zsh(commands);
    case "fish":
      return fish(commands);
  }
}

/** The known values of an option or of a command's first argument. */
function wordsOf(row: OptionRow): readonly string[] {
  return row.value === "TYPE" ? Object.keys(TYPES) : row.words ?? [];
}

function optionsOf(command: Command): readonly OptionRow[] {
  return [...command.options, HELP];
}

function flagsOf(row: OptionRow): string[] {
  return row.letter === undefined ? [`--${row.name}`] : [`-${row.letter}`, `--${row.name}`];
}

function bash(commands: readonly Command[]): string {
  const cases = commands.map((command) => {
    const valued = optionsOf(command).filter((row) => wordsOf(row).length > 0)
      .map((row) => `        ${flagsOf(row).join("|")}) words="${wordsOf(row).join(" ")}" ;;\n`);
    const open = optionsOf(command)
      .filter((row) => row.value !== undefined && wordsOf(row).length === 0).flatMap(flagsOf);
    const files = open.length === 0 ? "" : `        ${open.join("|")}) files=1 ;;\n`;
    const flags = optionsOf(command).flatMap(flagsOf).join(" ");
    const words = (command.words ?? []).join(" ");
    return `    ${command.name})
      case "$previous" in
${
      valued.join("")
    }${files}        *) if [[ $current == -* ]]; then words="${flags}"; else words="${words}"; files=1; fi ;;
      esac ;;
`;
  });
  return `# Bash completion for iec104. Add this line to ~/.bashrc: source <(iec104 completions bash)
_iec104() {
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD-1]}" words="" files=""
  case "\${COMP_CWORD}:\${COMP_WORDS[1]}" in
    1:*) words="${commands.map(({ name }) => name).join(" ")} --help --version" ;;
    *:help) words="${commands.map(({ name }) => name).join(" ")}" ;;
  esac
  if [ "$COMP_CWORD" -gt 1 ]; then case "\${COMP_WORDS[1]}" in
${cases.join("")}  esac; fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
  if [ -n "$files" ] && [ "\${#COMPREPLY[@]}" -eq 0 ]; then COMPREPLY=($(compgen -f -- "$current")); fi
}
complete -o filenames -F _iec104 iec104
`;
}

function zsh(commands: readonly Command[]): string {
  const described = commands.map(({ name, summary }) => `'${name}:${quoted(summary)}'`);
  const cases = commands.map((command) => {
    const rows = optionsOf(command).map((row) => {
      const text = quoted(row.text).replace(/[[\]:]/g, "\\$&");
      const words = wordsOf(row);
      const action = words.length > 0 ? `(${words.join(" ")})` : "_files";
      const value = row.value === undefined
        ? ""
        : `:${row.value.replace(/[[\]:]/g, "\\$&")}:${action}`;
      const flags = flagsOf(row);
      const head = flags.length === 1 ? flags[0]! : `'{${flags.join(",")}}'`;
      return `        '${head}[${text}]${value}' \\\n`;
    });
    const first = command.words === undefined
      ? "        '*:file:_files'"
      : `        '*:argument:{_alternative "words:word:(${
        command.words.join(" ")
      })" "files:file:_files"}'`;
    return `    ${command.name})
      _arguments \\
${rows.join("")}${first} ;;
`;
  });
  return `#compdef iec104
# Zsh completion for iec104. Save as _iec104 in a directory on $fpath, or source it.
_iec104() {
  local -a commands
  commands=(${described.join(" ")})
  if (( CURRENT == 2 )); then
    _describe command commands
    return
  fi
  local command="$words[2]"
  shift words
  (( CURRENT-- ))
  case "$command" in
${cases.join("")}  esac
}
if [ "$funcstack[1]" = "_iec104" ]; then _iec104 "$@"; else compdef _iec104 iec104; fi
`;
}

/** Quotes a text for use inside single quotes in a POSIX shell. */
function quoted(text: string): string {
  return text.replace(/\s+/g, " ").replaceAll("'", "'\\''");
}

function fish(commands: readonly Command[]): string {
  const lines = [
    "# Fish completion for iec104. Save as ~/.config/fish/completions/iec104.fish",
  ];
  for (const { name, summary } of commands) {
    lines.push(
      `complete -c iec104 -f -n __fish_use_subcommand -a ${name} -d '${fishText(summary)}'`,
    );
  }
  lines.push("complete -c iec104 -f -n __fish_use_subcommand -s h -l help -d 'show this help'");
  lines.push(
    "complete -c iec104 -f -n __fish_use_subcommand -s V -l version -d 'show the version'",
  );
  for (const command of commands) {
    const seen = `-n '__fish_seen_subcommand_from ${command.name}'`;
    if (command.words !== undefined) {
      lines.push(`complete -c iec104 ${seen} -a '${command.words.join(" ")}'`);
    }
    for (const row of optionsOf(command)) {
      const letter = row.letter === undefined ? "" : ` -s ${row.letter}`;
      const words = wordsOf(row);
      const value = row.value === undefined
        ? ""
        : words.length > 0
        ? ` -x -a '${words.join(" ")}'`
        : " -r";
      lines.push(
        `complete -c iec104 ${seen}${letter} -l ${row.name}${value} -d '${fishText(row.text)}'`,
      );
    }
  }
  return `${lines.join("\n")}\n`;
}

/** Quotes a text for use inside single quotes in fish. */
function fishText(text: string): string {
  return text.replace(/\s+/g, " ").replace(/['\\]/g, "\\$&");
}
