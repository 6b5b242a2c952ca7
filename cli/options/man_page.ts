// Generates the manual page from the command table.

import { optionNames, sectionsOf } from "./help.ts";
import type { Command } from "./subcommand.ts";

/** The manual page (section 1) in roff. */
export function manPage(commands: readonly Command[], version: string): string {
  return [
    `.TH IEC104 1 "" "iec104 ${version}" "User Commands"`,
    ".SH NAME",
    "iec104 \\- read, operate, simulate and decode IEC 60870-5-104",
    ".SH SYNOPSIS",
    ".B iec104",
    ".I COMMAND",
    "[arguments]",
    ".SH DESCRIPTION",
    "IEC 60870-5-104 is a TCP protocol that control centres use to monitor and control electrical substations.",
    "Durations need a unit: 500ms, 15s, 2m.",
    ".SH COMMANDS",
    ...commands.flatMap(({ name, summary }) => [".TP", `.B ${escape(name)}`, escape(summary)]),
    ...commands.flatMap(section),
    "",
  ].join("\n");
}

function section({ name, usage, text, options, exits, examples }: Command): string[] {
  return [
    `.SH IEC104 ${name.toUpperCase()}`,
    `.B iec104 ${escape(name)}`,
    escape(usage),
    ".PP",
    ...paragraphs(text),
    ...sectionsOf(options).flatMap(([title, rows]) => [
      `.SS ${escape(title)}`,
      ...rows.flatMap((row) => [
        ".TP",
        `.B ${escape(optionNames(row).trim())}`,
        escape(row.text.replace(/\s+/g, " ")),
      ]),
    ]),
    ".SS Exit codes",
    ...exits.flatMap(([code, meaning]) => [".TP", `.B ${code}`, escape(meaning)]),
    ".SS Examples",
    ...examples.flatMap(([line, remark], index) => [
      ...(index === 0 ? [] : [".PP"]),
      escape(remark.replace(/\s+/g, " ")),
      ".RS",
      ".nf",
      escape(line),
      ".fi",
      ".RE",
    ]),
  ];
}

/** Joins the lines of each paragraph; lines that begin with a space are left unchanged. */
function paragraphs(text: string): string[] {
  const lines: string[] = [];
  let sample = false;
  for (const line of text.split("\n")) {
    if (line.startsWith(" ") !== sample) {
      sample = !sample;
      lines.push(sample ? ".nf" : ".fi");
    }
    lines.push(line === "" ? ".PP" : escape(line));
  }
  if (sample) lines.push(".fi");
  return lines;
}

/** Escapes a text so that roff prints it literally. */
function escape(text: string): string {
  return text.replaceAll("\\", "\\e").replaceAll("-", "\\-").replace(/^(['.])/, "\\&$1");
}
