// The list of all commands.

import { analyze } from "./commands/analyze.ts";
import { audit } from "./commands/audit.ts";
import { clock } from "./commands/clock.ts";
import { collect } from "./commands/collect.ts";
import { processCommand } from "./commands/command.ts";
import { completions } from "./commands/completions.ts";
import { counters } from "./commands/counters.ts";
import { decode } from "./commands/decode.ts";
import { files } from "./commands/files.ts";
import { interrogate } from "./commands/interrogate.ts";
import { man } from "./commands/man.ts";
import { monitor } from "./commands/monitor.ts";
import { parameter } from "./commands/parameter.ts";
import { query } from "./commands/query.ts";
import { read } from "./commands/read.ts";
import { reset } from "./commands/reset.ts";
import { setpoint } from "./commands/setpoint.ts";
import { station } from "./commands/station.ts";
import { test } from "./commands/test_command.ts";
import type { Command } from "./options/subcommand.ts";

/** All commands, in the order of the help. */
export const COMMANDS: readonly Command[] = [
  decode,
  analyze,
  monitor,
  interrogate,
  counters,
  read,
  clock,
  test,
  reset,
  processCommand,
  setpoint,
  parameter,
  files,
  station,
  collect,
  query,
  audit,
  completions(() => COMMANDS),
  man(() => COMMANDS),
];
