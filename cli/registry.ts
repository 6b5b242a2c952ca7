// The list of all commands. A command is loaded when it is used: the general help needs only names and summaries.

import type { Command, CommandBody, CommandTitle } from "./options/subcommand.ts";

interface ListedCommand extends CommandTitle {
  load(): Promise<CommandBody>;
}

/** All commands, in the order of the help. */
const COMMANDS: readonly ListedCommand[] = [
  {
    name: "decode",
    summary: "decode captures, logs, hex text or raw octets to text, JSON or CSV",
    load: async () => (await import("./commands/decode.ts")).decode,
  },
  {
    name: "analyze",
    summary: "analyze captures: links, commands, points, findings",
    load: async () => (await import("./commands/analyze.ts")).analyze,
  },
  {
    name: "monitor",
    summary: "connect to a station and print every value it sends",
    load: async () => (await import("./commands/monitor.ts")).monitor,
  },
  {
    name: "scan",
    summary: "find out what a station has: addresses, points, counters, files, types",
    load: async () => (await import("./commands/scan.ts")).scan,
  },
  {
    name: "accept",
    summary: "test each point and command of a list, and write the report to sign",
    load: async () => (await import("./commands/accept.ts")).accept,
  },
  {
    name: "interrogate",
    summary: "request the state of all objects (general interrogation)",
    load: async () => (await import("./commands/interrogate.ts")).interrogate,
  },
  {
    name: "counters",
    summary: "read, freeze or reset the counters of a station",
    load: async () => (await import("./commands/counters.ts")).counters,
  },
  {
    name: "read",
    summary: "read one object of a station",
    load: async () => (await import("./commands/read.ts")).read,
  },
  {
    name: "clock",
    summary: "set the clock of a station",
    load: async () => (await import("./commands/clock.ts")).clock,
  },
  {
    name: "test",
    summary: "check that a station's application responds",
    load: async () => (await import("./commands/test_command.ts")).test,
  },
  {
    name: "reset",
    summary: "reset a station, or discard its pending events",
    load: async () => (await import("./commands/reset.ts")).reset,
  },
  {
    name: "command",
    summary: "operate an object with a single, double, step or bitstring command",
    load: async () => (await import("./commands/command.ts")).processCommand,
  },
  {
    name: "setpoint",
    summary: "send a normalized, scaled or floating-point set-point",
    load: async () => (await import("./commands/setpoint.ts")).setpoint,
  },
  {
    name: "parameter",
    summary: "load, activate or deactivate a parameter of a measured value",
    load: async () => (await import("./commands/parameter.ts")).parameter,
  },
  {
    name: "send",
    summary: "send any ASDU or frame as it is typed, and print what comes back",
    load: async () => (await import("./commands/send.ts")).send,
  },
  {
    name: "session",
    summary: "type several requests on one connection, or read them from a script",
    load: async () => (await import("./commands/session.ts")).session(loadCommand),
  },
  {
    name: "master",
    summary: "test an RTU with a script: requests, expectations, deliberate misbehaviour",
    load: async () => (await import("./commands/master.ts")).master(loadCommand),
  },
  {
    name: "conform",
    summary: "test whether a device conforms to IEC 60870-5-104, and report each case",
    load: async () => (await import("./commands/conform.ts")).conform,
  },
  {
    name: "files",
    summary: "list, fetch, send and delete the files of a station; query its logs",
    load: async () => (await import("./commands/files.ts")).files,
  },
  {
    name: "station",
    summary: "simulate a controlled station (RTU) from a file or a built-in model",
    load: async () => (await import("./commands/station.ts")).station,
  },
  {
    name: "collect",
    summary: "collect from stations into SQLite and deliver to databases, files and brokers",
    load: async () => (await import("./commands/collect.ts")).collect,
  },
  {
    name: "query",
    summary: "query the store of collect: values, gaps, quality, sinks",
    load: async () => (await import("./commands/query.ts")).query,
  },
  {
    name: "points",
    summary: "convert point lists: CSV and SCL to station files, and back to CSV",
    load: async () => (await import("./commands/points.ts")).points,
  },
  {
    name: "audit",
    summary: "verify an audit file and print its records",
    load: async () => (await import("./commands/audit.ts")).audit,
  },
  {
    name: "keys",
    summary: "manage the users and keys of secure authentication in an encrypted file",
    load: async () => (await import("./commands/keys.ts")).keys,
  },
  {
    name: "completions",
    summary: "print the completion script for bash, zsh or fish",
    load: async () => (await import("./commands/completions.ts")).completions(loadCommands),
  },
  {
    name: "man",
    summary: "print the manual page",
    load: async () => (await import("./commands/man.ts")).man(loadCommands),
  },
];

/** The names and summaries of all commands, in the order of the help. */
export const TITLES: readonly CommandTitle[] = COMMANDS.map(({ name, summary }) => ({
  name,
  summary,
}));

/** Loads the command with a name; `undefined` if no command has it. */
export async function loadCommand(name: string | undefined): Promise<Command | undefined> {
  const listed = COMMANDS.find((each) => each.name === name);
  return listed && await loaded(listed);
}

/** Loads all commands, in the order of the help. */
export async function loadCommands(): Promise<readonly Command[]> {
  return await Promise.all(COMMANDS.map(loaded));
}

async function loaded({ name, summary, load }: ListedCommand): Promise<Command> {
  return { name, summary, ...await load() };
}
